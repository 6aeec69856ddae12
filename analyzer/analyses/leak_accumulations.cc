// SPDX-License-Identifier: Apache-2.0
// The rule of leaks that tells of many objects of one type.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "analyses/accumulation_words.h"
#include "analyses/attribute_dicts.h"
#include "analyses/big_owners.h"
#include "analyses/leak_search.h"
#include "analyses/spread.h"
#include "analyses/type_kinds.h"
#include "base/checked.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

using CountAndBytes = LeakSearch::CountAndBytes;

class AccumulationRule {
 public:
  explicit AccumulationRule(LeakSearch& search) : search_(search), kinds_(search.now().writer().view()) {}

  void Run() {
    std::vector<Accumulation> all =
        finder().Find(search_.thresholds().least_objects, search_.least_bytes(), kMostOwners);
    // Plain values may belong to others.
    std::stable_partition(all.begin(), all.end(), [](const Accumulation& one) { return !IsScalarType(one.type_name); });
    FindSpreads(all);
    for (const Accumulation& one : all) LookAt(one);
  }

 private:
  // Of one owner, or of several that are told as one.
  struct Found {
    const Accumulation& one;
    std::optional<Spread> spread;
    std::vector<uint32_t> owners;
    Gathering gathering;
  };
  using Key = std::pair<uint32_t, std::string>;  // owner, type of members

  const AccumulationFinder& finder() { return search_.now().finder(); }

  // Accumulations of one type that hang side by side: the ways to their owners differ by index or key only, and none
  // outweighs the others.
  void FindSpreads(const std::vector<Accumulation>& all) {
    std::map<std::pair<std::string, std::string>, std::vector<uint32_t>> by_types;
    for (const Accumulation& one : all) {
      if (one.owner != kNoObject && finder().lifelines().root_distance[one.owner] != kNoObject)
        by_types[{one.type_name, finder().TypeNameOf(one.owner)}].push_back(one.owner);
    }
    for (const auto& [types, owners] : by_types) {
      if (owners.size() < 2) continue;
      std::map<std::string, std::vector<uint32_t>> by_way;
      for (const uint32_t owner : owners) by_way[search_.now().writer().To(owner, 1).text()].push_back(owner);
      for (const auto& [way, side_by_side] : by_way) {
        const std::optional<Spread> spread = SpreadOver(finder(), side_by_side);
        if (!spread.has_value() || HasHeavy(side_by_side)) continue;
        for (const uint32_t owner : side_by_side) spreads_.emplace(Key(owner, types.first), *spread);
      }
    }
  }

  bool HasHeavy(const std::vector<uint32_t>& owners) {
    uint64_t sum = 0;
    uint64_t most = 0;
    for (const uint32_t owner : owners) {
      const uint64_t weight = search_.GainOf(owner);
      sum = SaturatedSum(sum, weight);
      most = std::max(most, weight);
    }
    return static_cast<double>(most) > static_cast<double>(sum) * search_.thresholds().biggest_member;
  }

  void LookAt(const Accumulation& one) {
    const bool is_of_roots = one.owner == kNoObject;
    if (!is_of_roots && finder().lifelines().root_distance[one.owner] == kNoObject) return;  // garbage: another rule
    const double most = static_cast<double>(one.retained_bytes) * search_.thresholds().biggest_member;
    if (static_cast<double>(one.biggest_bytes) > most || (!is_of_roots && search_.IsExplained(one.owner))) return;
    if (looked_at_.contains({one.owner, one.type_name}) || IsProgram(one)) return;
    const Found found = Gather(one);
    for (const uint32_t owner : found.owners) looked_at_.emplace(owner, one.type_name);
    if (found.gathering.members.size() < std::max<uint64_t>(search_.thresholds().least_objects, 1)) return;
    if (is_of_roots && !IsHeldTogether(one, found.gathering)) return;
    if (is_of_roots && AreNamespaces(found.gathering)) return;
    if (IsScalarType(one.type_name) && IsMostlyTold(found.gathering)) return;
    Tell(found);
  }

  Found Gather(const Accumulation& one) {
    Found found{one, {}, {one.owner}, {}};
    if (one.owner != kNoObject) found.spread = SpreadOf(one);
    if (found.spread.has_value()) {
      std::optional<std::vector<uint32_t>> owners = OwnersIn(finder(), *found.spread, kMostOwners);
      if (owners.has_value()) {
        std::erase_if(*owners, [&](uint32_t owner) { return search_.IsExplained(owner); });
        found.owners = std::move(*owners);
      } else {
        found.spread.reset();
      }
    }
    found.gathering = GatheringIn(search_.now().gatherings(), found.owners, one.type_name);
    return found;
  }

