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

// The references of the objects by row, as in the file, with ids for addresses; what is no object has become one of two
// values that are no ids: see reference_resolver.cc. reader::Limits::references bounds their number.
struct RowReferences {
  std::vector<uint32_t> begin;  // for each row, in `target`; one more for the end
  std::vector<uint32_t> target;

  std::span<const uint32_t> Of(uint32_t row) const {
    return std::span(target).subspan(begin[row], begin[row + 1] - begin[row]);
  }
};
RowReferences ResolveTargets(std::vector<uint32_t>&& target_count, std::vector<uint64_t>&& target,
                             const AddressIndex& index);

// Makes the graph of a heap, object by object in order of ids: its references, their continuations, the implied one to
// its type. What points nowhere is counted and leaves a gap among the labels. Two threads share the objects of a large
// heap.
class ReferenceResolver {
 public:
  // `heap` has its types and object columns already; the graph and the gaps are added to it.
  ReferenceResolver(const AddressIndex& index, const RowOrder& order, Heap& heap, Diagnostics& diagnostics);

  // `more`: as in the file. Call once.
  void Resolve(RowReferences&& references, std::vector<reader::MoreReferences>&& more);

 private:
  struct Continuation {
    ObjectId source;
    uint64_t first_position = 0;
    std::vector<uint32_t> target;  // resolved
  };

  // The references of consecutive objects.
  struct Part {
    std::vector<uint32_t> first;  // as ObjectGraph's
    std::vector<ObjectId> target;
    std::vector<LabelGap> gaps;
    uint64_t dangling = 0;

    // Adds references of an object, the first of which has that label position.
    void Add(ObjectId source, uint64_t position, std::span<const uint32_t> resolved);
    void AddImpliedClass(uint32_t resolved);
  };

  void SortContinuations(std::vector<reader::MoreReferences>&& more);
  void DropContinuationsThatDoNotFit();
  Part ResolvePart(ObjectId begin, ObjectId end) const;
  void Keep(Part&& lower, Part&& upper);

  const AddressIndex& index_;
  const RowOrder& order_;
  Heap& heap_;
  Diagnostics& diagnostics_;
  std::vector<uint32_t> implied_class_;  // [TypeId]: what ResolveTargets would make of it
  RowReferences references_;
  std::vector<Continuation> continuations_;  // by source, then position
  size_t most_references_ = 0;
};

}  // namespace barrow
