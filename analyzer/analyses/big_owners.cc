// SPDX-License-Identifier: Apache-2.0
#include "analyses/big_owners.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/checked.h"

namespace barrow::analyses {
namespace {

bool IsScaffoldType(std::string_view type) { return type == "module" || type == "type" || type == "frame"; }

uint64_t Untold(const BigOwner& owner) {
  return owner.retained_bytes > owner.told_bytes ? owner.retained_bytes - owner.told_bytes : 0;
}

// Finds the owner at or above objects; each step of the dominator tree is taken once.
class OwnerAbove {
 public:
  OwnerAbove(const DominatorTree& tree, const std::map<uint32_t, BigOwner>& owners, uint32_t object_count)
      : tree_(tree), next_(object_count, kUnknown) {
    for (const auto& [object, owner] : owners) next_[object] = object;
  }

  // kNoObject: there is none.
  uint32_t Of(uint32_t object) {
    std::vector<uint32_t> passed;
    while (object != kNoObject && next_[object] == kUnknown) {
      passed.push_back(object);
      object = tree_.Above(object);
    }
    const uint32_t owner = object == kNoObject ? kNoObject : next_[object];
    for (const uint32_t one : passed) next_[one] = owner;
    return owner;
  }

 private:
  static constexpr uint32_t kUnknown = kNoObject - 1;
  const DominatorTree& tree_;
  std::vector<uint32_t> next_;  // [ObjectId]
};

}  // namespace

bool IsScaffold(const AccumulationFinder& finder, uint32_t object) {
  const std::string& type = finder.TypeNameOf(object);
  if (IsScaffoldType(type)) return true;
  const uint32_t parent = finder.lifelines().path_parent[object];
  return type == "dict" && parent != kNoObject && IsScaffoldType(finder.TypeNameOf(parent));
}

std::vector<BigOwner> FindBigOwners(const AccumulationFinder& finder, uint64_t least_bytes,
                                    std::span<const ToldBytes> told) {
  const Lifelines& lifelines = finder.lifelines();
  std::map<uint32_t, BigOwner> owners;
  for (uint32_t object = 0; object < finder.object_count(); ++object) {
    if (lifelines.retained_bytes[object] < std::max<uint64_t>(least_bytes, 1)) continue;
    if (lifelines.root_distance[object] == kNoObject || IsScaffold(finder, object)) continue;
    if (finder.tree().FirstChild(object) == kNoObject) continue;
    const uint32_t holder = finder.tree().Above(object);
    if (holder != kNoObject && !IsScaffold(finder, holder)) continue;
    owners.emplace(object, BigOwner{object, lifelines.retained_bytes[object], 0});
  }
  OwnerAbove above(finder.tree(), owners, finder.object_count());
  for (const ToldBytes& one : told) {
    const auto owner = owners.find(above.Of(one.object));
    if (owner != owners.end()) owner->second.told_bytes = SaturatedSum(owner->second.told_bytes, one.bytes);
  }
  std::vector<BigOwner> result;
  for (const auto& [object, owner] : owners) {
    if (Untold(owner) >= least_bytes && SaturatedProduct(Untold(owner), uint64_t{2}) >= owner.retained_bytes)
      result.push_back(owner);
  }
  std::ranges::stable_sort(result, [](const BigOwner& a, const BigOwner& b) { return Untold(a) > Untold(b); });
  return result;
}

}  // namespace barrow::analyses
