// SPDX-License-Identifier: Apache-2.0
#include "store/ordered_work.h"

#include <atomic>
#include <memory>
#include <stdexcept>

#include "support/catch.h"

namespace barrow::store {
namespace {

const auto kSquare = [] { return [](size_t i) { return i * i; }; };

TEST_CASE("ordered work: results come in order, each once, on any number of threads") {
  const size_t threads = GENERATE(size_t{0}, size_t{1}, size_t{2}, size_t{4}, size_t{9});
  const size_t count = GENERATE(size_t{0}, size_t{1}, size_t{3}, size_t{1000});
  const size_t most_waiting = GENERATE(size_t{1}, size_t{16}, size_t{2000});
  OrderedWork work(count, threads, most_waiting, kSquare);
  for (size_t i = 0; i < count; ++i) REQUIRE(work.Take() == i * i);
}

TEST_CASE("ordered work: an exception of a worker ends the work") {
  const size_t threads = GENERATE(size_t{1}, size_t{3});
  const auto make = [] {
    return [](size_t i) {
      if (i == 50) throw std::runtime_error("fifty");
      return i;
    };
  };
  OrderedWork work(1000, threads, 4, make);
  size_t taken = 0;
  const auto take_all = [&] {
    for (; taken < 1000; ++taken) {
      const size_t result = work.Take();
      CHECK(result == taken);
    }
  };
  CHECK_THROWS_WITH(take_all(), "fifty");
  CHECK(taken <= 50);
}

TEST_CASE("ordered work: who takes no more leaves no thread behind") {
  const size_t threads = GENERATE(size_t{1}, size_t{3});
  std::atomic<int> workers = 0;
  const auto make = [&] {
    ++workers;
    return [leaves = std::shared_ptr<void>(nullptr, [&](void*) { --workers; })](size_t i) { return i; };
  };
  {
    OrderedWork work(1000, threads, 4, make);
    CHECK(work.Take() == 0);
  }
  CHECK(workers == 0);
}

}  // namespace
}  // namespace barrow::store
