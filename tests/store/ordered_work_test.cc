// SPDX-License-Identifier: Apache-2.0
#include "store/ordered_work.h"

#include <stdexcept>
#include <vector>

#include "support/catch.h"

namespace barrow::store {
namespace {

const auto kSquare = [] { return [](size_t i) { return i * i; }; };

TEST_CASE("ordered work: results come in order, each once, on any number of threads") {
  const size_t threads = GENERATE(size_t{0}, size_t{1}, size_t{2}, size_t{4}, size_t{9});
  const size_t count = GENERATE(size_t{0}, size_t{1}, size_t{3}, size_t{1000});
  std::vector<size_t> results;
  WorkInOrder<size_t>(count, threads, kSquare, [&](size_t i, size_t result) {
    CHECK(i == results.size());
    results.push_back(result);
  });
  REQUIRE(results.size() == count);
  for (size_t i = 0; i < count; ++i) CHECK(results[i] == i * i);
}

TEST_CASE("ordered work: an exception of a worker ends the work") {
  const size_t threads = GENERATE(size_t{1}, size_t{3});
  size_t taken = 0;
  const auto make = [] {
    return [](size_t i) {
      if (i == 50) throw std::runtime_error("fifty");
      return i;
    };
  };
  CHECK_THROWS_WITH(WorkInOrder<size_t>(1000, threads, make, [&](size_t, size_t) { ++taken; }), "fifty");
  CHECK(taken <= 50);
}

TEST_CASE("ordered work: an exception of the taker ends the work") {
  const size_t threads = GENERATE(size_t{1}, size_t{3});
  const auto take = [](size_t i, size_t) {
    if (i == 20) throw std::runtime_error("twenty");
  };
  CHECK_THROWS_WITH(WorkInOrder<size_t>(1000, threads, kSquare, take), "twenty");
}

}  // namespace
}  // namespace barrow::store
