// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace barrow::store {

// The columns of a snapshot that are stored packed: table packed_chunk in queries/schema.sql says what is in each.
enum class PackedColumn : uint8_t {
  kAddress,
  kType,
  kShape,
  kFlatSize,
  kAllocatedExtra,
  kReferenceCount,
  kLength,
  kFlags,
  kContentHash,
  kReferenceEnd,
  kReferenceTarget,
  kReferrerEnd,
  kReferenceSource,
  kGapObject,
  kGapPosition,
  kNameObject,
  kName,
  kTextObject,
  kTextKind,
  kTextEnd,
  kTextBytes,
  kDominator,
  kRetainedSize,
  kRootDistance,
  kPathParent,
  kCount
};

// Added to a text_kind.
inline constexpr uint64_t kTextClipped = 4;

// Columns that follow from the others (algorithms/lifelines.h): a snapshot has all of them, or none yet.
inline constexpr std::array kLifelineColumns = {PackedColumn::kDominator, PackedColumn::kRetainedSize,
                                                PackedColumn::kRootDistance, PackedColumn::kPathParent};

constexpr bool IsLifelineColumn(PackedColumn column) {
  for (const PackedColumn lifeline : kLifelineColumns) {
    if (column == lifeline) return true;
  }
  return false;
}

// How the entries of a chunk become small numbers.
enum class Reduction : uint8_t { kPlain, kRising, kWandering, kWords };

struct PackedColumnSpec {
  std::string_view name;
  Reduction reduction = Reduction::kPlain;
  uint32_t chunk_entries = 65536;  // a power of two
};

inline constexpr std::array<PackedColumnSpec, static_cast<size_t>(PackedColumn::kCount)> kPackedColumns = {{
    {"address", Reduction::kRising},
    {"type"},
    {"shape"},
    {"flat_size"},
    {"allocated_extra"},
    {"reference_count"},
    {"length"},
    {"flags"},
    {"content_hash", Reduction::kWords},
    {"reference_end", Reduction::kRising},
    {"reference_target", Reduction::kWandering},
    {"referrer_end", Reduction::kRising},
    {"reference_source", Reduction::kWandering},
    {"gap_object", Reduction::kWandering},
    {"gap_position"},
    {"name_object", Reduction::kWandering},
    {"name"},
    {"text_object", Reduction::kWandering},
    {"text_kind"},
    {"text_end", Reduction::kRising},
    {"text_bytes", Reduction::kPlain, 1 << 20},
    {"dominator", Reduction::kWandering},
    {"retained_size"},
    {"root_distance"},
    {"path_parent", Reduction::kWandering},
}};

constexpr const PackedColumnSpec& SpecOf(PackedColumn column) { return kPackedColumns[static_cast<size_t>(column)]; }

constexpr uint64_t ChunkCount(PackedColumn column, uint64_t entries) {
  const uint64_t size = SpecOf(column).chunk_entries;
  return entries / size + (entries % size == 0 ? 0 : 1);
}

// Signed numbers as unsigned ones that are small when their amount is: 0, -1, 1, -2 become 0, 1, 2, 3.
constexpr uint64_t ZigZag(uint64_t difference) {
  return (difference << 1) ^ static_cast<uint64_t>(static_cast<int64_t>(difference) >> 63);
}
constexpr uint64_t UnZigZag(uint64_t number) { return (number >> 1) ^ (~(number & 1) + 1); }

}  // namespace barrow::store
