// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace barrow::cpython {

// SipHash-1-3 of J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF" (2012): without the key nobody
// can tell which content a hash belongs to, not even by trying likely contents.
class ContentHash {
 public:
  explicit ContentHash(const uint8_t (&key)[16]) {
    std::memcpy(&k0_, key, 8);
    std::memcpy(&k1_, key + 8, 8);
  }

  // `domain` keeps contents of different kinds apart.
  uint64_t operator()(uint64_t domain, const void* data, size_t size) const {
    State s{k0_ ^ 0x736f6d6570736575u, k1_ ^ 0x646f72616e646f6du, k0_ ^ 0x6c7967656e657261u, k1_ ^ 0x7465646279746573u};
    s.Absorb(domain);
    const auto* bytes = static_cast<const uint8_t*>(data);
    size_t left = size;
    for (; left >= 8; left -= 8, bytes += 8) {
      uint64_t word;
      std::memcpy(&word, bytes, 8);
      s.Absorb(word);
    }
    uint64_t last = 0;
    if (left != 0) std::memcpy(&last, bytes, left);
    s.Absorb(last | static_cast<uint64_t>(size) << 56);
    s.v2 ^= 0xff;
    s.Round();
    s.Round();
    s.Round();
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
      v0 ^= word;
    }
  };

  uint64_t k0_ = 0;
  uint64_t k1_ = 0;
};

}  // namespace barrow::cpython
