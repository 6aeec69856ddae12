// SPDX-License-Identifier: Apache-2.0
#include "analyses/path_report.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "algorithms/dominators.h"
#include "analyses/cells.h"
#include "analyses/glob.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

constexpr uint64_t kSharedPart = 10;  // a step is shared if 1 of so many objects takes it

class Merger {
 public:
  Merger(const std::vector<uint32_t>& objects, const Lifelines& lifelines) : lifelines_(lifelines) {
    for (const uint32_t object : objects) {
      if (lifelines.root_distance[object] == kNoObject) continue;
      is_member_[object] = true;
      for (uint32_t step = object; step != kNoObject; step = lifelines.path_parent[step]) {
        if (++through_[step] > 1) continue;
        const uint32_t parent = lifelines.path_parent[step];
        parent == kNoObject ? tops_.push_back(step) : next_[parent].push_back(step);
      }
    }
  }

  struct Part {
    uint32_t holder;               // kNoObject: the roots themselves
    std::vector<uint32_t> starts;  // steps behind the holder, or the holder itself, whose members belong here
    uint64_t count = 0;
  };

  std::vector<Part> Run() {
    std::vector<Part> parts;
    uint64_t total = 0;
    for (const uint32_t top : tops_) total += through_[top];
    std::vector<uint32_t> open = Divide(kNoObject, tops_, total, parts);
    while (!open.empty()) {
      const uint32_t step = open.back();
      open.pop_back();
      if (is_member_.contains(step)) parts.push_back({step, {}, 1});
      const auto found = next_.find(step);
      if (found == next_.end()) continue;
      const auto more = Divide(step, found->second, through_[step], parts);
      open.insert(open.end(), more.begin(), more.end());
    }
    std::ranges::stable_sort(parts, [](const Part& a, const Part& b) {
      return a.count != b.count ? a.count > b.count : a.holder < b.holder;
    });
    return parts;
  }

 private:
  // What goes on together; the others become one part.
  std::vector<uint32_t> Divide(uint32_t holder, const std::vector<uint32_t>& steps, uint64_t total,
                               std::vector<Part>& parts) {
    std::vector<uint32_t> shared;
    Part rest{holder, {}, 0};
    for (const uint32_t step : steps) {
      if (through_[step] * kSharedPart >= total) {
        shared.push_back(step);
      } else {
        rest.starts.push_back(step);
        rest.count += through_[step];
      }
    }
    if (rest.count > 0) parts.push_back(std::move(rest));
    return shared;
  }

  const Lifelines& lifelines_;
  std::unordered_map<uint32_t, bool> is_member_;
  std::unordered_map<uint32_t, uint64_t> through_;
  std::unordered_map<uint32_t, std::vector<uint32_t>> next_;
  std::vector<uint32_t> tops_;
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
  std::ranges::sort(others);
  for (const auto& [distance, holder] : others) {
    if (limit && found.ways.size() >= *limit) break;
    std::vector<uint32_t> path = view.PathTo(holder);
    if (std::ranges::find(path, object) != path.end()) continue;
    path.push_back(object);
    found.ways.push_back(std::move(path));
  }
  return found;
}

ObjectPaths FindPaths(store::Case& opened, const Subject& subject, uint32_t object, std::optional<size_t> limit) {
  opened.PrepareLifelines(subject.info.id);
  PathWriter writer(opened, subject.info.id);
  const WaysToObject found = FindWays(writer.view(), object, limit);
  ObjectPaths result{
      .object = object, .type_name = writer.TypeNameOf(object), .ways = {}, .holder_count = found.holder_count};
  for (const std::vector<uint32_t>& way : found.ways) {
    const std::optional<uint32_t> holder = way.size() > 1 ? std::optional(way[way.size() - 2]) : std::nullopt;
    result.ways.push_back({holder, holder ? writer.TypeNameOf(*holder) : "", writer.Of(way), way.size() - 1});
  }
  return result;
}

