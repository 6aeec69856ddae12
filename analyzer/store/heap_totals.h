// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/checked.h"
#include "graph/heap.h"

namespace barrow::store {

// How many objects of some kind there are, and what they hold. Sums of numbers a file may have made up stop at 2^64
// - 1.
struct SizeTotal {
  uint64_t objects = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;

  void Add(const SizeTotal& other) {
    objects += other.objects;
    flat_bytes = SaturatedSum(flat_bytes, other.flat_bytes);
    allocated_bytes = SaturatedSum(allocated_bytes, other.allocated_bytes);
  }
  void Add(const ObjectTable& table, ObjectId object) {
    Add({1, table.flat_bytes[object.value], table.allocated_bytes[object.value]});
  }
};

// [TypeId]. O(objects): everything that is said about types, type names and the whole snapshot is summed up from these.
inline std::vector<SizeTotal> TotalsByType(const Heap& heap) {
  std::vector<SizeTotal> totals(heap.types.size());
  for (uint32_t i = 0; i < heap.objects.count(); ++i) totals[heap.objects.type[i].value].Add(heap.objects, {i});
  return totals;
}

}  // namespace barrow::store
