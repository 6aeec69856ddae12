// SPDX-License-Identifier: Apache-2.0
#include "graph/graph_builder.h"

#include <algorithm>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/run_both.h"
#include "graph/address_index.h"
#include "graph/object_resolver.h"
#include "graph/reference_resolver.h"
#include "graph/row_order.h"

namespace barrow {
namespace {

using reader::SnapshotRecords;

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
  // Two halves of the work, which share the columns of the objects.
  RowReferences references;
  Diagnostics elsewhere;
  std::optional<RowOrder> order;
  std::optional<ObjectResolver> objects;
  std::promise<void> objects_promise;
  std::future<void> objects_known = objects_promise.get_future();
  RunBoth(
      [&] {
        std::promise<void> promise = std::move(objects_promise);  // broken if this half throws: nobody waits in vain
        order.emplace(from.objects.address, index, diagnostics);
        ResolveTypes(from, index, heap, diagnostics);
        objects.emplace(from.objects, *order, heap.types, heap.shapes, heap.objects);
        promise.set_value();
        objects->Run(diagnostics);
      },
      [&] {
        references = ResolveTargets(std::move(from.objects.target_count), std::move(from.objects.target), index);
        ResolveAnnotations(from, index, heap, elsewhere);
        ResolveRoots(std::move(from.roots), index, heap, elsewhere);
        objects_known.get();
        objects->Run(elsewhere);
      });
  diagnostics.Add(elsewhere);
  ReferenceResolver(index, *order, heap, diagnostics).Resolve(std::move(references), std::move(from.more_references));
  return heap;
}

Heap BuildHeap(const std::string& file, SnapshotRecords&& records, Diagnostics& diagnostics) {
  try {
    return BuildHeap(std::move(records), diagnostics);
  } catch (const Error& error) {
    ThrowInput(file + ": " + error.what());
  }
}

}  // namespace barrow
