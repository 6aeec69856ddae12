// SPDX-License-Identifier: Apache-2.0
#include "store/column_cache.h"

#include <algorithm>
#include <string>
#include <utility>

namespace barrow::store {

template <typename T>
void CachedChunk::Fill(std::span<const uint64_t> entries) {
  width_ = sizeof(T);
  bytes_.resize(entries.size() * sizeof(T));
  for (size_t i = 0; i < entries.size(); ++i) {
    const T number = static_cast<T>(entries[i] - base_);
    __builtin_memcpy(bytes_.data() + i * sizeof(T), &number, sizeof(T));
  }
}

CachedChunk::CachedChunk(const PackedReader::Chunk& decoded, Reduction reduction) : first_value_(decoded.first_value) {
  if (reduction == Reduction::kRising) base_ = decoded.entries.front();
  const uint64_t widest = std::ranges::max(decoded.entries) - base_;
  if (widest <= UINT8_MAX) {
    Fill<uint8_t>(decoded.entries);
  } else if (widest <= UINT16_MAX) {
    Fill<uint16_t>(decoded.entries);
  } else if (widest <= UINT32_MAX) {
    Fill<uint32_t>(decoded.entries);
  } else {
    Fill<uint64_t>(decoded.entries);
  }
}

void CacheBudget::Add(Slot& slot) {
  used_bytes_ += slot.chunk->bytes().size();
  slot.used = true;
  slot.place = clock_.insert(clock_.end(), &slot);
  // Twice around is enough: the first time around takes the marks away.
  for (size_t steps = clock_.size() * 2; used_bytes_ > most_bytes_ && steps > 0; --steps) {
    Slot* oldest = clock_.front();
    if (oldest == &slot || std::exchange(oldest->used, false)) {
      clock_.splice(clock_.end(), clock_, clock_.begin());
    } else {
      Remove(*oldest);
    }
  }
}

void CacheBudget::Remove(Slot& slot) {
  used_bytes_ -= slot.chunk->bytes().size();
  clock_.erase(slot.place);
  slot.chunk.reset();
}

ColumnCache::ColumnCache(PackedReader& reader, std::shared_ptr<CacheBudget> budget)
    : reader_(reader), budget_(std::move(budget)) {}

ColumnCache::~ColumnCache() {
  for (Column& column : columns_) {
    for (CacheBudget::Slot& slot : column.slots) {
      if (slot.chunk != nullptr) budget_->Remove(slot);
    }
  }
}

const CachedChunk& ColumnCache::Load(PackedColumn column, uint64_t chunk) {
  const PackedReader::Chunk decoded = reader_.Read(column, chunk);
  const uint64_t highest = std::ranges::max(decoded.entries);
  Column& cached = columns_[Index(column)];
  if (highest > cached.most) {
    reader_.ThrowDamaged(column, chunk,
                         "holds " + std::to_string(highest) + ", at most " + std::to_string(cached.most) + " can be");
  }
  // Only now: a chunk that decodes is some warrant for the number of chunks. The slots never move afterwards.
  if (cached.slots.empty()) cached.slots = std::vector<CacheBudget::Slot>(ChunkCount(column, Count(column)));
  CacheBudget::Slot& slot = cached.slots[chunk];
  slot.chunk = std::make_unique<const CachedChunk>(decoded, SpecOf(column).reduction);
  budget_->Add(slot);
  return *slot.chunk;
}

ColumnCache::Range ColumnCache::RangeAt(PackedColumn column, uint64_t index) {
  const uint64_t size = SpecOf(column).chunk_entries;
  const CachedChunk& chunk = ChunkAt(column, index / size);
  const uint64_t within = index % size;
  return {within == 0 ? chunk.first_value() : chunk.At(within - 1), chunk.At(within)};
}

uint64_t ColumnCache::LowerBound(PackedColumn column, uint64_t value) {
  uint64_t low = 0;
  uint64_t high = Count(column);
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    if (At(column, middle) < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::string ColumnCache::Bytes(PackedColumn column, uint64_t begin, uint64_t end) {
  const uint64_t size = SpecOf(column).chunk_entries;
  std::string bytes;
  while (begin < end) {
    const CachedChunk& chunk = ChunkAt(column, begin / size);
    const uint64_t count = std::min(end - begin, size - begin % size);
    for (uint64_t i = 0; i < count; ++i) bytes.push_back(static_cast<char>(chunk.At(begin % size + i)));
    begin += count;
  }
  return bytes;
}

}  // namespace barrow::store
