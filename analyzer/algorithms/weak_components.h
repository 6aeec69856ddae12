// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/object_graph.h"

namespace barrow {

// Splits a set of objects into connected parts, whichever way the references point; only references within the set
// count. Returns the number of each member's part: 0, 1, … by the first member. `members` rise. O(members and their
// references, log members for each).
std::vector<uint32_t> FindWeakComponents(const ObjectGraph& graph, std::span<const ObjectId> members);

}  // namespace barrow
