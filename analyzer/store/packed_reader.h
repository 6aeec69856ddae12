// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/large_vector.h"
#include "store/chunk_codec.h"
#include "store/packed_column.h"
#include "store/sqlite.h"

namespace barrow::store {

// Where chunks are unpacked: room for one, whichever column and snapshot it is of.
struct Unpacker {
  ChunkDecoder decoder;
  std::vector<uint64_t> entries;
};

// Reads the packed columns of one snapshot. Nothing in them is believed: whatever does not fit throws Error (kInput)
// naming the file, the snapshot, the column and the chunk. Keeps no statement open between calls.
class PackedReader {
 public:
  // `connection` must outlive it. One unpacker takes almost a MiB: who has many readers shares it among them.
  PackedReader(const Connection& connection, int64_t snapshot_id,
               std::shared_ptr<Unpacker> unpacker = std::make_shared<Unpacker>());

  int64_t snapshot_id() const { return snapshot_id_; }

  // 0 if the snapshot does not have the column.
  uint64_t EntryCount(PackedColumn column) const { return entry_counts_[static_cast<size_t>(column)]; }

  // The entries of one chunk, and its first_value. The view lives until the unpacker is used again. About 1 ns per
  // entry.
  struct Chunk {
    std::span<const uint64_t> entries;
    uint64_t first_value = 0;
  };
  Chunk Read(PackedColumn column, uint64_t chunk);

  // Calls `take` with the number of each chunk and its entries, in order.
  void ForEachChunk(PackedColumn column, const std::function<void(uint64_t, const Chunk&)>& take);

  // A whole column; no entry may exceed `most`. T is an unsigned integer or an Id.
  template <typename T>
  std::vector<T> ReadAll(PackedColumn column, uint64_t most);

  // A whole column of ends, with a 0 in front; they must end at `most`.
  template <std::unsigned_integral T>
  std::vector<T> ReadEnds(PackedColumn column, uint64_t most);

  // Throws Error; `problem` completes "column flat_size, chunk 3 …".
  [[noreturn]] void ThrowDamaged(PackedColumn column, uint64_t chunk, const std::string& problem) const;

 private:
  // Makes a column longer; returns where the new part begins.
  template <typename T>
  static T* Extend(std::vector<T>& column, size_t count) {
    column.resize(column.size() + count);
    return column.data() + column.size() - count;
  }
  Chunk Decode(PackedColumn column, uint64_t chunk, uint64_t first_value, std::span<const std::byte> data);

  const Connection* connection_;
  int64_t snapshot_id_;
  std::array<uint64_t, static_cast<size_t>(PackedColumn::kCount)> entry_counts_{};
  std::shared_ptr<Unpacker> unpacker_;
};

template <typename T>
std::vector<T> PackedReader::ReadAll(PackedColumn column, uint64_t most) {
  std::vector<T> all;
  ForEachChunk(column, [&](uint64_t chunk, const Chunk& decoded) {
    // Reserved only now: a first chunk that decodes is some warrant for the number of entries.
    if (chunk == 0) ReserveLarge(all, EntryCount(column));
    const uint64_t highest = std::ranges::max(decoded.entries);
    if (highest > most) {
      ThrowDamaged(column, chunk, "holds " + std::to_string(highest) + ", at most " + std::to_string(most) + " can be");
    }
    T* to = Extend(all, decoded.entries.size());
    for (const uint64_t entry : decoded.entries) {
      if constexpr (std::unsigned_integral<T>) {
        *to++ = static_cast<T>(entry);
      } else {
        *to++ = T{static_cast<uint32_t>(entry)};
      }
    }
  });
  return all;
}

template <std::unsigned_integral T>
std::vector<T> PackedReader::ReadEnds(PackedColumn column, uint64_t most) {
  std::vector<T> all = {0};
  ForEachChunk(column, [&](uint64_t chunk, const Chunk& decoded) {
    if (chunk == 0) ReserveLarge(all, EntryCount(column) + 1);
    if (decoded.first_value != all.back()) ThrowDamaged(column, chunk, "does not go on where the one before ended");
    if (decoded.entries.back() > most) ThrowDamaged(column, chunk, "ends behind what it counts");
    T* to = Extend(all, decoded.entries.size());
    for (const uint64_t entry : decoded.entries) *to++ = static_cast<T>(entry);
  });
  if (all.back() != most) ThrowDamaged(column, ChunkCount(column, EntryCount(column)), "does not end where it should");
  return all;
}

}  // namespace barrow::store
