// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "graph/object_graph.h"

namespace barrow {

// Objects that all reach one another, and no others. An object in no cycle is a component alone.
struct StrongComponents {
  std::vector<uint32_t> component;  // [ObjectId]: 0, 1, …; what a component refers to has lower numbers
  std::vector<uint32_t> size;       // [component]: objects
};

// Tarjan's algorithm without recursion. About 15 ns per object and reference, 20 bytes per object beside the graph.
StrongComponents FindStrongComponents(const ObjectGraph& graph);

// Whether the object reaches itself: together with others, or by a reference of its own.
bool IsInCycle(const ObjectGraph& graph, const StrongComponents& components, ObjectId object);

}  // namespace barrow
