// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "graph/heap.h"

namespace barrow::analyses {

// A law of object graphs that a heap breaks. `name` is for programs, `help` one line for people.
struct BrokenLaw {
  std::string_view name;
  std::string_view help;
  uint64_t count = 0;
  bool loss = true;  // false: odd, but met in real dumps, whose process counted on while it was read
};

// Everything about a heap that cannot be, in the order of the laws; empty: it is sound. What BuildHeap drops and counts
// as an anomaly (dangling references, unknown types) is not looked for again. O(objects + references).
std::vector<BrokenLaw> BrokenLaws(const Heap& heap);

}  // namespace barrow::analyses
