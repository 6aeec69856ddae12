// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <vector>

#include "store/packed_column.h"
#include "store/packed_reader.h"

namespace barrow::store {

// A chunk as it is kept: numbers of 1, 2, 4 or 8 bytes above a base, whatever the widest needs.
class CachedChunk {
 public:
  CachedChunk(const PackedReader::Chunk& decoded, Reduction reduction);

  uint64_t At(size_t index) const {
    switch (width_) {
      case 1:
        return base_ + Number<uint8_t>(index);
      case 2:
        return base_ + Number<uint16_t>(index);
      case 4:
        return base_ + Number<uint32_t>(index);
      default:
        return base_ + Number<uint64_t>(index);
    }
  }
  uint64_t first_value() const { return first_value_; }
  std::span<const std::byte> bytes() const { return bytes_; }
  size_t width() const { return width_; }
  uint64_t base() const { return base_; }

 private:
  template <typename T>
  uint64_t Number(size_t index) const {
    T number;
    __builtin_memcpy(&number, bytes_.data() + index * sizeof(T), sizeof(T));
    return number;
  }
  template <typename T>
  void Fill(std::span<const uint64_t> entries);

  uint64_t first_value_;
  uint64_t base_ = 0;
  size_t width_ = 1;
  std::vector<std::byte> bytes_;
};

// How much memory the chunks of all snapshots of a connection take. When it is too much, those go that were not used
// since the last time there was too much (second chance).
class CacheBudget {
 public:
  static constexpr size_t kDefaultBytes = size_t{512} << 20;

  explicit CacheBudget(size_t most_bytes = kDefaultBytes) : most_bytes_(most_bytes) {}
  CacheBudget(const CacheBudget&) = delete;
  CacheBudget& operator=(const CacheBudget&) = delete;

  size_t most_bytes() const { return most_bytes_; }
  size_t used_bytes() const { return used_bytes_; }

 private:
  friend class ColumnCache;
  struct Slot {
    std::unique_ptr<const CachedChunk> chunk;
    bool used = false;
    std::list<Slot*>::iterator place;  // in clock_, while there is a chunk
  };
  void Add(Slot& slot);
  void Remove(Slot& slot);

  size_t most_bytes_;
  size_t used_bytes_ = 0;
  std::list<Slot*> clock_;  // front: next to be judged
};

// Random access to the packed columns of one snapshot: about 5 ns while a chunk is cached, 0.1 ms when it must be
// unpacked. Each entry was checked against the bound of its column.
class ColumnCache {
 public:
  ColumnCache(PackedReader& reader, std::shared_ptr<CacheBudget> budget);
  ~ColumnCache();
  ColumnCache(const ColumnCache&) = delete;
  ColumnCache& operator=(const ColumnCache&) = delete;

  // The largest an entry of the column may be; 2^64 - 1 if it was not said.
  void SetMost(PackedColumn column, uint64_t most) { columns_[Index(column)].most = most; }

  uint64_t Count(PackedColumn column) const { return reader_.EntryCount(column); }

  // index < Count(column).
  uint64_t At(PackedColumn column, uint64_t index) {
    const PackedColumnSpec& spec = SpecOf(column);
    return ChunkAt(column, index / spec.chunk_entries).At(index % spec.chunk_entries);
  }

  // Entry `index` of a column of ends, and the one before it. begin <= end <= the column's bound.
  struct Range {
    uint64_t begin = 0;
    uint64_t end = 0;
  };
  Range RangeAt(PackedColumn column, uint64_t index);

  // The first index whose entry is not less than `value`. The column must be sorted; if it is not, the answer is some
  // index up to Count().
  uint64_t LowerBound(PackedColumn column, uint64_t value);

  // Entries begin … end of a column of bytes. begin <= end <= Count(column).
  std::string Bytes(PackedColumn column, uint64_t begin, uint64_t end);

 private:
  struct Column {
    uint64_t most = UINT64_MAX;
    std::vector<CacheBudget::Slot> slots;  // [chunk]; filled on first use
  };
  static size_t Index(PackedColumn column) { return static_cast<size_t>(column); }
  // Valid until the next call.
  const CachedChunk& ChunkAt(PackedColumn column, uint64_t chunk) {
    auto& slots = columns_[Index(column)].slots;
    if (chunk < slots.size() && slots[chunk].chunk != nullptr) [[likely]] {
      slots[chunk].used = true;
      return *slots[chunk].chunk;
    }
    return Load(column, chunk);
  }
  const CachedChunk& Load(PackedColumn column, uint64_t chunk);

  PackedReader& reader_;
  std::shared_ptr<CacheBudget> budget_;
  std::array<Column, static_cast<size_t>(PackedColumn::kCount)> columns_;
};

}  // namespace barrow::store
