// SPDX-License-Identifier: Apache-2.0
#include "algorithms/dominator_order.h"

#include <algorithm>

#include "algorithms/dominators.h"
#include "base/large_vector.h"

namespace barrow {

DominatorOrder::DominatorOrder(const DominatorTree& tree, uint32_t object_count)
    : tree_(tree), number_(LargeColumn<uint32_t>(object_count)), end_(LargeColumn<uint32_t>(object_count)) {
  uint32_t next_number = 0;
  uint32_t object = tree.FirstTop();
  while (object != kNoObject) {
    number_[object] = next_number++;
    if (tree.FirstChild(object) != kNoObject) {
      object = tree.FirstChild(object);
      continue;
    }
    end_[object] = next_number;
    while (object != kNoObject && tree.Next(object) == kNoObject) {
      object = tree.Above(object);
      if (object != kNoObject) end_[object] = next_number;
    }
    if (object != kNoObject) object = tree.Next(object);
  }
}

uint32_t DominatorOrder::AboveBoth(uint32_t one, uint32_t other) const {
  while (one != other && one != kNoObject && other != kNoObject) {
    uint32_t& later = number_[one] > number_[other] ? one : other;
    later = tree_.Above(later);
  }
  return one == other ? one : kNoObject;
}

DominatorBranches::DominatorBranches(const DominatorOrder& order, uint32_t owner)
    : order_(order),
      owner_(owner),
      begin_(owner == kNoObject ? 0 : order.NumberOf(owner) + 1),
      end_(owner == kNoObject ? order.object_count() : order.EndOf(owner)) {
  const DominatorTree& tree = order.tree();
  const uint32_t first = owner == kNoObject ? tree.FirstTop() : tree.FirstChild(owner);
  for (uint32_t top = first; top != kNoObject; top = tree.Next(top)) tops_.push_back(top);
}

uint32_t DominatorBranches::Of(uint32_t object) const {
  const uint32_t number = order_.NumberOf(object);
  if (number < begin_ || number >= end_) return kNoObject;
  // Mostly it is a step or two: quicker than to look among millions.
  constexpr int kMostSteps = 12;
  for (int step = 0; step < kMostSteps; ++step) {
    const uint32_t above = order_.tree().Above(object);
    if (above == owner_) return object;
    object = above;
  }
  const auto behind = std::ranges::upper_bound(tops_, number, {}, [&](uint32_t top) { return order_.NumberOf(top); });
  return behind == tops_.begin() ? kNoObject : *std::prev(behind);
}

}  // namespace barrow
