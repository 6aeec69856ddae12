// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "graph/object_graph.h"

namespace barrow {

// What is left when objects that refer to nothing are taken away, and then those that refer to nothing any more, until
// none is found: the objects that reach a cycle, whether they are part of one or not. [ObjectId]. O(objects +
// references).
std::vector<bool> WithoutLeaves(const ObjectGraph& graph);

}  // namespace barrow
