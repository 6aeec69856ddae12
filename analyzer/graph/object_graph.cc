// SPDX-License-Identifier: Apache-2.0
#include "graph/object_graph.h"

#include <cassert>
#include <utility>

#include "base/large_vector.h"

namespace barrow {

ObjectGraph::ObjectGraph() : first_{0}, reverse_first_{0} {}

ObjectGraph::ObjectGraph(std::vector<uint32_t> first, std::vector<ObjectId> target)
    : first_(std::move(first)), target_(std::move(target)) {
  assert(!first_.empty() && first_.front() == 0 && first_.back() == target_.size());
  const uint32_t count = object_count();

  // One array serves as counter, cursor and result: counts go in two places late, so that after adding up, entry i + 1
  // is where the referrers of i begin; filling moves it to where they end, which is where those of i + 1 begin.
  reverse_first_ = LargeColumn<uint32_t>(size_t{count} + 2);
  for (const ObjectId target_id : target_) ++reverse_first_[size_t{target_id.value} + 2];
  for (size_t i = 2; i < reverse_first_.size(); ++i) reverse_first_[i] += reverse_first_[i - 1];
  source_ = LargeColumn<ObjectId>(target_.size());
  for (uint32_t from = 0; from < count; ++from) {
    for (const ObjectId to : References(ObjectId{from})) {
      source_[reverse_first_[size_t{to.value} + 1]++] = ObjectId{from};
    }
  }
  reverse_first_.pop_back();
}

ObjectGraph::ObjectGraph(std::vector<uint32_t> first, std::vector<ObjectId> target, std::vector<uint32_t> reverse_first,
                         std::vector<ObjectId> source)
    : first_(std::move(first)),
      target_(std::move(target)),
      reverse_first_(std::move(reverse_first)),
      source_(std::move(source)) {
  assert(!first_.empty() && first_.front() == 0 && first_.back() == target_.size());
  assert(reverse_first_.size() == first_.size() && reverse_first_.back() == source_.size());
}

}  // namespace barrow
