// SPDX-License-Identifier: Apache-2.0
#include "graph/graph_builder.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "base/error.h"
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

// Which row of the file's columns is which object. Rows are numbered in file order; most files have them sorted by
// address already, and then row and id are the same number.
class RowOrder {
 public:
  RowOrder(std::span<const uint64_t> addresses, const AddressIndex& index, Diagnostics& diagnostics) {
    const bool rises =
        std::adjacent_find(addresses.begin(), addresses.end(), std::greater_equal<>()) == addresses.end();
    if (rises) return;
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

  bool is_file_order() const { return row_.empty(); }
  uint32_t Row(ObjectId id) const { return is_file_order() ? id.value : row_[id.value]; }

  // The column by id instead of by row; one that the file does not have stays empty. Frees the one given.
  template <typename T>
  std::vector<T> Sorted(std::vector<T>&& column) const {
    std::vector<T> from = std::move(column);
    if (is_file_order() || from.empty()) return from;
    std::vector<T> sorted;
    sorted.reserve(row_.size());
    for (const uint32_t row : row_) sorted.push_back(from[row]);
    return sorted;
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
    if (type.default_shape >= heap.shapes.size() || heap.shapes[type.default_shape].lost) {
      type.default_shape = 0;
      diagnostics.Count(Anomaly::kUnknownShape);
    }
    const size_t dropped = std::erase_if(
        type.bases, [&](uint32_t base) { return base == 0 || base >= heap.types.size() || heap.types[base].lost; });
    diagnostics.Count(Anomaly::kUnknownType, dropped);
  }
}

std::vector<TypeId> ResolveTypeColumn(std::vector<uint32_t>&& column, const std::vector<reader::Type>& types,
                                      Diagnostics& diagnostics) {
  const std::vector<uint32_t> from = std::move(column);
  std::vector<TypeId> resolved;
  resolved.reserve(from.size());
  for (const uint32_t number : from) {
    const bool known = number != 0 && number < types.size() && !types[number].lost;
    if (!known) diagnostics.Count(Anomaly::kUnknownType);
    resolved.push_back(TypeId{known ? number : 0});
  }
  return resolved;
}

std::vector<ShapeId> ResolveShapeColumn(std::vector<uint32_t>&& column, const std::vector<TypeId>& object_type,
                                        const Heap& heap, Diagnostics& diagnostics) {
  const std::vector<uint32_t> from = std::move(column);
  std::vector<ShapeId> resolved;
  resolved.reserve(from.size());
  for (size_t i = 0; i < from.size(); ++i) {
    const uint32_t number = from[i];
    if (number == 0) {
      resolved.push_back(ShapeId{heap.types[object_type[i].value].default_shape});
      continue;
    }
    const bool known = number < heap.shapes.size() && !heap.shapes[number].lost;
    if (!known) diagnostics.Count(Anomaly::kUnknownShape);
    resolved.push_back(ShapeId{known ? number : 0});
  }
  return resolved;
}

// One hash for each object that has one, in file order, becomes one for each object. Reads the flags in file order.
std::vector<uint64_t> SpreadHashes(std::vector<uint64_t>&& column, std::span<const uint8_t> flags) {
  const std::vector<uint64_t> from = std::move(column);
  if (from.empty()) return {};
  std::vector<uint64_t> spread(flags.size(), 0);
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
  objects.content_hash = order.Sorted(SpreadHashes(std::move(columns.content_hash), columns.flags));
  objects.flags = order.Sorted(std::move(columns.flags));
  objects.address = order.Sorted(std::move(columns.address));
  objects.type = ResolveTypeColumn(order.Sorted(std::move(columns.type)), heap.types, diagnostics);
  objects.shape = ResolveShapeColumn(order.Sorted(std::move(columns.shape)), objects.type, heap, diagnostics);
  objects.flat_bytes = order.Sorted(std::move(columns.flat_bytes));
  objects.allocated_bytes = order.Sorted(std::move(columns.allocated_bytes));
  objects.length_plus_one = order.Sorted(std::move(columns.length_plus_one));

  const std::vector<uint64_t> counts = order.Sorted(std::move(columns.reference_count));
  objects.reference_count.reserve(counts.size());
  for (size_t i = 0; i < counts.size(); ++i) {
    const bool immortal = (objects.flags[i] & reader::kImmortal) != 0;
    objects.reference_count.push_back(immortal ? 0 : Clipped<uint32_t>(counts[i]));
  }
  const auto estimated = std::count_if(objects.flags.begin(), objects.flags.end(),
                                       [](uint8_t flags) { return (flags & reader::kSizeEstimated) != 0; });
  diagnostics.Count(Anomaly::kEstimatedSize, static_cast<uint64_t>(estimated));
}

// Writes the forward direction, object by object in order of ids.
class ReferenceResolver {
 public:
  ReferenceResolver(const AddressIndex& index, Heap& heap, Diagnostics& diagnostics)
      : index_(index), heap_(heap), diagnostics_(diagnostics) {}

