// SPDX-License-Identifier: Apache-2.0
#include "store/chunk_codec.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <utility>

namespace barrow::store {
namespace {

// Higher levels take 10 to 50 % more time for at most 5 % of the bytes. Entries that scatter hardly compress: at the
// level of the others they take 3 times as long for 17 to 23 % less bytes, half of the time for all columns.
constexpr int kCompressionLevel = 1;
constexpr int kScatteredLevel = -10;

int LevelOf(Reduction reduction) {
  const bool is_scattered = reduction == Reduction::kWandering || reduction == Reduction::kWords;
  return is_scattered ? kScatteredLevel : kCompressionLevel;
}

constexpr size_t kWordBytes = 8;

void Reduce(Reduction reduction, uint64_t first_value, std::span<uint64_t> entries) {
  uint64_t previous = reduction == Reduction::kRising ? first_value : 0;
  switch (reduction) {
    case Reduction::kRising:
      for (uint64_t& entry : entries) entry -= std::exchange(previous, entry);
      break;
    case Reduction::kWandering:
      for (uint64_t& entry : entries) entry = ZigZag(entry - std::exchange(previous, entry));
      break;
    case Reduction::kPlain:
    case Reduction::kWords:
      break;
  }
}

// Undoes Reduce. False: a rising column overflows.
bool Restore(Reduction reduction, uint64_t first_value, std::span<uint64_t> entries) {
  uint64_t previous = reduction == Reduction::kRising ? first_value : 0;
  switch (reduction) {
    case Reduction::kRising: {
      bool fell = false;
      for (uint64_t& entry : entries) {
        entry += previous;
        fell |= entry < previous;
        previous = entry;
      }
      return !fell;
    }
    case Reduction::kWandering:
      for (uint64_t& entry : entries) previous = entry = previous + UnZigZag(entry);
      return true;
    case Reduction::kPlain:
    case Reduction::kWords:
      return true;
  }
  return true;
}

}  // namespace

ChunkEncoder::ChunkEncoder() : context_(ZSTD_createCCtx()) {
  if (context_ == nullptr) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_contentSizeFlag, 1);
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
}

std::span<uint64_t> ChunkEncoder::Entries(size_t count) {
  entries_.resize(count);
  return entries_;
}

// The lowest byte of every entry, then the second of every entry, … The columns of a heap are small numbers with rare
// large ones: against variable-length numbers, planes compress 15 to 30 % better where entries scatter
// (reference_target 1.60 instead of 1.86 bytes, an aged heap of 1.5 M objects), are as good elsewhere, and cannot be
// malformed.
std::span<const std::byte> ChunkEncoder::Planes() {
  // Bytes may alias anything: only of local things the compiler sees that writing a plane does not change them.
  const std::span<const uint64_t> entries = entries_;
  uint64_t seen = 0;
  for (const uint64_t entry : entries) seen |= entry;
  const size_t width = (static_cast<size_t>(std::bit_width(seen)) + 7) / 8;
  planes_.resize(width * entries.size());
  std::byte* plane = planes_.data();
  for (size_t byte = 0; byte < width; ++byte, plane += entries.size()) {
    for (size_t i = 0; i < entries.size(); ++i) plane[i] = static_cast<std::byte>(entries[i] >> (8 * byte));
  }
  return planes_;
}

EncodedChunk ChunkEncoder::Encode(Reduction reduction, uint64_t first_value) {
  EncodedChunk chunk;
  chunk.first_value = reduction == Reduction::kRising ? first_value : 0;
  Reduce(reduction, first_value, entries_);
  static_assert(std::endian::native == std::endian::little, "words are written as they stand in memory");
  const auto raw = reduction == Reduction::kWords ? std::as_bytes(std::span(entries_)) : Planes();
  if (raw.empty()) return chunk;
  ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, LevelOf(reduction));
  compressed_.resize(ZSTD_compressBound(raw.size()));
  const size_t bytes = ZSTD_compress2(context_.get(), compressed_.data(), compressed_.size(), raw.data(), raw.size());
  if (ZSTD_isError(bytes)) throw std::bad_alloc();  // with room for the worst case, memory is all that can be missing
  chunk.data.assign(compressed_.data(), compressed_.data() + bytes);
  return chunk;
}

ChunkDecoder::ChunkDecoder() : context_(ZSTD_createDCtx()) {
  if (context_ == nullptr) throw std::bad_alloc();
}

const char* ChunkDecoder::Decode(Reduction reduction, uint64_t first_value, std::span<const std::byte> data,
                                 std::span<uint64_t> entries) {
  size_t width = 0;
  if (!data.empty()) {
    const unsigned long long raw_bytes = ZSTD_getFrameContentSize(data.data(), data.size());
    if (raw_bytes == ZSTD_CONTENTSIZE_ERROR || raw_bytes == ZSTD_CONTENTSIZE_UNKNOWN) return "is no zstd frame";
    // Before anything is allocated: a frame may claim what it likes.
    if (entries.empty() || raw_bytes % entries.size() != 0 || raw_bytes / entries.size() > kWordBytes) {
      return "has a number of entries other than it should";
    }
    width = static_cast<size_t>(raw_bytes) / entries.size();
    if (reduction == Reduction::kWords && width != kWordBytes) return "has entries that are no words";
    planes_.resize(static_cast<size_t>(raw_bytes));
    const size_t bytes = ZSTD_decompressDCtx(context_.get(), planes_.data(), planes_.size(), data.data(), data.size());
    if (ZSTD_isError(bytes) || bytes != raw_bytes) return "does not decompress";
  }
  if (reduction == Reduction::kWords && width == kWordBytes) {
    std::memcpy(entries.data(), planes_.data(), planes_.size());
    return nullptr;
  }
  std::ranges::fill(entries, 0);
  const std::byte* plane = planes_.data();
  for (size_t byte = 0; byte < width; ++byte, plane += entries.size()) {
    for (size_t i = 0; i < entries.size(); ++i) entries[i] |= static_cast<uint64_t>(plane[i]) << (8 * byte);
  }
  return Restore(reduction, first_value, entries) ? nullptr : "has entries that fall";
}

}  // namespace barrow::store
