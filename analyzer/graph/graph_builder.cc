// SPDX-License-Identifier: Apache-2.0
#include "graph/graph_builder.h"

#include <algorithm>
#include <cassert>
#include <future>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "base/error.h"
#include "base/large_vector.h"
#include "graph/address_index.h"
#include "graph/labels.h"

namespace barrow {
namespace {

using reader::MoreReferences;
using reader::ObjectColumns;
using reader::SnapshotRecords;

constexpr uint32_t kNoRow = std::numeric_limits<uint32_t>::max();

// How many labels of lost ReferenceSegments are kept as gaps, so that the labels behind them stay right. Two lost
// frames of the largest size writers use hold that many; a position in a file is just a number and may claim any hole.
constexpr uint64_t kMaxLostLabels = uint64_t{16} << 20;

// Which row of the file's columns is which object. Rows are numbered in file order. Dumps come roughly by address, with
// many objects found a little late, so that gathering by row is kind to caches.
class RowOrder {
 public:
  RowOrder(std::span<const uint64_t> addresses, const AddressIndex& index, Diagnostics& diagnostics) {
    const bool rises =
        std::adjacent_find(addresses.begin(), addresses.end(), std::greater_equal<>()) == addresses.end();
    if (rises) return;
    ReserveLarge(row_, index.count());
    row_.assign(index.count(), kNoRow);
    for (uint32_t row = 0; row < addresses.size(); ++row) {
      uint32_t& place = row_[index.Find(addresses[row])->value];
      if (place == kNoRow) {
        place = row;
      } else {
        diagnostics.Count(Anomaly::kDuplicateObject);
      }
    }
  }

  bool is_file_order() const { return row_.empty(); }  // row and id are the same number
  uint32_t Row(ObjectId id) const { return is_file_order() ? id.value : row_[id.value]; }

  // Puts a column in order of ids; one that the file does not have stays empty. `scratch` is used and left with the
  // column's old memory, for the next one.
  template <typename T>
  void Sort(std::vector<T>& column, std::vector<T>& scratch) const {
    if (is_file_order() || column.empty()) return;
    scratch.clear();
    ReserveLarge(scratch, row_.size());
    for (const uint32_t row : row_) scratch.push_back(column[row]);
    column.swap(scratch);
  }

  // convert(id, value) of every object, in order of ids. Frees the column.
  template <typename Result, typename T, typename Convert>
  std::vector<Result> Gather(std::vector<T>&& column, Convert convert) const {
    const std::vector<T> from = std::move(column);
    std::vector<Result> gathered;
    const size_t count = is_file_order() ? from.size() : row_.size();
    ReserveLarge(gathered, count);
    for (ObjectId id{0}; id.value < count; ++id.value) gathered.push_back(convert(id, from[Row(id)]));
    return gathered;
  }

