// SPDX-License-Identifier: Apache-2.0
#include "graph/object_resolver.h"

#include <algorithm>
#include <cassert>
#include <span>
#include <utility>

#include "base/checked.h"
#include "base/large_vector.h"

namespace barrow {
namespace {

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

}  // namespace

void ObjectResolver::Run(Diagnostics& diagnostics) {
  Scratch scratch;
  while (true) {
    switch (next_++) {  // what takes longest first
      case 0:
        ResolveFlags(scratch, diagnostics);
        break;
      case 1:
        ResolveTypes(diagnostics);
        break;
      case 2:
        Sort(columns_.address, objects_.address, scratch);
        break;
      case 3:
        Sort(columns_.flat_bytes, objects_.flat_bytes, scratch);
        break;
      case 4:
        Sort(columns_.allocated_bytes, objects_.allocated_bytes, scratch);
        break;
      case 5:
        Sort(columns_.length_plus_one, objects_.length_plus_one, scratch);
        break;
      default:
        return;
    }
  }
}

void ObjectResolver::ResolveFlags(Scratch& scratch, Diagnostics& diagnostics) {
  objects_.content_hash = SpreadHashes(std::move(columns_.content_hash), columns_.flags);
  order_.Sort(objects_.content_hash, scratch);

  uint64_t estimated = 0;
  objects_.flags = order_.Gather<uint8_t>(std::move(columns_.flags), [&](ObjectId, uint8_t flags) {
    estimated += (flags & reader::kSizeEstimated) != 0;
    return flags;
  });
  diagnostics.Count(Anomaly::kEstimatedSize, estimated);
  objects_.reference_count =
      order_.Gather<uint32_t>(std::move(columns_.reference_count), [&](ObjectId id, uint64_t count) {
        return (objects_.flags[id.value] & reader::kImmortal) != 0 ? 0 : Clipped<uint32_t>(count);
      });
}

void ObjectResolver::ResolveTypes(Diagnostics& diagnostics) {
  uint64_t unknown_types = 0;
  objects_.type = order_.Gather<TypeId>(std::move(columns_.type), [&](ObjectId, uint32_t number) {
    const bool known = number != 0 && number < types_.size() && !types_[number].lost;
    unknown_types += !known;
    return TypeId{known ? number : 0};
  });
  diagnostics.Count(Anomaly::kUnknownType, unknown_types);

  uint64_t unknown_shapes = 0;
  objects_.shape = order_.Gather<ShapeId>(std::move(columns_.shape), [&](ObjectId id, uint32_t number) {
    if (number == 0) return ShapeId{types_[objects_.type[id.value].value].default_shape};
    const bool known = number < shapes_.size() && !shapes_[number].lost;
    unknown_shapes += !known;
    return ShapeId{known ? number : 0};
  });
  diagnostics.Count(Anomaly::kUnknownShape, unknown_shapes);
}

void ObjectResolver::Sort(std::vector<uint64_t>& column, std::vector<uint64_t>& sorted, Scratch& scratch) const {
  sorted = std::move(column);
  order_.Sort(sorted, scratch);
}

}  // namespace barrow
