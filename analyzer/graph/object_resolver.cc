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

using reader::ObjectColumns;

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

void ResolveObjects(ObjectColumns& columns, const RowOrder& order, const std::vector<reader::Type>& types,
                    const std::vector<reader::Shape>& shapes, ObjectTable& objects, Diagnostics& diagnostics) {
  uint64_t unknown_types = 0;
  objects.type = order.Gather<TypeId>(std::move(columns.type), [&](ObjectId, uint32_t number) {
    const bool known = number != 0 && number < types.size() && !types[number].lost;
    unknown_types += !known;
    return TypeId{known ? number : 0};
  });
  diagnostics.Count(Anomaly::kUnknownType, unknown_types);

  uint64_t unknown_shapes = 0;
  objects.shape = order.Gather<ShapeId>(std::move(columns.shape), [&](ObjectId id, uint32_t number) {
    if (number == 0) return ShapeId{types[objects.type[id.value].value].default_shape};
    const bool known = number < shapes.size() && !shapes[number].lost;
    unknown_shapes += !known;
    return ShapeId{known ? number : 0};
  });
  diagnostics.Count(Anomaly::kUnknownShape, unknown_shapes);

  std::vector<uint64_t> scratch;
  objects.content_hash = SpreadHashes(std::move(columns.content_hash), columns.flags);
  order.Sort(objects.content_hash, scratch);
  objects.address = std::move(columns.address);
  order.Sort(objects.address, scratch);

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

void ResolveSizes(ObjectColumns& columns, const RowOrder& order, ObjectTable& objects) {
  std::vector<uint64_t> scratch;
  objects.flat_bytes = std::move(columns.flat_bytes);
  order.Sort(objects.flat_bytes, scratch);
  objects.allocated_bytes = std::move(columns.allocated_bytes);
  order.Sort(objects.allocated_bytes, scratch);
  objects.length_plus_one = std::move(columns.length_plus_one);
  order.Sort(objects.length_plus_one, scratch);
}

}  // namespace barrow
