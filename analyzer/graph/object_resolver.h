// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/diagnostics.h"
#include "graph/heap.h"
#include "graph/row_order.h"
#include "reader/snapshot_records.h"

namespace barrow {

// Puts the columns of the objects in order of ids, with numbers of types and shapes that are valid. target and
// target_count are left alone.
class ObjectResolver {
 public:
  // All must outlive it; `types` and `shapes` stay as they are.
  ObjectResolver(reader::ObjectColumns& columns, const RowOrder& order, const std::vector<reader::Type>& types,
                 const std::vector<reader::Shape>& shapes, ObjectTable& objects)
      : columns_(columns), order_(order), types_(types), shapes_(shapes), objects_(objects) {}

  // Takes columns that nobody has begun, one after the other, until there is none, and frees each as soon as it is
  // used. Several threads may share the work so; it is done when all have returned. `diagnostics`: the thread's own.
  void Run(Diagnostics& diagnostics);

 private:
  using Scratch = std::vector<uint64_t>;

  void ResolveFlags(Scratch& scratch, Diagnostics& diagnostics);  // and what cannot be told without: hashes, counts
  void ResolveTypes(Diagnostics& diagnostics);                    // and shapes
  void Sort(std::vector<uint64_t>& column, std::vector<uint64_t>& sorted, Scratch& scratch) const;

  reader::ObjectColumns& columns_;
  const RowOrder& order_;
  const std::vector<reader::Type>& types_;
  const std::vector<reader::Shape>& shapes_;
  ObjectTable& objects_;
  std::atomic<size_t> next_ = 0;
};

}  // namespace barrow
