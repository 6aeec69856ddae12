// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/limits.h"

namespace barrow::reader {

// What a file may make us do: as base/limits.h has it when this is made. A file is a stranger's: every number in it
// meets one of these, or the bytes that are really there, before it becomes a size, an index or a loop bound.
// schema/FORMAT.md lists those that every reader should have.
struct Limits {
  // Decompressed size of one frame. Writers stay below 8 MiB; checked before a byte is decompressed or allocated.
  uint64_t frame_bytes = LimitOf(Limit::kFrameSize);

  // Decompressed size of all frames together: at most `total_bytes`, and at most `total_ratio` times the size of the
  // file, but `total_floor_bytes` are granted however small it is, up to `total_bytes`.
  uint64_t total_bytes = LimitOf(Limit::kTotalSize);
  uint64_t total_ratio = LimitOf(Limit::kTotalRatio);
  uint64_t total_floor_bytes = LimitOf(Limit::kTotalFloor);

  // At most what ids of 32 bits can number.
  uint64_t objects = LimitOf(Limit::kObjects);

  // References are counted in 32 bits as well, empty slots included.
  uint64_t references = LimitOf(Limit::kReferences);

  // Memory of the decoded records. A byte of a file can become 50 bytes of records, which the ratios above do not bound
  // well enough for a small machine.
  uint64_t record_bytes = IsSet(Limit::kRecordMemory) ? LimitOf(Limit::kRecordMemory) : DefaultRecordBytes();

  // Type and shape numbers a file may use without defining them: they stand for lost segments.
  uint32_t lost_numbers = static_cast<uint32_t>(LimitOf(Limit::kLostNumbers));

  // Work spent on finding intact frames behind damage, in bytes looked through and decompressed. Bytes that only look
  // like frames can otherwise cost time quadratic in the size of the file.
  uint64_t recovery_bytes = LimitOf(Limit::kRecoverySize);

  // Half the memory of this machine, or of what the process may take (--max-memory, ulimit -d and -v), so that the
  // other half is left for what is built from the records.
  static uint64_t DefaultRecordBytes();

  // What all frames together may decompress to, in a file of that size.
  uint64_t TotalBytes(uint64_t file_bytes) const;
};

}  // namespace barrow::reader
