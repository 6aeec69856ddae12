// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "graph/object_graph.h"

namespace barrow {

// What a cycle collector that counts references looks at.
struct CollectorView {
  std::span<const uint32_t> reference_count;  // [ObjectId]
  const std::vector<bool>& candidate;         // [ObjectId]: the collector may collect it
  const std::vector<bool>& held;              // [ObjectId]: alive whatever the counts say
  std::span<const uint32_t> untraversed;      // references the collector does not see, as rising indexes of targets()
  // Objects whose references the collector follows as if another had them: (who has them for the collector, whose they
  // are), sorted. Their own are not followed.
  std::span<const std::pair<ObjectId, ObjectId>> lent;
};

// The candidates that only hold each other: take from each candidate's reference count the references it has from
// candidates; what has some left is alive, and so is every candidate that it reaches through candidates. By rising id.
// O(objects + references).
std::vector<ObjectId> FindGarbage(const ObjectGraph& graph, const CollectorView& view);

}  // namespace barrow