  // Owners that have no match of their own in a baseline are compared by all of their kind.
  std::optional<Spread> SpreadOf(const Accumulation& one) {
    const auto known = spreads_.find({one.owner, one.type_name});
    if (known != spreads_.end()) return known->second;
    if (search_.HasSame(one.owner)) return std::nullopt;
    uint32_t top = finder().tree().Above(one.owner);
    for (size_t level = 1; top != kNoObject && level < Spread::kMostLevels && !search_.HasSame(top); ++level)
      top = finder().tree().Above(top);
    return top == kNoObject || !search_.HasSame(top) ? std::nullopt : SpreadBetween(finder(), top, one.owner);
  }

  // Much of what every program has is held by several roots; strings by everything. Beside C code, or roots of their
  // own, one holder is enough for what became more.
  bool IsHeldTogether(const Accumulation& one, const Gathering& gathering) {
    if (IsScalarType(one.type_name) && gathering.direct_holder_count < 2) return false;
    const size_t least = search_.compared() ? 1 : 2;
    return gathering.holders.size() + gathering.other_holders.size() >= least &&
           std::ranges::any_of(gathering.holders, [&](uint32_t holder) { return !IsScaffold(finder(), holder); });
  }

  // Classes and functions where a program defines them. Only if they become more that is news.
  bool IsProgram(const Accumulation& one) {
    if (search_.compared() || (one.owner != kNoObject && !IsScaffold(finder(), one.owner))) return false;
    return kinds_.IsCode(search_.now().writer().view().At(store::PackedColumn::kType, one.example));
  }

  // Most of it is dictionaries of modules and classes: functions refer to them, too. Modules have a rule of their own.
  bool AreNamespaces(const Gathering& gathering) {
    uint64_t of_namespaces = 0;
    uint64_t all = 0;
    for (const uint32_t member : gathering.members) {
      const uint64_t bytes = finder().lifelines().retained_bytes[member];
      const std::optional<ObjectId> owner = OwnerOfDict(search_.now().writer().view(), {member});
      all = SaturatedSum(all, bytes);
      if (owner.has_value() && IsScaffold(finder(), owner->value)) of_namespaces = SaturatedSum(of_namespaces, bytes);
    }
    return of_namespaces > all / 2;
  }

  bool IsMostlyTold(const Gathering& gathering) {
    uint64_t untold_bytes = 0;
    for (const uint32_t member : gathering.members) {
      if (!search_.IsExplained(member) && !search_.IsOfExplained(member))
        untold_bytes = SaturatedSum(untold_bytes, finder().lifelines().retained_bytes[member]);
    }
    return untold_bytes < std::max<uint64_t>(search_.least_bytes(), 1);
  }

  Place PlaceOfFound(const Found& found) {
    if (!found.spread.has_value() || found.owners.size() == 1)
      return PlaceOf(search_.now(), found.owners.front(), found.gathering);
    const bool has_heavy = HasHeavy(found.owners);
    const auto gain = [&](uint32_t owner) { return search_.GainOf(owner); };
    return PlaceOf(search_.now(), *found.spread, found.owners,
                   has_heavy ? std::optional(*std::ranges::max_element(found.owners, {}, gain)) : std::nullopt);
  }

  CountAndBytes FiguresIn(LeakSide& before, const Found& found) {
    const auto gathered = [&](std::vector<uint32_t> owners) {
      const Gathering same = GatheringIn(before.gatherings(), owners, found.one.type_name);
      return std::pair(uint64_t{same.members.size()}, same.retained_bytes);
    };
    if (found.one.owner == kNoObject) return gathered({kNoObject});
    if (!found.spread.has_value())
      return search_.FiguresOfSame(before, found.one.owner, [&](uint32_t owner) { return gathered({owner}); });
    return search_.FiguresOfSame(before, found.spread->top, [&](uint32_t top) -> CountAndBytes {
      const auto owners = OwnersIn(before.finder(), {top, found.spread->types}, kMostOwners);
      return owners.has_value() ? CountAndBytes(gathered(*owners)) : std::nullopt;
    });
  }

  void Tell(const Found& found) {
    const Accumulation& one = found.one;
    const Place place = PlaceOfFound(found);
    Suspect suspect{.rule = LeakRule::kAccumulation,
                    .type_name = one.type_name,
                    .path = place.path,
                    .owner = place.object,
                    .object_count = found.gathering.members.size(),
                    .retained_bytes = found.gathering.retained_bytes,
                    .sentence = {}};
    if (!search_.Grew(suspect, [&](LeakSide& before) { return FiguresIn(before, found); })) return;
    const uint32_t top = found.spread.has_value() ? found.spread->top : one.owner;
    suspect.sentence = Grouped(suspect.object_count) + " " + one.type_name + " " + place.words +
                       (suspect.object_count == 1 ? " retains " : " retain ") +
                       search_.Held(suspect, WithBelongings(found.gathering), search_.GainedBelow(suspect, top));
    search_.Explain(found.gathering);
    search_.Add(std::move(suspect));
  }

  LeakSearch& search_;
  TypeKinds kinds_;
  std::map<Key, Spread> spreads_;
  std::set<Key> looked_at_;
};

}  // namespace

void AddAccumulations(LeakSearch& search) { AccumulationRule(search).Run(); }

}  // namespace barrow::analyses