 private:
  std::vector<uint32_t> row_;  // [ObjectId]; empty: the identity
};

// Types refer to types by number and to their own object by address.
void ResolveTypes(SnapshotRecords& records, const AddressIndex& index, Heap& heap, Diagnostics& diagnostics) {
  heap.types = std::move(records.types);
  heap.shapes = std::move(records.shapes);
  if (heap.types.empty()) heap.types.emplace_back();
  if (heap.shapes.empty()) heap.shapes.emplace_back();
  heap.type_object.reserve(heap.types.size());
  for (reader::Type& type : heap.types) {
    heap.type_object.push_back(type.address == 0 ? std::nullopt : index.Find(type.address));
    const bool known =
        type.default_shape == 0 || (type.default_shape < heap.shapes.size() && !heap.shapes[type.default_shape].lost);
    if (!known) {
      type.default_shape = 0;
      diagnostics.Count(Anomaly::kUnknownShape);
    }
    const size_t dropped = std::erase_if(
        type.bases, [&](uint32_t base) { return base == 0 || base >= heap.types.size() || heap.types[base].lost; });
    diagnostics.Count(Anomaly::kUnknownType, dropped);
  }
}

// One hash for each object that has one, in file order, becomes one for each object. Reads the flags in file order.
std::vector<uint64_t> SpreadHashes(std::vector<uint64_t>&& column, std::span<const uint8_t> flags) {
  const std::vector<uint64_t> from = std::move(column);
  if (from.empty()) return {};
  std::vector<uint64_t> spread = LargeColumn<uint64_t>(flags.size());
  size_t next = 0;
  for (size_t row = 0; row < flags.size(); ++row) {
    if ((flags[row] & reader::kHashed) != 0) spread[row] = std::max<uint64_t>(from[next++], 1);
  }
  assert(next == from.size());
  return spread;
}

// All columns but the references. Frees each as soon as it is used.
void ResolveObjects(ObjectColumns& columns, const RowOrder& order, Heap& heap, Diagnostics& diagnostics) {
  ObjectTable& objects = heap.objects;
  uint64_t unknown_types = 0;
  objects.type = order.Gather<TypeId>(std::move(columns.type), [&](ObjectId, uint32_t number) {
    const bool known = number != 0 && number < heap.types.size() && !heap.types[number].lost;
    unknown_types += !known;
    return TypeId{known ? number : 0};
  });
  diagnostics.Count(Anomaly::kUnknownType, unknown_types);

  uint64_t unknown_shapes = 0;
  objects.shape = order.Gather<ShapeId>(std::move(columns.shape), [&](ObjectId id, uint32_t number) {
    if (number == 0) return ShapeId{heap.types[objects.type[id.value].value].default_shape};
    const bool known = number < heap.shapes.size() && !heap.shapes[number].lost;
    unknown_shapes += !known;
    return ShapeId{known ? number : 0};
  });
  diagnostics.Count(Anomaly::kUnknownShape, unknown_shapes);

  std::vector<uint64_t> scratch;
  objects.content_hash = SpreadHashes(std::move(columns.content_hash), columns.flags);
  order.Sort(objects.content_hash, scratch);
  objects.address = std::move(columns.address);
  order.Sort(objects.address, scratch);
  objects.flat_bytes = std::move(columns.flat_bytes);
  order.Sort(objects.flat_bytes, scratch);
  objects.allocated_bytes = std::move(columns.allocated_bytes);
  order.Sort(objects.allocated_bytes, scratch);
  objects.length_plus_one = std::move(columns.length_plus_one);
  order.Sort(objects.length_plus_one, scratch);

  uint64_t estimated = 0;
  objects.flags = order.Gather<uint8_t>(std::move(columns.flags), [&](ObjectId, uint8_t flags) {
    estimated += (flags & reader::kSizeEstimated) != 0;
    return flags;
  });
  diagnostics.Count(Anomaly::kEstimatedSize, estimated);
  objects.reference_count =
      order.Gather<uint32_t>(std::move(columns.reference_count), [&](ObjectId id, uint64_t count) {
        return (objects.flags[id.value] & reader::kImmortal) != 0 ? 0 : Clipped<uint32_t>(count);
      });
}

// What a target address became: an id, or one of these. No id is so large (reader::Limits::objects).
constexpr uint64_t kEmptySlot = 0xFFFFFFFF;
constexpr uint64_t kDangling = 0xFFFFFFFE;

// Replaces addresses by ids. A dump by address refers mostly to its neighbourhood: prefetching would make this twice as
// slow.
void ResolveTargets(std::span<uint64_t> targets, const AddressIndex& index) {
  for (uint64_t& target : targets) {
    if (target == 0) {
      target = kEmptySlot;
    } else {
      const std::optional<ObjectId> found = index.Find(target);
      target = found ? found->value : kDangling;
    }
  }
}

// Writes the forward direction, object by object in order of ids.
class ReferenceResolver {
 public:
  ReferenceResolver(const AddressIndex& index, Heap& heap, Diagnostics& diagnostics)
      : index_(index), heap_(heap), diagnostics_(diagnostics) {}

