// SPDX-License-Identifier: Apache-2.0
#include "analyses/big_owners.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/checked.h"

namespace barrow::analyses {
namespace {

constexpr uint64_t kMostSteps = 100'000'000;  // up the dominator tree, in all

bool IsScaffoldType(std::string_view type) { return type == "module" || type == "type" || type == "frame"; }

bool IsScaffold(const AccumulationFinder& finder, uint32_t object) {
  const std::string& type = finder.TypeNameOf(object);
  if (IsScaffoldType(type)) return true;
  const uint32_t parent = finder.lifelines().path_parent[object];
  return type == "dict" && parent != kNoObject && IsScaffoldType(finder.TypeNameOf(parent));
}

uint64_t Untold(const BigOwner& owner) {
  return owner.retained_bytes > owner.told_bytes ? owner.retained_bytes - owner.told_bytes : 0;
}

}  // namespace

std::vector<BigOwner> FindBigOwners(const AccumulationFinder& finder, uint64_t least_bytes,
                                    std::span<const ToldBytes> told) {
  const Lifelines& lifelines = finder.lifelines();
  std::map<uint32_t, BigOwner> owners;
  for (uint32_t object = 0; object < finder.object_count(); ++object) {
    if (lifelines.retained_bytes[object] < std::max<uint64_t>(least_bytes, 1)) continue;
    if (lifelines.root_distance[object] == kNoObject || IsScaffold(finder, object)) continue;
    if (finder.tree().FirstChild(object) == kNoObject) continue;
    const uint32_t above = finder.tree().Above(object);
    if (above != kNoObject && !IsScaffold(finder, above)) continue;
    owners.emplace(object, BigOwner{object, lifelines.retained_bytes[object], 0});
  }
  uint64_t steps = 0;
  for (const ToldBytes& one : told) {
    uint32_t object = one.object;
    auto owner = owners.find(object);
    while (owner == owners.end() && object != kNoObject && ++steps < kMostSteps) {
      object = finder.tree().Above(object);
      owner = owners.find(object);
    }
    if (owner != owners.end()) owner->second.told_bytes = SaturatedSum(owner->second.told_bytes, one.bytes);
  }
  std::vector<BigOwner> result;
  for (const auto& [object, owner] : owners) {
    if (Untold(owner) >= least_bytes && Untold(owner) * 2 >= owner.retained_bytes) result.push_back(owner);
  }
  std::ranges::stable_sort(result, [](const BigOwner& a, const BigOwner& b) { return Untold(a) > Untold(b); });
  return result;
}

}  // namespace barrow::analyses
