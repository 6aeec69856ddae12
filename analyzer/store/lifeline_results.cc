// SPDX-License-Identifier: Apache-2.0
#include "store/lifeline_results.h"

#include <utility>

#include "store/heap_reader.h"

namespace barrow::store {

std::shared_ptr<const Lifelines> LifelineResults::Of(int64_t snapshot_id, HeapReader& reader, const WorkSteps& steps) {
  std::shared_ptr<const Lifelines>& result = results_[snapshot_id];
  if (result == nullptr) result = std::make_shared<const Lifelines>(ComputeLifelines(reader, steps));
  return result;
}

uint64_t StoredLifeline(const Lifelines& lifelines, PackedColumn column, size_t object) {
  // None is the largest number of 32 bits, so that one more is 0.
  switch (column) {
    case PackedColumn::kDominator:
      return uint32_t{lifelines.dominator[object] + 1};
    case PackedColumn::kRootDistance:
      return uint32_t{lifelines.root_distance[object] + 1};
    case PackedColumn::kPathParent:
      return uint32_t{lifelines.path_parent[object] + 1};
    default:
      return lifelines.retained_bytes[object];
  }
}

Lifelines ComputeLifelines(HeapReader& reader, const WorkSteps& steps) {
  if (steps) steps("reading references", 0, kLifelineSteps);
  Heap heap;
  heap.header.reference_counted = reader.IsReferenceCounted();
  heap.types = reader.Types();
  heap.type_object = reader.TypeObjects();
  heap.shapes = reader.Shapes();
  heap.objects = reader.Objects(kTypeColumn | kShapeColumn | kAllocatedColumn | kReferenceCountColumn | kFlagsColumn);
  heap.graph = reader.Graph();
  heap.gaps = reader.Gaps();
  heap.roots = reader.Roots();
  return FindLifelines(heap, steps);
}

}  // namespace barrow::store