  void Resolve(SnapshotRecords& records, const RowOrder& order) {
    const std::vector<Continuation> more = SortContinuations(records.more_references);
    std::vector<uint32_t>& target_count = records.objects.target_count;
    const std::vector<uint64_t>& target = records.objects.target;
    const std::vector<uint64_t> begins = order.is_file_order() ? std::vector<uint64_t>() : Begins(target_count);
    const uint32_t count = index_.count();

    first_.reserve(size_t{count} + 1);
    first_.push_back(0);
    target_.reserve(ReferenceBound(records, count));
    uint64_t next_begin = 0;
    auto next_more = more.begin();
    for (ObjectId id{0}; id.value < count; ++id.value) {
      const uint32_t row = order.Row(id);
      const uint64_t begin = begins.empty() ? next_begin : begins[row];
      next_begin = begin + target_count[row];
      position_ = 0;
      Append(id, std::span(target).subspan(begin, target_count[row]));
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
    std::vector<uint64_t> begins(target_count.size());
    std::exclusive_scan(target_count.begin(), target_count.end(), begins.begin(), uint64_t{0});
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
        dangling_ += records[i].target.size() -
                     static_cast<uint64_t>(std::count(records[i].target.begin(), records[i].target.end(), uint64_t{0}));
      }
    }
    std::stable_sort(sorted.begin(), sorted.end(), [](const Continuation& a, const Continuation& b) {
      return a.source != b.source ? a.source < b.source : a.first_position < b.first_position;
    });
    return sorted;
  }

  void Append(ObjectId id, std::span<const uint64_t> addresses) {
    for (const uint64_t address : addresses) {
      const std::optional<ObjectId> found = address == 0 ? std::nullopt : index_.Find(address);
      if (found) {
        target_.push_back(*found);
      } else {
        heap_.gaps.push_back({id, Clipped<uint32_t>(position_)});
        dangling_ += address != 0;
      }
      ++position_;
    }
  }

  void AppendContinuation(ObjectId id, MoreReferences&& more) {
    const MoreReferences taken = std::move(more);
    if (taken.first_position < position_ || taken.first_position - position_ > lost_labels_left_) {
      diagnostics_.Count(Anomaly::kBadSegment);
      return;
    }
    lost_labels_left_ -= taken.first_position - position_;
    for (; position_ < taken.first_position; ++position_) heap_.gaps.push_back({id, Clipped<uint32_t>(position_)});
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
  std::vector<Record> from = std::move(records);
  resolved.reserve(from.size());
  for (Record& record : from) {
    if (const std::optional<ObjectId> object = index.Find(record.address)) {
      resolved.push_back(convert(*object, std::move(record)));
    } else {
      diagnostics.Count(Anomaly::kDanglingAnnotation);
    }
  }
  const auto by_object = [](const Resolved& a, const Resolved& b) { return a.object < b.object; };
  if (!std::is_sorted(resolved.begin(), resolved.end(), by_object)) {
    std::stable_sort(resolved.begin(), resolved.end(), by_object);
  }
  auto last = resolved.begin();
  for (auto next = resolved.begin(); next != resolved.end(); ++next) {
    if (last == resolved.begin() || (last - 1)->object != next->object) {
      if (last != next) *last = std::move(*next);
      ++last;
    } else if (!(*(last - 1) == *next)) {
      diagnostics.Count(Anomaly::kDanglingAnnotation);
    }
  }
  resolved.erase(last, resolved.end());
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
  const RowOrder order(from.objects.address, index, diagnostics);
  ResolveTypes(from, index, heap, diagnostics);
  ResolveObjects(from.objects, order, heap, diagnostics);
  ResolveAnnotations(from, index, heap, diagnostics);
  ResolveRoots(std::move(from.roots), index, heap, diagnostics);
  ReferenceResolver(index, heap, diagnostics).Resolve(from, order);
  return heap;
}

}  // namespace barrow