  // ResolveTargets has been at records.objects.target.
  void Resolve(SnapshotRecords& records, const RowOrder& order) {
    const std::vector<Continuation> more = SortContinuations(records.more_references);
    const std::vector<uint32_t>& target_count = records.objects.target_count;
    const std::span<const uint64_t> target = records.objects.target;
    const std::vector<uint64_t> begins = order.is_file_order() ? std::vector<uint64_t>() : Begins(target_count);
    const uint32_t count = index_.count();

    ReserveLarge(first_, size_t{count} + 1);
    first_.push_back(0);
    ReserveLarge(target_, ReferenceBound(records, count));
    uint64_t next_begin = 0;
    auto next_more = more.begin();
    for (ObjectId id{0}; id.value < count; ++id.value) {
      const uint32_t row = order.Row(id);
      const uint64_t begin = begins.empty() ? next_begin : begins[row];
      next_begin = begin + target_count[row];
      position_ = 0;
      Append(id, target.subspan(begin, target_count[row]));
      for (; next_more != more.end() && next_more->source == id; ++next_more) {
        AppendContinuation(id, std::move(records.more_references[next_more->record]));
      }
      AppendImpliedClass(id);
      if (target_.size() > std::numeric_limits<uint32_t>::max()) {
        ThrowInput("the snapshot holds more than 4294967295 references, more than barrow can number");
      }
      first_.push_back(static_cast<uint32_t>(target_.size()));
    }
    records.objects = {};
    records.more_references = {};
    diagnostics_.Count(Anomaly::kDanglingReference, dangling_);
    heap_.graph = ObjectGraph(std::move(first_), std::move(target_));
  }

 private:
  struct Continuation {
    ObjectId source;
    uint64_t first_position = 0;
    uint32_t record = 0;  // in SnapshotRecords.more_references
  };

  static std::vector<uint64_t> Begins(std::span<const uint32_t> target_count) {
    std::vector<uint64_t> begins;
    ReserveLarge(begins, target_count.size());
    uint64_t next = 0;
    for (const uint32_t count : target_count) {
      begins.push_back(next);
      next += count;
    }
    return begins;
  }

  static size_t ReferenceBound(const SnapshotRecords& records, uint32_t object_count) {
    size_t bound = records.objects.target.size() + object_count;
    for (const MoreReferences& more : records.more_references) bound += more.target.size();
    return bound;
  }

  std::vector<Continuation> SortContinuations(const std::vector<MoreReferences>& records) {
    std::vector<Continuation> sorted;
    sorted.reserve(records.size());
    for (uint32_t i = 0; i < records.size(); ++i) {
      if (const std::optional<ObjectId> source = index_.Find(records[i].source)) {
        sorted.push_back({*source, records[i].first_position, i});
      } else {
        const std::vector<uint64_t>& target = records[i].target;
        dangling_ += target.size() - static_cast<uint64_t>(std::count(target.begin(), target.end(), uint64_t{0}));
      }
    }
    std::stable_sort(sorted.begin(), sorted.end(), [](const Continuation& a, const Continuation& b) {
      return a.source != b.source ? a.source < b.source : a.first_position < b.first_position;
    });
    return sorted;
  }

