// SPDX-License-Identifier: Apache-2.0
//
// Graphs for the tests of the algorithms, and the plainest way to answer what reaches what in them.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "graph/object_graph.h"

namespace barrow::test {

// `references_per_object` on average, to anywhere; the same references may stand twice. Depends on `seed` alone.
ObjectGraph RandomGraph(uint32_t object_count, double references_per_object, uint32_t seed);

ObjectGraph Chain(uint32_t object_count);             // 0->1 1->2 …
ObjectGraph Fan(uint32_t object_count);               // 0->1 0->2 …
ObjectGraph DoublyLinkedList(uint32_t object_count);  // 0->1 1->0 1->2 2->1 …

// What `starts` reach without going through `without`; the starts themselves are reached.
std::vector<bool> Reached(const ObjectGraph& graph, std::span<const ObjectId> starts, uint32_t without = UINT32_MAX);

// The objects whose bit is set.
std::vector<ObjectId> ObjectsOfBits(uint32_t bits);

}  // namespace barrow::test
