// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/dominators.h"
#include "graph/ids.h"

namespace barrow {

// Per object: its own bytes and those of everything it dominates; sums stop at 2^64 - 1. O(objects).
std::vector<uint64_t> RetainedBytes(const Dominators& dominators, std::span<const uint64_t> bytes);

// The dominator tree downwards.
class DominatorTree {
 public:
  // `dominator` as in Dominators, or read back from a case; must be free of cycles. 8 bytes per object.
  explicit DominatorTree(std::span<const uint32_t> dominator);

  // What the object dominates immediately, by rising id: Next() of FirstChild() and so on, until kNoObject.
  uint32_t FirstChild(uint32_t object) const { return first_child_[object]; }
  uint32_t Next(uint32_t object) const { return next_[object]; }
  // Of what only the roots dominate.
  uint32_t FirstTop() const { return first_top_; }
  uint32_t Above(uint32_t object) const { return dominator_[object]; }

 private:
  std::span<const uint32_t> dominator_;
  std::vector<uint32_t> first_child_;
  std::vector<uint32_t> next_;
  uint32_t first_top_ = kNoObject;
};

// Allocated bytes of what no root reaches: the tops of the tree without a distance, with all below them.
uint64_t UnreachableBytes(const DominatorTree& tree, std::span<const uint64_t> retained_bytes,
                          std::span<const uint32_t> root_distance);

struct RetainedByGroup {
  uint64_t object_count = 0;
  uint64_t retained_bytes = 0;  // of the objects that no object of their group dominates, so that nothing counts twice
  uint64_t top_count = 0;       // how many those are
};

// Per group. `group[object] < group_count`. O(objects).
std::vector<RetainedByGroup> RetainedByGroups(const DominatorTree& tree, std::span<const uint64_t> retained_bytes,
                                              std::span<const uint32_t> group, uint32_t group_count);

}  // namespace barrow
