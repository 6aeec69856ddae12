// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "store/chunk_codec.h"
#include "store/packed_column.h"
#include "store/sqlite.h"

namespace barrow::test {

// Gives a column of all snapshots of a case other entries, in the right form. For columns of one chunk.
inline void ReplaceColumn(const std::filesystem::path& path, store::PackedColumn column,
                          const std::vector<uint64_t>& entries) {
  store::ChunkEncoder encoder;
  std::ranges::copy(entries, encoder.Entries(entries.size()).begin());
  const store::PackedColumnSpec& spec = store::SpecOf(column);
  const store::EncodedChunk chunk = encoder.Encode(spec.reduction, 0);
  store::Database edited = store::Database::Open(path, store::Database::Mode::kReadWrite, path.string());
  store::Statement write(edited.connection(), "UPDATE packed_chunk SET data = ? WHERE column_name = ?");
  write.Bind(0, std::span<const std::byte>(chunk.data)).Bind(1, spec.name).Run();
}

}  // namespace barrow::test
