// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "reader/memory_budget.h"
#include "reader/raw_column.h"
#include "reader/snapshot_records.h"

namespace barrow::reader {

// The columns of one ObjectSegment, as ObjectColumns describes them.
struct ObjectPart {
  RawColumn<uint64_t> address;
  RawColumn<uint32_t> type;
  RawColumn<uint32_t> shape;
  RawColumn<uint64_t> flat_bytes;
  RawColumn<uint64_t> allocated_bytes;
  RawColumn<uint64_t> reference_count;
  RawColumn<uint64_t> length_plus_one;
  RawColumn<uint8_t> flags;
  RawColumn<uint32_t> target_count;
  RawColumn<uint64_t> target;
  RawColumn<uint64_t> content_hash;
};

// Types or shapes with consecutive numbers.
template <typename T>
struct NumberedRun {
  uint32_t first = 0;
  std::vector<T> items;
};

// What the trailer of a file knows as well.
struct Sums {
  uint64_t objects = 0;
  uint64_t references = 0;  // without empty slots
  uint64_t flat_bytes = 0;  // modulo 2^64, as in the trailer
  uint64_t allocated_bytes = 0;
  uint64_t segments = 0;  // fields of Snapshot but for header and trailer, unusable ones included

  Sums& operator+=(const Sums& other) {
    objects += other.objects;
    references += other.references;
    flat_bytes += other.flat_bytes;
    allocated_bytes += other.allocated_bytes;
    segments += other.segments;
    return *this;
  }
};

// What one frame says.
struct FrameRecords {
  std::optional<Header> header;  // only if the frame begins with it
  std::optional<Trailer> trailer;
  std::vector<NumberedRun<Type>> types;
  std::vector<NumberedRun<Shape>> shapes;
  std::vector<ObjectPart> objects;  // one for each segment
  std::vector<MoreReferences> more_references;
  std::vector<Name> names;
  std::vector<Text> texts;
  std::vector<Root> roots;
  std::vector<Thread> threads;
  Sums sums;
  Diagnostics diagnostics;  // of this frame
};

// Decodes the content of one frame. A segment that contradicts itself or the schema is dropped and counted
// (kBadSegment); empty if the frame as a whole is no part of a Snapshot message, or begins with a header that is none.
// `address_unit` is that of the file; a header in this frame overrides it. Throws OverBudget. May be called from
// several threads at once.
[[nodiscard]] std::optional<FrameRecords> DecodeFrame(std::string_view content, uint64_t address_unit,
                                                      MemoryBudget& budget);

}  // namespace barrow::reader
