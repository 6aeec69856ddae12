// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace barrow::reader {

// What a file may make us do. A file is a stranger's: every number in it meets one of these, or the bytes that are
// really there, before it becomes a size, an index or a loop bound. schema/FORMAT.md lists those that every reader
// should have.
struct Limits {
  // Decompressed size of one frame. Writers stay below 8 MiB; checked before a byte is decompressed or allocated.
  uint64_t frame_bytes = uint64_t{64} << 20;

  // Decompressed size of all frames together: at most `total_bytes`, and at most `total_ratio` times the size of the
  // file, but `total_floor_bytes` are always granted. Real files are below 20 times, one giant list of None comes near
  // 2000.
  uint64_t total_bytes = uint64_t{1} << 40;
  uint64_t total_ratio = 4096;
  uint64_t total_floor_bytes = uint64_t{64} << 20;

  // Ids have 32 bits, and two values are kept for "none".
  uint64_t objects = 0xFFFFFFFE;

  // References are counted in 32 bits as well, empty slots included.
  uint64_t references = 0xFFFFFFFF;

  // Memory of the decoded records. A byte of a file can become 50 bytes of records, which the ratios above do not bound
  // well enough for a small machine.
  uint64_t record_bytes = DefaultRecordBytes();

  // Type and shape numbers a file may use without defining them: they stand for lost segments. A frame of 8 MiB holds
  // about this many types.
  uint32_t lost_numbers = uint32_t{1} << 18;

  // Work spent on finding intact frames behind damage, in bytes looked through and decompressed. Bytes that only look
  // like frames can otherwise cost time quadratic in the size of the file.
  uint64_t recovery_bytes = uint64_t{4} << 30;

  // Half the memory of this machine, or of what the process may take (--max-memory, ulimit -d and -v), so that the
  // other half is left for what is built from the records.
  static uint64_t DefaultRecordBytes();

  // What all frames together may decompress to, in a file of that size.
  uint64_t TotalBytes(uint64_t file_bytes) const;
};

}  // namespace barrow::reader
