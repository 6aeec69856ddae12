// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/diagnostics.h"
#include "graph/address_index.h"
#include "graph/heap.h"
#include "graph/row_order.h"
#include "reader/snapshot_records.h"

namespace barrow {

// Replaces addresses by ids, and what is no object by one of two values that are no ids: see reference_resolver.cc.
void ResolveTargets(std::span<uint64_t> targets, const AddressIndex& index);

// Makes the graph of a heap, object by object in order of ids: its references, their continuations, the implied one to
// its type. What points nowhere is counted and leaves a gap among the labels.
class ReferenceResolver {
 public:
  // `heap` has its types and object columns already; the graph and the gaps are added to it.
  ReferenceResolver(const AddressIndex& index, const RowOrder& order, Heap& heap, Diagnostics& diagnostics);

  // `target_count` and `target` by row, as in the file; ResolveTargets has been at `target`, not at `more`. Call once.
  void Resolve(std::vector<uint32_t>&& target_count, std::vector<uint64_t>&& target,
               std::vector<reader::MoreReferences>&& more);

 private:
  struct Continuation {
    ObjectId source;
    uint64_t first_position = 0;
    uint32_t record = 0;  // in `more`
  };

  std::vector<Continuation> SortContinuations(const std::vector<reader::MoreReferences>& more);
  void Append(ObjectId id, std::span<const uint64_t> resolved);
  void AppendContinuation(ObjectId id, reader::MoreReferences&& more);
  void AppendImpliedClass(ObjectId id);

  const AddressIndex& index_;
  const RowOrder& order_;
  Heap& heap_;
  Diagnostics& diagnostics_;
  std::vector<uint64_t> implied_class_;  // [TypeId]: what ResolveTargets would make of it
  std::vector<uint32_t> first_;
  std::vector<ObjectId> target_;
  uint64_t position_ = 0;  // among the labels of the object whose references are being appended
  uint64_t dangling_ = 0;
  uint64_t lost_labels_left_;
};

}  // namespace barrow
