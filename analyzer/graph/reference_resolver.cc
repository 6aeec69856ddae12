// SPDX-License-Identifier: Apache-2.0
#include "graph/reference_resolver.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "base/checked.h"
#include "base/error.h"
#include "base/large_vector.h"
#include "graph/labels.h"

namespace barrow {
namespace {

using reader::MoreReferences;

// What becomes of a target that is no object. No id is so large (reader::Limits::objects).
constexpr uint64_t kEmptySlot = 0xFFFFFFFF;
constexpr uint64_t kDangling = 0xFFFFFFFE;

// How many labels of lost ReferenceSegments are kept as gaps, so that the labels behind them stay right. Two lost
// frames of the largest size writers use hold that many; a position in a file is just a number and may claim any hole.
constexpr uint64_t kMaxLostLabels = uint64_t{16} << 20;

// Where the targets of each row begin.
std::vector<uint64_t> Begins(std::span<const uint32_t> target_count) {
  std::vector<uint64_t> begins;
  ReserveLarge(begins, target_count.size());
  uint64_t next = 0;
  for (const uint32_t count : target_count) {
    begins.push_back(next);
    next += count;
  }
  return begins;
}

uint64_t ResolveTarget(uint64_t address, const AddressIndex& index) {
  if (address == 0) return kEmptySlot;
  const std::optional<ObjectId> found = index.Find(address);
  return found ? found->value : kDangling;
}

}  // namespace

// A dump by address refers mostly to its neighbourhood: prefetching makes this twice as slow (measured on 10 million
// objects).
void ResolveTargets(std::span<uint64_t> targets, const AddressIndex& index) {
  for (uint64_t& target : targets) target = ResolveTarget(target, index);
}

ReferenceResolver::ReferenceResolver(const AddressIndex& index, const RowOrder& order, Heap& heap,
                                     Diagnostics& diagnostics)
    : index_(index), order_(order), heap_(heap), diagnostics_(diagnostics), lost_labels_left_(kMaxLostLabels) {
  implied_class_.reserve(heap.types.size());
  for (size_t type = 0; type < heap.types.size(); ++type) {
    if (HasImpliedClass(heap.types[type], heap.type_object[type])) {
      implied_class_.push_back(heap.type_object[type]->value);
    } else {
      // A type without an address is no object, and nothing is missing.
      const bool is_missing = heap.types[type].owned_by_instances && heap.types[type].address != 0;
      implied_class_.push_back(is_missing ? kDangling : kEmptySlot);
    }
  }
}

void ReferenceResolver::Resolve(std::vector<uint32_t>&& target_count, std::vector<uint64_t>&& target,
                                std::vector<MoreReferences>&& all_more) {
  std::vector<uint32_t> counts = std::move(target_count);
  std::vector<uint64_t> targets = std::move(target);
  std::vector<uint64_t> begins = order_.is_file_order() ? std::vector<uint64_t>() : Begins(counts);
  std::vector<MoreReferences> more = std::move(all_more);
  const std::vector<Continuation> continuations = SortContinuations(more);
  const uint32_t object_count = index_.count();

  ReserveLarge(first_, size_t{object_count} + 1);
  first_.push_back(0);
  size_t most_references = object_count + targets.size();
  for (const MoreReferences& references : more) most_references += references.target.size();
  ReserveLarge(target_, most_references);

  uint64_t next_begin = 0;
  auto next = continuations.begin();
  for (ObjectId id{0}; id.value < object_count; ++id.value) {
    const uint32_t row = order_.Row(id);
    const uint64_t begin = begins.empty() ? next_begin : begins[row];
    next_begin = begin + counts[row];
    position_ = 0;
    Append(id, std::span(targets).subspan(begin, counts[row]));
    for (; next != continuations.end() && next->source == id; ++next) {
      AppendContinuation(id, std::move(more[next->record]));
    }
    AppendImpliedClass(id);
    if (target_.size() > std::numeric_limits<uint32_t>::max()) {
      ThrowInput("the snapshot holds more than 4294967295 references, more than barrow can number");
    }
    first_.push_back(static_cast<uint32_t>(target_.size()));
  }
  diagnostics_.Count(Anomaly::kDanglingReference, dangling_);
  // The reverse direction needs room: what it does not need goes first.
  counts = {};
  targets = {};
  begins = {};
  heap_.graph = ObjectGraph(std::move(first_), std::move(target_));
}

std::vector<ReferenceResolver::Continuation> ReferenceResolver::SortContinuations(
    const std::vector<MoreReferences>& more) {
  std::vector<Continuation> sorted;
  sorted.reserve(more.size());
  for (uint32_t i = 0; i < more.size(); ++i) {
    if (const std::optional<ObjectId> source = index_.Find(more[i].source)) {
      sorted.push_back({*source, more[i].first_position, i});
    } else {
      const std::vector<uint64_t>& target = more[i].target;
      dangling_ += target.size() - static_cast<uint64_t>(std::count(target.begin(), target.end(), uint64_t{0}));
    }
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](const Continuation& a, const Continuation& b) {
    return a.source != b.source ? a.source < b.source : a.first_position < b.first_position;
  });
  return sorted;
}

void ReferenceResolver::Append(ObjectId id, std::span<const uint64_t> resolved) {
  for (const uint64_t target : resolved) {
    if (target < kDangling) [[likely]] {
      target_.push_back(ObjectId{static_cast<uint32_t>(target)});
    } else {
      heap_.gaps.push_back({id, Clipped<uint32_t>(position_)});
      dangling_ += target == kDangling;
    }
    ++position_;
  }
}

void ReferenceResolver::AppendContinuation(ObjectId id, MoreReferences&& more) {
  MoreReferences taken = std::move(more);
  if (taken.first_position < position_ || taken.first_position - position_ > lost_labels_left_) {
    diagnostics_.Count(Anomaly::kBadSegment);
    return;
  }
  lost_labels_left_ -= taken.first_position - position_;
  for (; position_ < taken.first_position; ++position_) heap_.gaps.push_back({id, Clipped<uint32_t>(position_)});
  ResolveTargets(taken.target, index_);
  Append(id, taken.target);
}

void ReferenceResolver::AppendImpliedClass(ObjectId id) {
  const uint64_t implied = implied_class_[heap_.objects.type[id.value].value];
  if (implied < kDangling) {
    target_.push_back(ObjectId{static_cast<uint32_t>(implied)});
  } else {
    dangling_ += implied == kDangling;
  }
}

}  // namespace barrow
