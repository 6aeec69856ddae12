// SPDX-License-Identifier: Apache-2.0
//
// Protobuf's variable-length integers: seven bits a byte, lowest first, the top bit says that another byte follows.
// Nine in ten bytes of a snapshot are made here, and the lengths of neighbours are unpredictable, so a long value is
// spread over its bytes by arithmetic instead of a loop, whose exit the processor would guess wrong.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace barrow::writer {

// What PutVarint may overwrite, though it advances by ten bytes at most.
inline constexpr size_t kVarintRoom = 16;

// Small magnitudes of either sign become small numbers: 0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 …
// Takes a difference modulo 2^64.
constexpr uint64_t ZigZag(uint64_t difference) noexcept {
  return (difference << 1) ^ (uint64_t{0} - (difference >> 63));
}

constexpr size_t VarintBytes(uint64_t value) noexcept {
  return (static_cast<unsigned>(std::bit_width(value | 1)) * 9 + 64) / 64;  // a seventh, rounded up, without dividing
}

// Writes `value` at `to`, which has kVarintRoom bytes, and returns the end of what counts.
inline uint8_t* PutVarint(uint8_t* to, uint64_t value) noexcept {
  if (value < 0x80) {
    *to = static_cast<uint8_t>(value);
    return to + 1;
  }
  const size_t bytes = VarintBytes(value);
  if (bytes > 8) [[unlikely]] {
    for (; value >= 0x80; value >>= 7) *to++ = static_cast<uint8_t>(value | 0x80);
    *to = static_cast<uint8_t>(value);
    return to + 1;
  }
  // 56 bits in one piece -> two of 28, four of 14, eight of 7, each at the start of its own byte.
  value = (value & 0x000000000fffffff) | ((value & 0x00fffffff0000000) << 4);
  value = (value & 0x00003fff00003fff) | ((value & 0x0fffc0000fffc000) << 2);
  value = (value & 0x007f007f007f007f) | ((value & 0x3f803f803f803f80) << 1);
  value |= 0x8080808080808080 & ((uint64_t{1} << (8 * (bytes - 1))) - 1);
  if constexpr (std::endian::native == std::endian::big) value = __builtin_bswap64(value);
  std::memcpy(to, &value, sizeof value);
  return to + bytes;
}

}  // namespace barrow::writer
