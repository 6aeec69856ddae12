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

// The lowest seven bits of each of eight bytes, pushed together: what a varint of up to eight bytes means, once the
// bytes behind it are zero.
inline uint64_t JoinSevenBitGroups(uint64_t word) {
  word &= 0x7F7F7F7F7F7F7F7Fu;
  word = (word & 0x007F007F007F007Fu) | (word & 0x7F007F007F007F00u) >> 1;
  word = (word & 0x00003FFF00003FFFu) | (word & 0x3FFF00003FFF0000u) >> 2;
  return (word & 0x000000000FFFFFFFu) | (word & 0x0FFFFFFF00000000u) >> 4;
}

// Calls sink(uint64_t) for each varint of a packed column, in order. Throws protozero::exception where the bytes are
// none. Most varints of a snapshot have one byte, nearly all others two or three: eight bytes are taken at once, and as
// many varints as end within them come out without a branch on their length.
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
      if ((stops & ~(uint64_t{0x80} << 56)) == 0) {  // the first varint has eight bytes or more
        sink(protozero::decode_varint(&next, end));
        continue;
      }
      stops &= ~(uint64_t{0x80} << 56);  // so that no shift below is by 64
      while (stops != 0) {
        const int bits = std::countr_zero(stops) + 1;
        sink(JoinSevenBitGroups(word & ((uint64_t{1} << bits) - 1)));
        word >>= bits;
        stops >>= bits;
        next += bits / 8;
      }
    }
  }
  while (next != end) sink(protozero::decode_varint(&next, end));
}

inline int64_t DecodeZigzag(uint64_t value) { return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1)); }

}  // namespace barrow::reader
