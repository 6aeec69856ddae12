// SPDX-License-Identifier: Apache-2.0
#include "store/chunk_codec.h"

#include <algorithm>
#include <random>
#include <vector>

#include "support/catch.h"

namespace barrow::store {
namespace {

EncodedChunk Pack(Reduction reduction, const std::vector<uint64_t>& entries, uint64_t first_value = 0) {
  ChunkEncoder encoder;
  std::ranges::copy(entries, encoder.Entries(entries.size()).begin());
  return encoder.Encode(reduction, first_value);
}

TEST_CASE("chunk: what was packed comes back under every reduction") {
  std::mt19937_64 random(1);
  const auto reduction = GENERATE(Reduction::kPlain, Reduction::kRising, Reduction::kWandering, Reduction::kWords);
  const size_t count = GENERATE(size_t{1}, size_t{7}, size_t{1000}, size_t{65536});
  const unsigned bits = GENERATE(0u, 1u, 8u, 9u, 17u, 40u, 64u);
  CAPTURE(static_cast<int>(reduction), count, bits);
  std::vector<uint64_t> entries(count);
  for (uint64_t& entry : entries) entry = bits == 0 ? 0 : random() >> (64 - bits);
  if (reduction == Reduction::kRising) std::ranges::sort(entries);
  const uint64_t first_value = reduction == Reduction::kRising ? entries.front() : 0;
  const EncodedChunk chunk = Pack(reduction, entries, first_value);

  ChunkDecoder decoder;
  std::vector<uint64_t> unpacked(count, 99);
  REQUIRE(decoder.Decode(reduction, chunk.first_value, chunk.data, unpacked) == nullptr);
  CHECK((unpacked == entries));
}

TEST_CASE("chunk: entries that are all zero take no bytes") {
  CHECK(Pack(Reduction::kPlain, std::vector<uint64_t>(65536)).data.empty());
  CHECK(Pack(Reduction::kRising, std::vector<uint64_t>(65536, 5), 5).data.empty());
}

TEST_CASE("chunk: the number of entries must be the expected one") {
  const EncodedChunk chunk = Pack(Reduction::kPlain, std::vector<uint64_t>(100, 300));
  ChunkDecoder decoder;
  for (const size_t count : {0u, 1u, 3u, 99u, 101u, 65536u}) {
    CAPTURE(count);
    std::vector<uint64_t> entries(count);
    CHECK(decoder.Decode(Reduction::kPlain, 0, chunk.data, entries) != nullptr);
  }
}

TEST_CASE("chunk: any changed byte and any length is noticed") {
  std::mt19937_64 random(2);
  std::vector<uint64_t> entries(200);
  for (uint64_t& entry : entries) entry = random() % 5000;
  const EncodedChunk chunk = Pack(Reduction::kPlain, entries);
  ChunkDecoder decoder;
  std::vector<uint64_t> unpacked(entries.size());
  for (size_t length = 1; length < chunk.data.size(); ++length) {
    CAPTURE(length);
    REQUIRE(decoder.Decode(Reduction::kPlain, 0, std::span(chunk.data).first(length), unpacked) != nullptr);
  }
  for (size_t place = 0; place < chunk.data.size(); ++place) {
    for (const unsigned change : {1u, 0x80u, 0xFFu}) {
      CAPTURE(place, change);
      std::vector<std::byte> data = chunk.data;
      data[place] ^= static_cast<std::byte>(change);
      if (decoder.Decode(Reduction::kPlain, 0, data, unpacked) == nullptr) {
        // Bits of the frame header that mean nothing may differ: then the entries are the same.
        REQUIRE((unpacked == entries));
      }
    }
  }
}

TEST_CASE("chunk: a rising column that overflows is refused") {
  EncodedChunk chunk = Pack(Reduction::kRising, {10, 20, 30}, 0);
  ChunkDecoder decoder;
  std::vector<uint64_t> entries(3);
  CHECK(decoder.Decode(Reduction::kRising, UINT64_MAX - 15, chunk.data, entries) != nullptr);
  CHECK(decoder.Decode(Reduction::kRising, UINT64_MAX - 30, chunk.data, entries) == nullptr);
  CHECK(entries.back() == UINT64_MAX);
}

TEST_CASE("chunk: a frame that claims more than a chunk can hold is refused before it is unpacked") {
  // 64 MiB of zeros in some kilobytes.
  std::vector<std::byte> zeros(size_t{64} << 20);
  std::vector<std::byte> bomb(ZSTD_compressBound(zeros.size()));
  bomb.resize(ZSTD_compress(bomb.data(), bomb.size(), zeros.data(), zeros.size(), 1));
  ChunkDecoder decoder;
  std::vector<uint64_t> entries(65536);
  CHECK(decoder.Decode(Reduction::kPlain, 0, bomb, entries) != nullptr);
}

TEST_CASE("chunk: zigzag keeps small amounts small") {
  CHECK(ZigZag(0) == 0);
  CHECK(ZigZag(~uint64_t{0}) == 1);
  CHECK(ZigZag(1) == 2);
  CHECK(ZigZag(uint64_t{1} << 63) == UINT64_MAX);
  for (const uint64_t number : {uint64_t{0}, uint64_t{1}, uint64_t{12345}, ~uint64_t{0}, uint64_t{1} << 63}) {
    CHECK(UnZigZag(ZigZag(number)) == number);
  }
}

}  // namespace
}  // namespace barrow::store
