// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/object_graph.h"

namespace barrow {

// Stands for "no object" wherever an algorithm gives an object id as a plain number.
inline constexpr uint32_t kNoObject = UINT32_MAX;

// Who dominates whom: object a dominates b if every path from the roots to b leads through a, so that b would go with
// a. The immediate dominator is the last of those on the way.
//
// What no root reaches forms a forest of its own. Its roots are, of each strongly connected part of the unreachable
// objects that no other unreachable object refers to, the object with the lowest id.
struct Dominators {
  std::vector<uint32_t> dominator;  // [ObjectId]: its immediate dominator; kNoObject: nothing but the roots
  std::vector<uint32_t> order;      // all object ids, each dominator before what it dominates: the reachable ones, then
                                    // the unreachable ones
  uint32_t reachable_count = 0;     // how many of `order` the roots reach
};

// `roots` in any order, repetitions allowed. Semi-NCA (Georgiadis, Tarjan: "Finding dominators revisited") over the
// graph with one virtual root above `roots`; no recursion. About 20 ns per object and reference, 28 bytes per object
// beside the graph.
Dominators FindDominators(const ObjectGraph& graph, std::span<const ObjectId> roots);

}  // namespace barrow
