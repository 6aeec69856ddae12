// SPDX-License-Identifier: Apache-2.0
#include "algorithms/retained.h"

#include "base/checked.h"
#include "base/large_vector.h"

namespace barrow {
std::vector<uint64_t> RetainedBytes(const Dominators& dominators, std::span<const uint64_t> bytes) {
  std::vector<uint64_t> retained;
  ReserveLarge(retained, bytes.size());
  retained.assign(bytes.begin(), bytes.end());
  for (size_t i = dominators.order.size(); i-- > 0;) {
    const uint32_t object = dominators.order[i];
    const uint32_t above = dominators.dominator[object];
    if (above != kNoObject) retained[above] = SaturatedSum(retained[above], retained[object]);
  }
  return retained;
}

DominatorTree::DominatorTree(std::span<const uint32_t> dominator) : dominator_(dominator) {
  ReserveLarge(first_child_, dominator.size());
  first_child_.resize(dominator.size(), kNoObject);
  next_ = LargeColumn<uint32_t>(dominator.size());
  for (size_t i = dominator.size(); i-- > 0;) {
    const auto object = static_cast<uint32_t>(i);
    uint32_t& first = dominator[i] == kNoObject ? first_top_ : first_child_[dominator[i]];
    next_[i] = first;
    first = object;
  }
}

uint64_t UnreachableBytes(const DominatorTree& tree, std::span<const uint64_t> retained_bytes,
                          std::span<const uint32_t> root_distance) {
  uint64_t bytes = 0;
  for (uint32_t top = tree.FirstTop(); top != kNoObject; top = tree.Next(top)) {
    if (root_distance[top] == kNoObject) bytes = SaturatedSum(bytes, retained_bytes[top]);
  }
  return bytes;
}

std::vector<RetainedByGroup> RetainedByGroups(const DominatorTree& tree, std::span<const uint64_t> retained_bytes,
                                              std::span<const uint32_t> group, uint32_t group_count) {
  std::vector<RetainedByGroup> groups(group_count);
  std::vector<uint32_t> open(group_count);  // dominators of the current object, by group
  uint32_t object = tree.FirstTop();
  while (object != kNoObject) {
    RetainedByGroup& own = groups[group[object]];
    ++own.object_count;
    if (open[group[object]] == 0) {
      ++own.top_count;
      own.retained_bytes = SaturatedSum(own.retained_bytes, retained_bytes[object]);
    }
    if (tree.FirstChild(object) != kNoObject) {
      ++open[group[object]];
      object = tree.FirstChild(object);
      continue;
    }
    while (object != kNoObject && tree.Next(object) == kNoObject) {
      object = tree.Above(object);
      if (object != kNoObject) --open[group[object]];
    }
    if (object != kNoObject) object = tree.Next(object);
  }
  return groups;
}

}  // namespace barrow
