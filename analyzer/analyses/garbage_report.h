// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/subject.h"
#include "graph/heap.h"
#include "store/case.h"

namespace barrow::analyses {

// The objects that a collection at the moment of the dump would have found, by rising id: what gc.collect() with
// DEBUG_SAVEALL puts into gc.garbage. Decided from the reference counts, as the collector does; what it does not
// traverse is known by label. Needs the columns type, shape, reference count, flags; the graph, gaps, shapes, types,
// type objects and the header. O(objects + references).
std::vector<ObjectId> GarbageOf(const Heap& heap);

// What the list gc.garbage holds, by rising id: the collector found it and could not free it, or was told to keep it.
std::vector<ObjectId> LeftByCollector(const Heap& heap);

// Both of these.
struct GarbageObjects {
  std::vector<ObjectId> found;
  std::vector<ObjectId> left;
};
GarbageObjects GarbageIn(const Heap& heap);
std::vector<ObjectId> Together(const GarbageObjects& garbage);  // by rising id

// As much of the heap as GarbageOf needs.
Heap LoadForGarbage(store::Case& opened, const store::SnapshotInfo& info);

struct GarbageObject {
  uint32_t object = 0;
  uint64_t address = 0;
  uint64_t flat_bytes = 0;
  uint64_t retained_bytes = 0;
  std::string type_name;
  std::string representation;  // its text, its name, or its type and address
  uint32_t group = 0;          // from 1: objects that hang together
  bool in_cycle = false;       // reaches itself; the others only hang below a cycle
  bool uncollectable = false;  // stands in gc.garbage: the collector could not free it
};

// Laws: the groups' objects and bytes sum up to `object_count` and `flat_bytes`.
struct GarbageReport {
  std::vector<GarbageObject> objects;  // those that retain most first
  uint64_t object_count = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
  uint64_t freed_bytes = 0;  // what a collection would free: what no root reaches, untracked objects included
  uint64_t in_cycles = 0;
  uint64_t uncollectable_count = 0;
  uint32_t group_count = 0;
  uint64_t rest_count = 0;  // objects the limit cut off
  uint64_t rest_bytes = 0;
  bool reference_counted = true;
};

// `known`: what GarbageIn() said of the snapshot, if it was asked already; if there is none, the graph is not read.
GarbageReport ReportGarbage(store::Case& opened, const Subject& subject, std::optional<size_t> limit,
                            const GarbageObjects* known = nullptr);
Document ToDocument(const GarbageReport& report, const Subject& subject);

}  // namespace barrow::analyses