MergedPaths MergePaths(store::Case& opened, const Subject& subject, const std::vector<uint32_t>& objects,
                       std::string what, std::optional<size_t> limit) {
  const auto lifelines = opened.LifelinesOf(subject.info.id);
  PathWriter writer(opened, subject.info.id);
  store::SnapshotView& view = writer.view();
  MergedPaths merged{.what = std::move(what), .object_count = objects.size(), .groups = {}};
  for (const uint32_t object : objects) {
    if (lifelines->root_distance[object] == kNoObject) ++merged.unreachable_count;
  }
  const auto parts = Merger(objects, *lifelines).Run();
  // Members by the step at which their part begins.
  std::unordered_map<uint32_t, size_t> part_of_start;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].starts.empty()) part_of_start.emplace(parts[i].holder, i);
    for (const uint32_t start : parts[i].starts) part_of_start.emplace(start, i);
  }
  std::vector<PathGroup> groups(parts.size());
  for (const uint32_t object : objects) {
    uint32_t step = object;
    while (step != kNoObject && !part_of_start.contains(step)) step = lifelines->path_parent[step];
    if (step == kNoObject) continue;
    const size_t part = part_of_start[step];
    if (parts[part].starts.empty() && step != object) continue;
    PathGroup& group = groups[part];
    if (group.object_count++ == 0) group.example = object;
    group.allocated_bytes +=
        view.At(PackedColumn::kFlatSize, object) + store::UnZigZag(view.At(PackedColumn::kAllocatedExtra, object));
  }
  for (size_t i = 0; i < groups.size(); ++i) {
    if (limit && merged.groups.size() >= *limit) {
      ++merged.rest_count;
      merged.rest_objects += groups[i].object_count;
      continue;
    }
    groups[i].holder = parts[i].holder == kNoObject ? groups[i].example : parts[i].holder;
    const size_t masked_from = parts[i].starts.empty()        ? PathWriter::kNothingMasked
                               : parts[i].holder == kNoObject ? 0
                                                              : lifelines->root_distance[parts[i].holder] + size_t{1};
    groups[i].path = writer.To(groups[i].example, masked_from).text();
    if (parts[i].holder == kNoObject) groups[i].path = "many places, as " + groups[i].path;
    merged.groups.push_back(std::move(groups[i]));
  }
  return merged;
}

std::vector<uint32_t> ObjectsOfTypes(store::Case& opened, store::SnapshotId snapshot,
                                     std::span<const std::string> patterns) {
  std::vector<bool> fits;
  for (const std::string& name : opened.TypeNames(snapshot)) fits.push_back(MatchesAnyGlob(patterns, name));
  std::vector<uint32_t> objects;
  const std::vector<TypeId> types = opened.Objects(snapshot, store::kTypeColumn).type;
  for (uint32_t i = 0; i < types.size(); ++i) {
    if (fits[types[i].value]) objects.push_back(i);
  }
  return objects;
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
  if (paths.ways.empty()) {
    document.remarks.push_back({Remark::Kind::kNote,
                                "No root reaches the object: only objects in the same position refer to it, or nothing "
                                "does. 'barrow garbage' tells what the cycle collector would free."});
  }
  return document;
}

Document ToDocument(const MergedPaths& paths, const Subject& subject) {
  Table table;
  table.head = {.name = "paths",
                .caption = subject.label + ": " + paths.what,
                .noun = "paths",
                .columns = {{"object_count", "# objects", Unit::kCount},
                            {"share", "share", Unit::kShare},
                            {"allocated_size", "allocated size", Unit::kBytes},
                            {"path", "held by", Unit::kText},
                            {"holder_id", "holder", Unit::kNumber, false, true},
                            {"example_id", "example", Unit::kNumber}}};
  for (const PathGroup& group : paths.groups) {
    table.rows.push_back(
        {.cells = {ToCell(group.object_count), ShareOf(group.object_count, paths.object_count),
                   ToCell(group.allocated_bytes), group.path, ToCell(group.holder), ToCell(group.example)}});
  }
  Document document{.kind = "paths",
                    .facts = {SubjectFacts("snapshot", subject)},
                    .tables = {std::move(table)},
                    .remarks = AnomalyRemarks(subject)};
  const auto note = [&](std::string text) { document.remarks.push_back({Remark::Kind::kNote, std::move(text)}); };
  if (paths.rest_count > 0) {
    const bool one = paths.rest_count == 1;
    note(std::to_string(paths.rest_count) + (one ? " more way leads to " : " more ways lead to ") +
         std::to_string(paths.rest_objects) + (paths.rest_objects == 1 ? " object" : " objects") +
         "; --all shows them.");
  }
  if (paths.unreachable_count > 0) {
    note("No root reaches " + std::to_string(paths.unreachable_count) + " of the " +
         std::to_string(paths.object_count) + " objects.");
  }
  return document;
}

}  // namespace barrow::analyses
