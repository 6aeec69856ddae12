// SPDX-License-Identifier: Apache-2.0
#include "graph/address_index.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace barrow;

namespace {

// Every address has its rank; the addresses around it have none unless they are in the set as well.
void RequireRanks(const std::vector<uint64_t>& addresses) {
  const AddressIndex index(addresses);
  std::vector<uint64_t> sorted = addresses;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  REQUIRE(index.count() == sorted.size());
  for (uint32_t rank = 0; rank < sorted.size(); ++rank) {
    CAPTURE(rank, sorted[rank]);
    REQUIRE(index.Find(sorted[rank]) == ObjectId{rank});
    for (const int64_t offset : {-4096, -16, -8, -1, 1, 8, 16, 4096}) {
      const uint64_t neighbour = sorted[rank] + static_cast<uint64_t>(offset);
      if (!std::binary_search(sorted.begin(), sorted.end(), neighbour)) REQUIRE_FALSE(index.Find(neighbour));
    }
  }
}

std::vector<uint64_t> Random(uint32_t count, uint64_t base, uint64_t range, uint64_t unit, uint32_t seed) {
  std::mt19937_64 random(seed);
  std::vector<uint64_t> addresses(count);
  for (uint64_t& address : addresses) address = base + random() % range * unit;
  return addresses;
}

}  // namespace

TEST_CASE("address index: no addresses, no ids") {
  const AddressIndex index({});
  CHECK(index.count() == 0);
  CHECK_FALSE(index.Find(0));
  CHECK_FALSE(index.Find(~uint64_t{0}));
}

TEST_CASE("address index: ids are ranks, on dense heaps of every alignment") {
  const uint64_t unit = GENERATE(1, 2, 8, 16, 48, 4096);
  RequireRanks(Random(50000, 0x7f1234500000, 60000, unit, 1));
}

TEST_CASE("address index: ids are ranks where megabytes hold few objects") {
  const uint64_t unit = GENERATE(8, 1024, uint64_t{1} << 20, uint64_t{1} << 30);
  RequireRanks(Random(3000, 0x10000, 1 << 16, unit, 2));
}

TEST_CASE("address index: dense and sparse megabytes side by side") {
  std::vector<uint64_t> addresses = Random(20000, 0x7f0000000000, 1 << 17, 16, 3);
  const std::vector<uint64_t> scattered = Random(500, 0, uint64_t{1} << 44, 8, 4);
  const std::vector<uint64_t> program = Random(300, 0x555555554000, 4000, 8, 5);
  addresses.insert(addresses.end(), scattered.begin(), scattered.end());
  addresses.insert(addresses.begin(), program.begin(), program.end());
  RequireRanks(addresses);
}

TEST_CASE("address index: the ends of the address space") {
  RequireRanks({0, 1, ~uint64_t{0}, ~uint64_t{0} - 1, uint64_t{1} << 63, (uint64_t{1} << 63) - 1});
}

TEST_CASE("address index: megabytes that fight for one slot are all found") {
  // 32768 addresses in as many megabytes: some keys share a slot, whatever the hash is.
  std::vector<uint64_t> addresses;
  for (uint64_t i = 0; i < 32768; ++i) addresses.push_back((i * i * 7919 << 20) + 64);
  RequireRanks(addresses);
}
