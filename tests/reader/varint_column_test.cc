// SPDX-License-Identifier: Apache-2.0
#include "reader/varint_column.h"

#include <protozero/exception.hpp>
#include <random>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace barrow::reader;

namespace {

std::string Encode(const std::vector<uint64_t>& values) {
  std::string bytes;
  for (uint64_t value : values) {
    for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
    bytes.push_back(static_cast<char>(value));
  }
  return bytes;
}

std::vector<uint64_t> Decode(std::string_view bytes) {
  std::vector<uint64_t> values;
  ForEachVarint(bytes, [&](uint64_t value) { values.push_back(value); });
  return values;
}

}  // namespace

TEST_CASE("varint column: every length at every distance from the end comes back") {
  for (int length = 0; length < 64; length += 7) {
    const uint64_t value = length == 63 ? UINT64_MAX : (uint64_t{1} << length) + 5;
    for (size_t before = 0; before < 18; ++before) {
      for (size_t after = 0; after < 18; ++after) {
        std::vector<uint64_t> values(before, 1);
        values.push_back(value);
        values.insert(values.end(), after, 2);
        CAPTURE(value, before, after);
        REQUIRE(Decode(Encode(values)) == values);
        REQUIRE(CountVarints(Encode(values)) == values.size());
      }
    }
  }
}

TEST_CASE("varint column: random mixtures of lengths come back") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 500; ++round) {
    std::vector<uint64_t> values(random() % 100);
    for (uint64_t& value : values) value = random() >> (random() % 64);
    CAPTURE(round);
    REQUIRE(Decode(Encode(values)) == values);
    REQUIRE(CountVarints(Encode(values)) == values.size());
  }
}

TEST_CASE("varint column: a last varint without end is refused") {
  for (size_t before = 0; before < 20; ++before) {
    for (size_t unfinished = 1; unfinished < 12; ++unfinished) {
      const std::string bytes = std::string(before, '\x01') + std::string(unfinished, '\x81');
      CAPTURE(before, unfinished);
      REQUIRE_THROWS_AS(Decode(bytes), protozero::exception);
    }
  }
}

TEST_CASE("varint column: a varint of more than ten bytes is refused wherever it stands") {
  for (size_t before = 0; before < 20; ++before) {
    for (size_t after = 0; after < 20; ++after) {
      const std::string bytes = std::string(before, '\x01') + std::string(10, '\x81') + std::string(1 + after, '\x01');
      CAPTURE(before, after);
      REQUIRE_THROWS_AS(Decode(bytes), protozero::exception);
    }
  }
}

TEST_CASE("varint column: overlong forms of a number are that number") {
  CHECK(Decode(std::string("\x85\x80\x80\x00", 4)) == std::vector<uint64_t>{5});
  CHECK(Decode(std::string("\x85\x80\x80\x00\x01\x01\x01\x01\x01", 9)) == std::vector<uint64_t>{5, 1, 1, 1, 1, 1});
}

TEST_CASE("varint column: zigzag runs through all signed numbers") {
  CHECK(DecodeZigzag(0) == 0);
  CHECK(DecodeZigzag(1) == -1);
  CHECK(DecodeZigzag(2) == 1);
  CHECK(DecodeZigzag(UINT64_MAX) == INT64_MIN);
  CHECK(DecodeZigzag(UINT64_MAX - 1) == INT64_MAX);
}