  // `resolved`: as ResolveTargets leaves them.
  void Append(ObjectId id, std::span<const uint64_t> resolved) {
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

  void AppendContinuation(ObjectId id, MoreReferences&& more) {
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

  void AppendImpliedClass(ObjectId id) {
    const TypeId type = heap_.objects.type[id.value];
    const std::optional<ObjectId>& type_object = heap_.type_object[type.value];
    if (HasImpliedClass(heap_.types[type.value], type_object)) {
      target_.push_back(*type_object);
    } else if (heap_.types[type.value].owned_by_instances && heap_.types[type.value].address != 0) {
      ++dangling_;
    }
  }

  const AddressIndex& index_;
  Heap& heap_;
  Diagnostics& diagnostics_;
  std::vector<uint32_t> first_;
  std::vector<ObjectId> target_;
  uint64_t position_ = 0;  // among the labels of the object being resolved
  uint64_t dangling_ = 0;
  uint64_t lost_labels_left_ = kMaxLostLabels;
};

void ResolveRoots(std::vector<reader::Root>&& roots, const AddressIndex& index, Heap& heap, Diagnostics& diagnostics) {
  std::vector<reader::Root> from = std::move(roots);
  heap.roots.reserve(from.size());
  for (reader::Root& root : from) {
    if (const std::optional<ObjectId> object = index.Find(root.address)) {
      heap.roots.push_back({root.kind, *object, std::move(root.name), root.thread, root.frame, root.counted});
    } else {
      diagnostics.Count(Anomaly::kDanglingRoot);
    }
  }
}

// Names and texts: sorted by object, the first for each kept. A repetition is no loss; a contradiction is counted.
template <typename Record, typename Resolved, typename Convert>
void ResolveAnnotations(std::vector<Record>&& records, const AddressIndex& index, std::vector<Resolved>& resolved,
                        Diagnostics& diagnostics, Convert convert) {
  struct Place {
    ObjectId object;
    uint32_t record = 0;
    auto operator<=>(const Place&) const = default;
  };
  std::vector<Record> from = std::move(records);
  std::vector<Place> places;
  places.reserve(from.size());
  for (uint32_t i = 0; i < from.size(); ++i) {
    if (const std::optional<ObjectId> object = index.Find(from[i].address)) {
      places.push_back({*object, i});
    } else {
      diagnostics.Count(Anomaly::kDanglingAnnotation);
    }
  }
  std::sort(places.begin(), places.end());
  resolved.reserve(places.size());
  for (const Place& place : places) {
    Resolved next = convert(place.object, std::move(from[place.record]));
    if (resolved.empty() || resolved.back().object != next.object) {
      resolved.push_back(std::move(next));
    } else if (!(resolved.back() == next)) {
      diagnostics.Count(Anomaly::kDanglingAnnotation);
    }
  }
}

void ResolveAnnotations(SnapshotRecords& records, const AddressIndex& index, Heap& heap, Diagnostics& diagnostics) {
  ResolveAnnotations(std::move(records.names), index, heap.names, diagnostics,
                     [](ObjectId object, reader::Name&& name) {
                       return ResolvedName{object, std::move(name.module), std::move(name.qualified_name),
                                           std::move(name.file), name.line};
                     });
  ResolveAnnotations(std::move(records.texts), index, heap.texts, diagnostics,
                     [](ObjectId object, reader::Text&& text) {
                       return ResolvedText{object, text.kind, text.clipped, std::move(text.text)};
                     });
}

}  // namespace

Heap BuildHeap(SnapshotRecords&& records, Diagnostics& diagnostics) {
  SnapshotRecords from = std::move(records);
  Heap heap;
  heap.header = std::move(from.header);
  heap.trailer = from.trailer;
  heap.threads = std::move(from.threads);
  heap.file_bytes = from.file_bytes;

  const AddressIndex index(from.objects.address);
  // By far the longest step, and independent of the next ones.
  std::future<void> targets_resolved =
      std::async(std::launch::async | std::launch::deferred, [&] { ResolveTargets(from.objects.target, index); });
  const RowOrder order(from.objects.address, index, diagnostics);
  ResolveTypes(from, index, heap, diagnostics);
  ResolveObjects(from.objects, order, heap, diagnostics);
  ResolveAnnotations(from, index, heap, diagnostics);
  ResolveRoots(std::move(from.roots), index, heap, diagnostics);
  targets_resolved.get();
  ReferenceResolver(index, heap, diagnostics).Resolve(from, order);
  return heap;
}

}  // namespace barrow
