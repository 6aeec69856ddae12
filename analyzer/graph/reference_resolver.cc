// SPDX-License-Identifier: Apache-2.0
#include "graph/reference_resolver.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <optional>
#include <utility>

#include "base/checked.h"
#include "base/error.h"
#include "base/large_vector.h"
#include "base/run_both.h"
#include "graph/labels.h"

namespace barrow {
namespace {

using reader::MoreReferences;

// What becomes of a target that is no object. No id is so large (reader::Limits::objects).
constexpr uint32_t kEmptySlot = 0xFFFFFFFF;
constexpr uint32_t kDangling = 0xFFFFFFFE;

// How many labels of lost ReferenceSegments are kept as gaps, so that the labels behind them stay right. Two lost
// frames of the largest size writers use hold that many; a position in a file is just a number and may claim any hole.
constexpr uint64_t kMaxLostLabels = uint64_t{16} << 20;

// Fewer objects are done before a thread begins.
constexpr uint32_t kObjectsWorthAThread = uint32_t{1} << 16;

// A dump by address refers mostly to its neighbourhood: prefetching makes this twice as slow (measured on 10 million
// objects).
std::vector<uint32_t> Resolved(std::vector<uint64_t>&& addresses, const AddressIndex& index) {
  const std::vector<uint64_t> from = std::move(addresses);
  std::vector<uint32_t> resolved;
  ReserveLarge(resolved, from.size());
  for (const uint64_t address : from) {
    resolved.push_back(address == 0 ? kEmptySlot : index.RankOr(address, kDangling));
  }
  return resolved;
}

void CheckCount(size_t references) {
  if (references <= std::numeric_limits<uint32_t>::max()) return;
  ThrowInput(
      "with what types imply, its objects have more than 4294967295 references, more than barrow can number; "
      "dump the process again while it is smaller");
}

}  // namespace

RowReferences ResolveTargets(std::vector<uint32_t>&& target_count, std::vector<uint64_t>&& target,
                             const AddressIndex& index) {
  const std::vector<uint32_t> counts = std::move(target_count);
  RowReferences references;
  references.target = Resolved(std::move(target), index);
  ReserveLarge(references.begin, counts.size() + 1);
  uint32_t next = 0;
  for (const uint32_t count : counts) {
    references.begin.push_back(next);
    next += count;
  }
  references.begin.push_back(next);
  assert(next == references.target.size());
  return references;
}

ReferenceResolver::ReferenceResolver(const AddressIndex& index, const RowOrder& order, Heap& heap,
                                     Diagnostics& diagnostics)
    : index_(index), order_(order), heap_(heap), diagnostics_(diagnostics) {
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

void ReferenceResolver::Resolve(RowReferences&& references, std::vector<MoreReferences>&& more) {
  references_ = std::move(references);
  SortContinuations(std::move(more));
  DropContinuationsThatDoNotFit();
  most_references_ = index_.count() + references_.target.size();
  for (const Continuation& continuation : continuations_) most_references_ += continuation.target.size();

  const ObjectId end{index_.count()};
  const ObjectId middle{end.value < kObjectsWorthAThread ? end.value : end.value / 2};
  Part lower;
  Part upper;
  if (middle == end) {
    lower = ResolvePart({0}, end);
  } else {
    RunBoth([&] { lower = ResolvePart({0}, middle); }, [&] { upper = ResolvePart(middle, end); });
  }
  // The graph needs room: what it does not need goes first.
  references_ = {};
  Keep(std::move(lower), std::move(upper));
}

void ReferenceResolver::SortContinuations(std::vector<MoreReferences>&& all_more) {
  std::vector<MoreReferences> more = std::move(all_more);
  uint64_t dangling = 0;
  for (MoreReferences& references : more) {
    std::vector<uint64_t>& target = references.target;
    if (const std::optional<ObjectId> source = index_.Find(references.source)) {
      continuations_.push_back({*source, references.first_position, Resolved(std::move(target), index_)});
    } else {
      dangling += target.size() - static_cast<uint64_t>(std::count(target.begin(), target.end(), uint64_t{0}));
    }
  }
  diagnostics_.Count(Anomaly::kDanglingReference, dangling);
  std::stable_sort(continuations_.begin(), continuations_.end(), [](const Continuation& a, const Continuation& b) {
    return a.source != b.source ? a.source < b.source : a.first_position < b.first_position;
  });
}

void ReferenceResolver::DropContinuationsThatDoNotFit() {
  uint64_t lost_labels_left = kMaxLostLabels;
  std::optional<ObjectId> source;
  uint64_t position = 0;  // behind the labels of `source` so far
  const size_t dropped = std::erase_if(continuations_, [&](const Continuation& next) {
    if (source != next.source) {
      source = next.source;
      position = references_.Of(order_.Row(next.source)).size();
    }
    if (next.first_position < position || next.first_position - position > lost_labels_left) return true;
    lost_labels_left -= next.first_position - position;
    position = next.first_position + next.target.size();
    return false;
  });
  diagnostics_.Count(Anomaly::kBadSegment, dropped);
}

ReferenceResolver::Part ReferenceResolver::ResolvePart(ObjectId begin, ObjectId end) const {
  Part part;
  // Room for all, whichever part this is: what is not needed takes addresses, not memory.
  ReserveLarge(part.first, size_t{index_.count()} + 1);
  ReserveLarge(part.target, most_references_);
  part.first.push_back(0);
  auto next = std::ranges::lower_bound(continuations_, begin, {}, &Continuation::source);
  for (ObjectId id = begin; id < end; ++id.value) {
    const std::span<const uint32_t> own = references_.Of(order_.Row(id));
    part.Add(id, 0, own);
    for (uint64_t position = own.size(); next != continuations_.end() && next->source == id; ++next) {
      for (; position < next->first_position; ++position) part.gaps.push_back({id, Clipped<uint32_t>(position)});
      part.Add(id, position, next->target);
      position += next->target.size();
    }
    part.AddImpliedClass(implied_class_[heap_.objects.type[id.value].value]);
    CheckCount(part.target.size());
    part.first.push_back(static_cast<uint32_t>(part.target.size()));
  }
  return part;
}

void ReferenceResolver::Part::Add(ObjectId source, uint64_t position, std::span<const uint32_t> resolved) {
  for (const uint32_t entry : resolved) {
    if (entry < kDangling) [[likely]] {
      target.push_back(ObjectId{entry});
    } else {
      gaps.push_back({source, Clipped<uint32_t>(position)});
      dangling += entry == kDangling;
    }
    ++position;
  }
}

void ReferenceResolver::Part::AddImpliedClass(uint32_t resolved) {
  if (resolved < kDangling) {
    target.push_back(ObjectId{resolved});
  } else {
    dangling += resolved == kDangling;
  }
}

void ReferenceResolver::Keep(Part&& lower_part, Part&& upper_part) {
  Part all = std::move(lower_part);
  const Part upper = std::move(upper_part);
  const auto shift = static_cast<uint32_t>(all.target.size());
  CheckCount(all.target.size() + upper.target.size());
  all.target.insert(all.target.end(), upper.target.begin(), upper.target.end());
  for (size_t i = 1; i < upper.first.size(); ++i) all.first.push_back(shift + upper.first[i]);
  all.gaps.insert(all.gaps.end(), upper.gaps.begin(), upper.gaps.end());
  diagnostics_.Count(Anomaly::kDanglingReference, all.dangling + upper.dangling);
  heap_.gaps = std::move(all.gaps);
  heap_.graph = ObjectGraph(std::move(all.first), std::move(all.target));
}

}  // namespace barrow
