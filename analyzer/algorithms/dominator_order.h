// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "algorithms/retained.h"

namespace barrow {

// When a walk down the dominator tree, children by rising id, meets each object: what an object dominates has the
// numbers behind its own. The tree must outlive it. O(objects), 8 bytes for each.
class DominatorOrder {
 public:
  DominatorOrder(const DominatorTree& tree, uint32_t object_count);

  const DominatorTree& tree() const { return tree_; }
  uint32_t NumberOf(uint32_t object) const { return number_[object]; }
  // The number behind that of the last object that this one dominates.
  uint32_t EndOf(uint32_t object) const { return end_[object]; }
  uint32_t object_count() const { return static_cast<uint32_t>(number_.size()); }

  // The lowest that is or dominates both; kNoObject: only the roots do. O(depth).
  uint32_t AboveBoth(uint32_t one, uint32_t other) const;

 private:
  const DominatorTree& tree_;
  std::vector<uint32_t> number_;  // [ObjectId]
  std::vector<uint32_t> end_;     // [ObjectId]
};

// What an object immediately dominates, and what hangs below each of these. kNoObject stands for the roots.
class DominatorBranches {
 public:
  // O(of these).
  DominatorBranches(const DominatorOrder& order, uint32_t owner);

  // By rising id.
  const std::vector<uint32_t>& tops() const { return tops_; }

  // The one that is the object or dominates it; kNoObject: none. O(log tops).
  uint32_t Of(uint32_t object) const;

 private:
  const DominatorOrder& order_;
  uint32_t owner_;
  uint32_t begin_;  // numbers of what hangs below the owner
  uint32_t end_;
  std::vector<uint32_t> tops_;
};

}  // namespace barrow
