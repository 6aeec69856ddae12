// SPDX-License-Identifier: Apache-2.0
#include "store/packed_reader.h"

#include <algorithm>
#include <utility>

#include "base/checked.h"
#include "base/error.h"
#include "statements.h"

namespace barrow::store {
namespace {

// Dense ids have 32 bits; only text may be longer than there can be objects or references.
constexpr uint64_t kMostEntries = UINT32_MAX - 1;
constexpr uint64_t kMostTextBytes = uint64_t{1} << 40;

// How many entries a column may claim for each byte of the file, before anything is reserved for them: as
// schema/FORMAT.md bounds a snapshot. Real columns hold at most some hundred.
constexpr uint64_t kMostEntriesPerByte = 4096;
constexpr uint64_t kAlwaysAllowed = uint64_t{64} << 20;

uint64_t MostEntries(const Connection& connection) {
  Statement size(connection, sql::select_file_size);
  const uint64_t file_bytes = size.Step() ? size.Unsigned(0) : 0;
  return std::max(SaturatedProduct(file_bytes, kMostEntriesPerByte), kAlwaysAllowed);
}

}  // namespace

PackedReader::PackedReader(const Connection& connection, int64_t snapshot_id, std::shared_ptr<Unpacker> unpacker)
    : connection_(&connection), snapshot_id_(snapshot_id), unpacker_(std::move(unpacker)) {
  Statement columns(connection, sql::select_packed_columns);
  columns.Bind(0, snapshot_id);
  const uint64_t most = MostEntries(connection);
  while (columns.Step()) {
    const std::string_view name = columns.Text(0);
    // Columns of a later version are none of ours.
    const auto found = std::ranges::find(kPackedColumns, name, &PackedColumnSpec::name);
    if (found == kPackedColumns.end()) continue;
    const auto number = static_cast<size_t>(found - kPackedColumns.begin());
    const bool text = static_cast<PackedColumn>(number) == PackedColumn::kTextBytes;
    entry_counts_[number] = columns.Unsigned(1, std::min(most, text ? kMostTextBytes : kMostEntries));
  }
}

void PackedReader::ThrowDamaged(PackedColumn column, uint64_t chunk, const std::string& problem) const {
  ThrowInput(connection_->name + ": snapshot " + std::to_string(snapshot_id_) + ": column " +
             std::string(SpecOf(column).name) + ", chunk " + std::to_string(chunk) + " " + problem +
             "; the case is damaged, load the snapshot again");
}

PackedReader::Chunk PackedReader::Decode(PackedColumn column, uint64_t chunk, uint64_t first_value,
                                         std::span<const std::byte> data) {
  const uint64_t chunk_entries = SpecOf(column).chunk_entries;
  const uint64_t entries = EntryCount(column);
  if (chunk >= ChunkCount(column, entries)) ThrowDamaged(column, chunk, "lies behind the last");
  std::vector<uint64_t>& unpacked = unpacker_->entries;
  unpacked.resize(static_cast<size_t>(std::min(chunk_entries, entries - chunk * chunk_entries)));
  if (const char* problem = unpacker_->decoder.Decode(SpecOf(column).reduction, first_value, data, unpacked)) {
    ThrowDamaged(column, chunk, problem);
  }
  return {unpacked, first_value};
}

PackedReader::Chunk PackedReader::Read(PackedColumn column, uint64_t chunk) {
  Statement select(*connection_, sql::select_packed_chunk);
  select.Bind(0, snapshot_id_).Bind(1, SpecOf(column).name).Bind(2, static_cast<int64_t>(chunk));
  if (!select.Step()) ThrowDamaged(column, chunk, "is missing");
  return Decode(column, chunk, select.Bits(0), select.Bytes(1));
}

void PackedReader::ForEachChunk(PackedColumn column, const std::function<void(uint64_t, const Chunk&)>& take) {
  Statement select(*connection_, sql::select_packed_chunks);
  select.Bind(0, snapshot_id_).Bind(1, SpecOf(column).name);
  uint64_t expected = 0;
  for (; select.Step(); ++expected) {
    const uint64_t chunk = select.Unsigned(0);
    if (chunk != expected) ThrowDamaged(column, expected, "is missing");
    take(chunk, Decode(column, chunk, select.Bits(1), select.Bytes(2)));
  }
  if (expected != ChunkCount(column, EntryCount(column))) ThrowDamaged(column, expected, "is missing");
}

}  // namespace barrow::store
