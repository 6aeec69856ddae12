// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace barrow {

// SipHash-2-4 of J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF" (2012): 64 bits that tell
// nothing of the text to whoever does not have the key, not even by trying likely texts.
class KeyedHash {
 public:
  using Key = std::array<uint64_t, 2>;

  explicit KeyedHash(const Key& key) : key_(key) {}

  uint64_t operator()(std::string_view text) const {
    State s{key_[0] ^ 0x736f6d6570736575, key_[1] ^ 0x646f72616e646f6d, key_[0] ^ 0x6c7967656e657261,
            key_[1] ^ 0x7465646279746573};
    uint64_t word = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      word |= uint64_t{static_cast<unsigned char>(text[i])} << (8 * (i % 8));
      if (i % 8 != 7) continue;
      s.Absorb(word);
      word = 0;
    }
    s.Absorb(word | uint64_t{text.size()} << 56);
    s.v2 ^= 0xff;
    for (int round = 0; round < 4; ++round) s.Round();
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
  }

 private:
  struct State {
    uint64_t v0, v1, v2, v3;
    void Round() {
      v0 += v1;
      v1 = std::rotl(v1, 13) ^ v0;
      v0 = std::rotl(v0, 32);
      v2 += v3;
      v3 = std::rotl(v3, 16) ^ v2;
      v0 += v3;
      v3 = std::rotl(v3, 21) ^ v0;
      v2 += v1;
      v1 = std::rotl(v1, 17) ^ v2;
      v2 = std::rotl(v2, 32);
    }
    void Absorb(uint64_t word) {
      v3 ^= word;
      Round();
      Round();
      v0 ^= word;
    }
  };

  Key key_;
};

}  // namespace barrow
