// SPDX-License-Identifier: Apache-2.0
// The rule of leaks that tells of what the other suspects leave untold: one object with much below it. Its statement is
// queries/big_owners.sql, whose rows are found without SQL (big_owners.h), less what was told.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analyses/big_owners.h"
#include "analyses/leak_search.h"
#include "base/checked.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

// Bytes of what the object dominates immediately that no accumulation explains.
uint64_t UnexplainedBelow(LeakSearch& search, uint32_t object) {
  const AccumulationFinder& finder = search.now().finder();
  uint64_t bytes = 0;
  for (uint32_t child = finder.tree().FirstChild(object); child != kNoObject; child = finder.tree().Next(child)) {
    if (!search.IsExplained(child)) bytes = SaturatedSum(bytes, finder.lifelines().retained_bytes[child]);
  }
  return bytes;
}

// ": 300,000 objects, 299,999 of them list", ": 300,000 list".
std::string Mostly(LeakSide& side, uint32_t object) {
  const auto types = side.Below(object);
  if (!types.has_value() || types->empty()) return {};
  uint64_t count = 0;
  for (const auto& [type, figures] : *types) count += figures.object_count;
  const auto& [type, most] = *std::ranges::max_element(
      *types, {}, [](const auto& one) { return std::pair(one.second.object_count, one.second.allocated_bytes); });
  if (most.object_count == count) return ": " + Grouped(count) + " " + type;
  return ": " + Grouped(count) + " objects, " + Grouped(most.object_count) + " of them " + type;
}

}  // namespace

void AddBigOwners(LeakSearch& search) {
  const AccumulationFinder& finder = search.now().finder();
  std::vector<ToldBytes> told;
  for (const Suspect& suspect : search.suspects()) {
    if (!suspect.owner.has_value()) continue;
    const bool holds_others = suspect.rule == LeakRule::kAccumulation;
    const uint64_t own = holds_others ? finder.allocated_bytes(*suspect.owner) : 0;
    told.push_back({*suspect.owner, SaturatedSum(search.Weight(suspect), own)});
  }
  size_t looked_at = 0;
  for (const BigOwner& owner : FindBigOwners(finder, std::max(search.least_bytes(), search.least_big()), told)) {
    if (search.IsExplained(owner.object)) continue;
    if (search.IsTold(owner.object) && UnexplainedBelow(search, owner.object) < search.least_bytes()) continue;
    if (++looked_at > kMostOwners) break;  // the others retain less
    const PathText path = search.now().writer().To(owner.object);
    Suspect suspect{.rule = LeakRule::kBigOwner,
                    .type_name = finder.TypeNameOf(owner.object),
                    .path = path.text(),
                    .owner = owner.object,
                    .object_count = 1,
                    .retained_bytes = owner.retained_bytes - owner.told_bytes,
                    .sentence = {}};
    const auto same_in = [&](LeakSide& before) {
      return search.FiguresOfSame(before, owner.object, [&](uint32_t same) {
        return std::pair(uint64_t{1}, before.finder().lifelines().retained_bytes[same]);
      });
    };
    if (!search.Grew(suspect, same_in)) continue;
    suspect.sentence = "one " + suspect.type_name + ", " + path.text() + ", retains " + search.Held(suspect) +
                       (owner.told_bytes > 0 ? " beside what other suspects tell" : "") +
                       Mostly(search.now(), owner.object);
    search.Add(std::move(suspect));
  }
}

}  // namespace barrow::analyses
