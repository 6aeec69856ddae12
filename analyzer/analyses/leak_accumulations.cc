// SPDX-License-Identifier: Apache-2.0
// The rule of leaks that tells of many objects of one type.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyses/big_owners.h"
#include "analyses/leak_search.h"
#include "analyses/type_kinds.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

using CountAndBytes = LeakSearch::CountAndBytes;

constexpr size_t kMostNamed = 3;  // holders, types of what belongs to members

// "a", "a and b", "a, b and c".
std::string InWords(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::vector<std::string> Named(const std::vector<Gathering::Part>& parts) {
  std::vector<std::string> words;
  for (const Gathering::Part& part : parts) {
    if (words.size() < kMostNamed) words.push_back(Grouped(part.object_count) + " " + part.type_name);
  }
  return words;
}

// Where an accumulation hangs.
struct Place {
  std::string path;
  std::string words;               // "in app.items (list)", "held together by app.by_id and app.by_name"
  std::optional<uint32_t> object;  // there, the first
};

Place PlaceIn(LeakSide& side, uint32_t object) {
  const PathText path = side.writer().To(object);
  const std::string& type = side.finder().TypeNameOf(object);
  const std::string root = path.root == "module" ? "" : ", " + path.root;
  return {path.text(), "in " + path.expression + " (" + type + root + ")", object};
}

// Of holders in one variable that is told once, behind them.
Place PlaceBetween(LeakSide& side, const Gathering& gathering) {
  std::vector<std::pair<PathText, uint32_t>> holders;
  for (const uint32_t holder : gathering.holders) {
    if (holders.size() < kMostNamed) holders.emplace_back(side.writer().To(holder), holder);
  }
  std::ranges::sort(holders, {}, [](const auto& holder) { return holder.first.expression; });
  const auto is_alike = [&](const auto& holder) { return holder.first.root == holders.front().first.root; };
  const bool has_one_root = std::ranges::all_of(holders, is_alike);
  std::vector<std::string> words;
  for (const auto& [path, holder] : holders) {
    const bool is_told = path.root != "module" && !has_one_root;
    words.push_back(path.expression + (is_told ? " (" + path.root + ")" : ""));
  }
  for (std::string& others : Named(gathering.other_holders)) words.push_back(std::move(others));
  std::string path = InWords(words);
  if (has_one_root && !holders.empty() && holders.front().first.root != "module")
    path += " (" + holders.front().first.root + ")";
  return {path, "held together by " + path, holders.empty() ? std::nullopt : std::optional(holders.front().second)};
}

Place PlaceOf(LeakSide& side, uint32_t owner, const Gathering& gathering) {
  if (gathering.holders.size() + gathering.other_holders.size() > 1) return PlaceBetween(side, gathering);
  return PlaceIn(side, gathering.holders.empty() ? owner : gathering.holders.front());
}

// " with 20,000 str and 20,000 int of theirs"; of very few nothing is said.
std::string WithBelongings(const Gathering& gathering) {
  std::vector<Gathering::Part> many = gathering.belonging_types;
  std::erase_if(many,
                [&](const Gathering::Part& part) { return part.object_count < (gathering.members.size() + 1) / 2; });
  return many.empty() ? std::string() : " with " + InWords(Named(many)) + " of theirs";
}

class AccumulationRule {
 public:
  explicit AccumulationRule(LeakSearch& search) : search_(search), kinds_(search.now().writer().view()) {}

  void Run() {
    std::vector<Accumulation> all =
        finder().Find(search_.thresholds().least_objects, search_.least_bytes(), kMostOwners);
    // Plain values may belong to others.
    std::stable_partition(all.begin(), all.end(), [](const Accumulation& one) { return !IsScalarType(one.type_name); });
    for (const Accumulation& one : all) LookAt(one);
  }

 private:
  const AccumulationFinder& finder() { return search_.now().finder(); }

  void LookAt(const Accumulation& one) {
    const bool is_of_roots = one.owner == kNoObject;
    if (!is_of_roots && finder().lifelines().root_distance[one.owner] == kNoObject) return;  // garbage: another rule
    const double most = static_cast<double>(one.retained_bytes) * search_.thresholds().biggest_member;
    if (static_cast<double>(one.biggest_bytes) > most || (!is_of_roots && search_.IsExplained(one.owner))) return;
    if (IsProgram(one)) return;
    const Gathering gathering = search_.now().gatherings().Of(one.owner, one.type_name);
    if (gathering.members.size() < std::max<uint64_t>(search_.thresholds().least_objects, 1)) return;
    if (is_of_roots && !IsHeldTogether(one, gathering)) return;
    if (IsScalarType(one.type_name) && IsMostlyTold(gathering)) return;
    Tell(one, gathering);
  }

  // Much of what every program has is held by several roots; strings by everything.
  bool IsHeldTogether(const Accumulation& one, const Gathering& gathering) {
    if (IsScalarType(one.type_name) && gathering.direct_holder_count < 2) return false;
    return gathering.holders.size() + gathering.other_holders.size() > 1 &&
           std::ranges::any_of(gathering.holders, [&](uint32_t holder) { return !IsScaffold(finder(), holder); });
  }

  // Classes and functions where a program defines them. Only if they become more that is news.
  bool IsProgram(const Accumulation& one) {
    if (search_.compared() || (one.owner != kNoObject && !IsScaffold(finder(), one.owner))) return false;
    return kinds_.IsCode(search_.now().writer().view().At(store::PackedColumn::kType, one.example));
  }

  bool IsMostlyTold(const Gathering& gathering) {
    uint64_t untold_bytes = 0;
    for (const uint32_t member : gathering.members) {
      if (!search_.IsExplained(member) && !search_.IsOfExplained(member))
        untold_bytes = SaturatedSum(untold_bytes, finder().lifelines().retained_bytes[member]);
    }
    return untold_bytes < std::max<uint64_t>(search_.least_bytes(), 1);
  }

  void Tell(const Accumulation& one, const Gathering& gathering) {
    const Place place = PlaceOf(search_.now(), one.owner, gathering);
    Suspect suspect{.rule = LeakRule::kAccumulation,
                    .type_name = one.type_name,
                    .path = place.path,
                    .owner = place.object,
                    .object_count = gathering.members.size(),
                    .retained_bytes = gathering.retained_bytes,
                    .sentence = {}};
    const auto same_in = [&](LeakSide& before) -> CountAndBytes {
      const auto figures = [&](uint32_t owner) {
        const Gathering same = before.gatherings().Of(owner, one.type_name);
        return std::pair(uint64_t{same.members.size()}, same.retained_bytes);
      };
      return one.owner == kNoObject ? figures(kNoObject) : search_.FiguresOfSame(before, one.owner, figures);
    };
    if (!search_.Grew(suspect, same_in)) return;
    suspect.sentence = Grouped(suspect.object_count) + " " + one.type_name + " " + place.words +
                       (suspect.object_count == 1 ? " retains " : " retain ") +
                       search_.Held(suspect, WithBelongings(gathering));
    search_.Explain(gathering);
    search_.Add(std::move(suspect));
  }

  LeakSearch& search_;
  TypeKinds kinds_;
};

}  // namespace

void AddAccumulations(LeakSearch& search) { AccumulationRule(search).Run(); }

}  // namespace barrow::analyses
