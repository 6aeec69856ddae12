// SPDX-License-Identifier: Apache-2.0
#include "writer/varint.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/catch.h"

namespace barrow::writer {
namespace {

std::string Ours(uint64_t value) {
  uint8_t room[kVarintRoom];
  return {room, PutVarint(room, value)};
}

std::string Protobufs(uint64_t value) {
  uint8_t room[kVarintRoom];
  return {room, google::protobuf::io::CodedOutputStream::WriteVarint64ToArray(value, room)};
}

// Around every power of two, and some of everything between.
std::vector<uint64_t> Values() {
  std::vector<uint64_t> values;
  for (unsigned bit = 0; bit < 64; ++bit) {
    for (uint64_t around = 0; around < 5; ++around) values.push_back((uint64_t{1} << bit) + around - 2);
  }
  std::mt19937_64 random(1);
  for (unsigned i = 0; i < 100000; ++i) values.push_back(random() >> (random() % 64));
  return values;
}

TEST_CASE("varint: the bytes are protobuf's") {
  for (const uint64_t value : Values()) {
    const std::string ours = Ours(value);
    if (ours != Protobufs(value) || ours.size() != VarintBytes(value)) FAIL("value " << value);
  }
}

TEST_CASE("varint: nothing is written beyond the room it asks for") {
  for (const uint64_t value : Values()) {
    std::vector<uint8_t> memory(kVarintRoom + 8, 0xa5);
    PutVarint(memory.data(), value);
    if (std::count(memory.begin() + kVarintRoom, memory.end(), 0xa5) != 8) FAIL("value " << value);
  }
}

TEST_CASE("varint: zigzag is protobuf's") {
  for (const uint64_t value : Values()) {
    const auto difference = static_cast<int64_t>(value);
    REQUIRE(ZigZag(value) == google::protobuf::internal::WireFormatLite::ZigZagEncode64(difference));
  }
}

}  // namespace
}  // namespace barrow::writer
