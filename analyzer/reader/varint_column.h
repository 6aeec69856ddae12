// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <protozero/varint.hpp>
#include <string_view>
#include <vector>

namespace barrow::reader {

// How many varints a packed column holds: each ends with the one byte of it whose highest bit is clear. O(bytes), eight
// at a time.
[[nodiscard]] inline uint64_t CountVarints(std::string_view bytes) {
  constexpr uint64_t kHighBits = 0x8080808080808080u;
  uint64_t count = 0;
  size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    // One bit in each byte, added up by the multiplication in the highest byte.
    count += (((~word & kHighBits) >> 7) * 0x0101010101010101u) >> 56;
  }
  for (; i < bytes.size(); ++i) count += static_cast<unsigned char>(bytes[i]) < 0x80;
  return count;
}

// The lowest seven bits of each of four bytes, pushed together: what a varint of up to four bytes means, once the bytes
// behind it are zero.
inline uint32_t JoinSevenBitGroups(uint32_t word) {
  word = (word & 0x007F007Fu) | (word & 0x7F007F00u) >> 1;
  return (word & 0x00003FFFu) | (word & 0x3FFF0000u) >> 2;
}

// Calls sink(uint64_t) for each varint of a packed column, in order. Throws protozero::exception where the bytes are
// none. Most varints of a snapshot have one byte, nearly all others two or three: eight bytes are taken at once, and as
// many varints of up to four bytes as end within them come out without a branch on their length.
template <typename Sink>
void ForEachVarint(std::string_view bytes, Sink sink) {
  constexpr uint64_t kHighBits = 0x8080808080808080u;
  const char* next = bytes.data();
  const char* const end = next + bytes.size();
  if constexpr (std::endian::native == std::endian::little) {
    while (end - next >= 8) {
      uint64_t word = 0;
      std::memcpy(&word, next, 8);
      uint64_t stops = ~word & kHighBits;
      if (stops == kHighBits) {
        for (int i = 0; i < 8; ++i) sink((word >> (8 * i)) & 0xFF);
        next += 8;
        continue;
      }
      int bits = std::countr_zero(stops) + 1;  // of the next varint; 65 if it does not end here
      if (bits > 32) {
        sink(protozero::decode_varint(&next, end));
        continue;
      }
      do {
        sink(uint64_t{JoinSevenBitGroups(static_cast<uint32_t>(word & ((uint64_t{1} << bits) - 1)))});
        word >>= bits;
        stops >>= bits;
        next += bits / 8;
        bits = std::countr_zero(stops) + 1;
      } while (bits <= 32);
    }
  }
  while (next != end) sink(protozero::decode_varint(&next, end));
}

inline int64_t DecodeZigzag(uint64_t value) { return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1)); }

}  // namespace barrow::reader
