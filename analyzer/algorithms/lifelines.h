// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/work_steps.h"
#include "graph/heap.h"

namespace barrow {

// What keeps each object of a snapshot alive, and how much goes with it. By ObjectId; kNoObject: none.
struct Lifelines {
  std::vector<uint32_t> dominator;       // immediate; none: only roots, or a root of the unreachable
  std::vector<uint64_t> retained_bytes;  // allocated bytes of the object and all it dominates
  std::vector<uint32_t> root_distance;   // references on the way from the roots to it; none: unreachable
  std::vector<uint32_t> path_parent;     // the object before it on that way; none: a root, or unreachable
};

// Into how many steps the work is divided, with reading the heap before it and storing the results behind it.
inline constexpr uint64_t kLifelineSteps = 10;

// Needs the objects' columns type, shape, allocated, reference count, flags; the graph, types, type objects, shapes,
// gaps, roots and the header. About 40 ns per object and reference and 90 bytes per object in all, the heap included.
Lifelines FindLifelines(const Heap& heap, const WorkSteps& steps = {});

}  // namespace barrow
