// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "algorithms/folding.h"
#include "analyses/network.h"

namespace barrow::analyses {

// Where nodes of a picture are, once it has all nodes and edges.

// Says of each summary where its objects are: "referents of Cache", "dominated by Cache". `is_tree`: the picture is one
// of dominators. O(groups * edges).
void NamePlaces(const Folding& folding, bool is_tree, Network& network);

// Leaves at one node stand on as many levels as they need, not all in one row.
void SpreadLeaves(Network& network);

}  // namespace barrow::analyses
