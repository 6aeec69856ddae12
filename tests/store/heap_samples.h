// SPDX-License-Identifier: Apache-2.0
//
// Heaps with something in every part, for the store to keep.
#pragma once

#include <cstdint>

#include "base/diagnostics.h"
#include "graph/heap.h"

namespace barrow::test {

// The same for the same arguments. Every column has small and very large numbers; some addresses are above 2^63; there
// are gaps, names that several objects share, texts with every kind of byte, objects that refer to one another several
// times.
Heap RandomHeap(uint32_t seed, uint32_t object_count);

// All there is to know about the file of such a heap.
Diagnostics SomeDiagnostics();

// A dict of two keys and a list, small enough to be read in a test:
//
//   #0 list   -> #1 dict, (empty slot), #2 str 'users'
//   #1 dict   {#2 'users': #0, #3 (no text): #4 7}
//   #2 str    'users'
//   #3 object
//   #4 int    7
//   #5 C      .name -> #2, .other thing -> #4, .__class__ -> #6
//   #6 type   C itself, named app.C
Heap LabelledHeap();

// Requires, part by part, that the two heaps are equal.
void RequireEqual(const Heap& a, const Heap& b);

}  // namespace barrow::test
