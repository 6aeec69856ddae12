// SPDX-License-Identifier: Apache-2.0
//
// Objects and their references: the columns that make up nearly all of a file.
#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <utility>

#include "reader/fields.h"
#include "reader/message.h"
#include "reader/segments.h"

namespace barrow::reader {
namespace {

// What one object takes in ObjectColumns, and one entry of `target`.
constexpr uint64_t kObjectBytes = 6 * sizeof(uint64_t) + 3 * sizeof(uint32_t) + sizeof(uint8_t);
constexpr uint64_t kTargetBytes = sizeof(uint64_t);

constexpr uint8_t kLastGeneration = 4;
constexpr uint8_t kKnownFlags = kGenerationMask | kImmortal | kHashed | kContinued | kSizeEstimated;

struct PackedObjects {
  uint64_t object_count = 0;
  PackedColumn address_delta;
  PackedColumn type;
  PackedColumn shape;
  PackedColumn flat_bytes;
  PackedColumn allocated_extra_bytes;
  PackedColumn reference_count;
  PackedColumn length_plus_one;
  PackedColumn flags;
  PackedColumn target_count;
  PackedColumn target;
  std::string_view content_hash;
};

PackedObjects SplitColumns(std::string_view bytes, DecodeContext& context) {
  PackedObjects packed;
  for (Message<ObjectSegmentField> segment(bytes, context); segment.Next();) {
    using F = ObjectSegmentField;
    switch (segment.field()) {
      case F::kObjectCount:
        packed.object_count = segment.U32();
        break;
      case F::kAddressDelta:
        segment.Column(packed.address_delta);
        break;
      case F::kType:
        segment.Column(packed.type);
        break;
      case F::kShape:
        segment.Column(packed.shape);
        break;
      case F::kFlatBytes:
        segment.Column(packed.flat_bytes);
        break;
      case F::kAllocatedExtraBytes:
        segment.Column(packed.allocated_extra_bytes);
        break;
      case F::kReferenceCount:
        segment.Column(packed.reference_count);
        break;
      case F::kLengthPlusOne:
        segment.Column(packed.length_plus_one);
        break;
      case F::kFlags:
        segment.Column(packed.flags);
        break;
      case F::kTargetCount:
        segment.Column(packed.target_count);
        break;
      case F::kTarget:
        segment.Column(packed.target);
        break;
      case F::kContentHash:
        if (!packed.content_hash.empty()) throw BadMessage();
        packed.content_hash = segment.Bytes();
        break;
      default:
        segment.SkipUnknown();
    }
  }
  return packed;
}

// Flat sizes plus signed differences. Throws BadMessage where the sum is no size.
RawColumn<uint64_t> DecodeAllocated(const PackedColumn& extra, const RawColumn<uint64_t>& flat_bytes) {
  extra.RequireAbsentOr(flat_bytes.size());
  RawColumn<uint64_t> allocated = flat_bytes;
  bool is_bad = false;
  ForEachVarint(extra.bytes(), [&, out = allocated.data()](uint64_t value) mutable {
    const int64_t difference = DecodeZigzag(value);
    const uint64_t sum = *out + static_cast<uint64_t>(difference);
    is_bad |= difference < 0 ? sum > *out : sum < *out;
    *out++ = sum;
  });
  if (is_bad) throw BadMessage();
  return allocated;
}

// Flags of newer versions are dropped and counted.
RawColumn<uint8_t> DecodeFlags(const PackedColumn& column, uint64_t object_count, DecodeContext& context) {
  if (column.is_absent()) return RawColumn<uint8_t>(object_count, 0);
  column.RequireAbsentOr(object_count);
  RawColumn<uint8_t> flags(object_count);
  ForEachVarint(column.bytes(), [&, out = flags.data()](uint64_t value) mutable {
    auto known = static_cast<uint8_t>(value & kKnownFlags);
    if ((known & kGenerationMask) > kLastGeneration) known &= static_cast<uint8_t>(~kGenerationMask);
    if (known != value) [[unlikely]] {
      context.diagnostics.Count(Anomaly::kUnknownField);
    }
    *out++ = known;
  });
  return flags;
}

// Entries as schema/FORMAT.md draws them ("Target column"). A reference to the address 0 points to no object and is
// counted at once: among the targets 0 stands for an empty slot.
RawColumn<uint64_t> DecodeTargets(const PackedColumn& column, DecodeContext& context) {
  RawColumn<uint64_t> targets(column.count());
  uint64_t previous = 0;
  const uint64_t unit = context.address_unit;
  ForEachVarint(column.bytes(), [&, out = targets.data()](uint64_t entry) mutable {
    if (entry == 0) {
      *out++ = 0;
      return;
    }
    previous += static_cast<uint64_t>(DecodeZigzag(entry - 1));
    const uint64_t target = previous * unit;
    if (target == 0) [[unlikely]] {
      context.diagnostics.Count(Anomaly::kDanglingReference);
    }
    *out++ = target;
  });
  return targets;
}

RawColumn<uint64_t> DecodeHashes(std::string_view bytes, const RawColumn<uint8_t>& flags) {
  uint64_t hashed = 0;
  for (const uint8_t bits : flags) hashed += (bits & kHashed) != 0;
  if (bytes.size() % sizeof(uint64_t) != 0 || bytes.size() / sizeof(uint64_t) != hashed) throw BadMessage();
  RawColumn<uint64_t> hashes(hashed);
  if (hashed > 0) std::memcpy(hashes.data(), bytes.data(), bytes.size());
  if constexpr (std::endian::native == std::endian::big) {
    for (uint64_t& hash : hashes) hash = __builtin_bswap64(hash);
  }
  return hashes;
}

}  // namespace

void DecodeObjects(std::string_view bytes, DecodeContext& context, std::vector<ObjectPart>& objects) {
  const PackedObjects packed = SplitColumns(bytes, context);
  const uint64_t count = packed.object_count;
  if (packed.address_delta.count() != count) throw BadMessage();
  // From here on `count` is as large as bytes really there.
  context.budget.Take(count * kObjectBytes + packed.target.count() * kTargetBytes + packed.content_hash.size());

  ObjectPart columns;
  columns.address = packed.address_delta.DecodeAddresses(count, context.address_unit);
  columns.type = packed.type.Decode<uint32_t>(count);
  columns.shape = packed.shape.Decode<uint32_t>(count);
  columns.flat_bytes = packed.flat_bytes.Decode<uint64_t>(count);
  columns.allocated_bytes = DecodeAllocated(packed.allocated_extra_bytes, columns.flat_bytes);
  columns.reference_count = packed.reference_count.Decode<uint64_t>(count);
  columns.length_plus_one = packed.length_plus_one.Decode<uint64_t>(count);
  columns.flags = DecodeFlags(packed.flags, count, context);
  columns.content_hash = DecodeHashes(packed.content_hash, columns.flags);
  columns.target_count = packed.target_count.Decode<uint32_t>(count);
  const uint64_t target_count = std::accumulate(columns.target_count.begin(), columns.target_count.end(), uint64_t{0});
  if (target_count != packed.target.count()) throw BadMessage();
  columns.target = DecodeTargets(packed.target, context);
  objects.push_back(std::move(columns));
}

void DecodeReferences(std::string_view bytes, DecodeContext& context, std::vector<MoreReferences>& references) {
  MoreReferences more;
  PackedColumn target;
  for (Message<ReferenceSegmentField> segment(bytes, context); segment.Next();) {
    using F = ReferenceSegmentField;
    switch (segment.field()) {
      case F::kSource:
        more.source = segment.U64() * context.address_unit;
        break;
      case F::kFirstPosition:
        more.first_position = segment.U64();
        break;
      case F::kTarget:
        segment.Column(target);
        break;
      default:
        segment.SkipUnknown();
    }
  }
  context.budget.Take(sizeof(MoreReferences) + target.count() * kTargetBytes);
  const RawColumn<uint64_t> decoded = DecodeTargets(target, context);
  more.target.assign(decoded.begin(), decoded.end());
  references.push_back(std::move(more));
}

}  // namespace barrow::reader
