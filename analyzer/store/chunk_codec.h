// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <zstd.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/owned.h"
#include "store/packed_column.h"

namespace barrow::store {

// One chunk of a packed column as it stands in the table packed_chunk.
struct EncodedChunk {
  uint64_t first_value = 0;
  std::vector<std::byte> data;
};

// Packs chunks. Keeps its buffers from chunk to chunk: one per thread. About 3 ns per entry.
class ChunkEncoder {
 public:
  ChunkEncoder();

  // The buffer to fill with the `count` entries of the next chunk.
  std::span<uint64_t> Entries(size_t count);

  // Packs what Entries() was filled with, and spoils it. `first_value` of a rising column: what its first entry is
  // counted from.
  EncodedChunk Encode(Reduction reduction, uint64_t first_value);

 private:
  std::span<const std::byte> Planes();
  std::vector<uint64_t> entries_;
  std::vector<std::byte> planes_;
  std::vector<std::byte> compressed_;
  Owned<ZSTD_CCtx, ZSTD_freeCCtx> context_;
};

// Unpacks chunks; the data may be anything. Keeps its buffers: one per thread. About 1 ns per entry.
class ChunkDecoder {
 public:
  ChunkDecoder();

  // Fills `entries`. Returns null, or what is wrong with the data: then the entries are unspecified. Promised is the
  // form only: that there are as many as asked for, and that a rising column does not fall.
  [[nodiscard]] const char* Decode(Reduction reduction, uint64_t first_value, std::span<const std::byte> data,
                                   std::span<uint64_t> entries);

 private:
  std::vector<std::byte> planes_;
  Owned<ZSTD_DCtx, ZSTD_freeDCtx> context_;
};

}  // namespace barrow::store
