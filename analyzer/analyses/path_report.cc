// SPDX-License-Identifier: Apache-2.0
#include "analyses/path_report.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>

#include "algorithms/dominators.h"
#include "analyses/cells.h"
#include "analyses/reference_counts.h"
#include "base/text.h"

namespace barrow::analyses {

using store::PackedColumn;

namespace {

// Whether the way to an object leads through a certain one. Looks at each object once.
class HangsBelow {
 public:
  HangsBelow(store::SnapshotView& view, uint32_t object) : view_(view), known_{{object, true}} {}

  bool operator()(uint32_t below) {
    std::vector<uint32_t> way;
    std::optional<uint32_t> step = below;
    // Known as no at first: only a damaged case comes back to where it began.
    for (; step.has_value() && known_.emplace(*step, false).second; step = view_.PathParent(*step)) {
      way.push_back(*step);
    }
    const bool answer = step.has_value() && known_[*step];
    for (const uint32_t one : way) known_[one] = answer;
    return answer;
  }

 private:
  store::SnapshotView& view_;
  std::unordered_map<uint32_t, bool> known_;
};

}  // namespace

WaysToObject FindWays(store::SnapshotView& view, uint32_t object, std::optional<size_t> limit) {
  WaysToObject found;
  const std::vector<uint32_t> best = view.PathTo(object);
  const uint32_t best_holder = best.size() > 1 ? best[best.size() - 2] : kNoObject;
  if (!best.empty()) found.ways.push_back(best);

  // The other referrers, each with its own way; those that hang under the object itself are no reason for it.
  std::vector<std::pair<uint32_t, uint32_t>> others;  // length, holder
  const auto [begin, end] = view.Referrers(object);
  uint32_t last = kNoObject;
  for (uint64_t i = begin; i < end; ++i) {
    const auto holder = static_cast<uint32_t>(view.At(PackedColumn::kReferenceSource, i));
    if (std::exchange(last, holder) == holder) continue;
    ++found.holder_count;
    if (best_holder == holder || holder == object) continue;
    if (const auto distance = view.RootDistance(holder)) others.emplace_back(*distance, holder);
  }
  // The nearest first, of which mostly few are needed.
  const auto later = std::greater<>();
  std::ranges::make_heap(others, later);
  HangsBelow hangs_below(view, object);
  uint64_t steps = 0;
  while (!others.empty() && (!limit || found.ways.size() < *limit)) {
    std::ranges::pop_heap(others, later);
    const auto [distance, holder] = others.back();
    if (!hangs_below(holder)) {
      steps += distance;
      found.cut = steps > kMostWaySteps;
      if (found.cut) break;
      found.ways.push_back(view.PathTo(holder));
      found.ways.back().push_back(object);
    }
    others.pop_back();
  }
  found.rest_count = others.size();
  return found;
}

ObjectPaths FindPaths(store::Case& opened, const Subject& subject, uint32_t object, std::optional<size_t> limit) {
  opened.PrepareLifelines(subject.info.id);
  PathWriter writer(opened, subject.info.id);
  const WaysToObject found = FindWays(writer.view(), object, limit);
  ObjectPaths result{.object = object,
                     .type_name = writer.TypeNameOf(object),
                     .ways = {},
                     .holder_count = found.holder_count,
                     .rest_count = found.rest_count,
                     .cut = found.cut};
  const std::vector<ResolvedRoot> roots = opened.Roots(subject.info.id);
  const ReferenceCounts counts = CountReferences(writer.view(), subject.info, {object}, roots);
  const bool is_best = writer.view().RootDistance(object) == 0U && writer.view().ReasonOf(object).root == nullptr;
  const bool is_untold = counts.unexplained.value_or(0) > 0 && !is_best;
  for (const std::vector<uint32_t>& way : found.ways) {
    const std::optional<uint32_t> holder = way.size() > 1 ? std::optional(way[way.size() - 2]) : std::nullopt;
    result.ways.push_back({holder, holder ? writer.TypeNameOf(*holder) : "", writer.Of(way), way.size() - 1});
    if (is_untold && result.ways.size() == 1) {
      result.ways.push_back({.holder = {}, .holder_type = {}, .path = writer.OfUnexplained(object)});
    }
  }
  return result;
}

Document ToDocument(const ObjectPaths& paths, const Subject& subject) {
  Table table;
  table.head = {.name = "paths",
                .caption = subject.label + ": " + paths.type_name + " #" + std::to_string(paths.object),
                .noun = "paths",
                .columns = {{"length", "length", Unit::kCount},
                            {"path", "path", Unit::kText},
                            {"root", "root", Unit::kText},
                            {"holder_id", "held by", Unit::kNumber},
                            {"holder_type", "type", Unit::kText}}};
  for (const HeldBy& way : paths.ways) {
    table.rows.push_back({.cells = {ToCell(way.length), way.path.expression, way.path.root,
                                    way.holder ? ToCell(*way.holder) : Cell{}, KnownOrNothing(way.holder_type)}});
  }
  Document document{.kind = "paths",
                    .facts = {SubjectFacts("snapshot", subject)},
                    .tables = {std::move(table)},
                    .remarks = AnomalyRemarks(subject)};
  if (paths.rest_count > 0) {
    document.remarks.push_back(
        {Remark::Kind::kNote,
         Grouped(paths.rest_count) +
             (paths.rest_count == 1 ? " more referrer may be a way" : " more referrers may be ways") +
             (paths.cut ? ": they are too long to be shown." : "; --all shows them.")});
  }
  if (paths.ways.empty()) {
    document.remarks.push_back({Remark::Kind::kNote,
                                "No root reaches the object: only objects in the same position refer to it, or nothing "
                                "does. 'barrow garbage' tells what the cycle collector would free."});
  }
  return document;
}

}  // namespace barrow::analyses
