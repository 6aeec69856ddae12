// SPDX-License-Identifier: Apache-2.0
#include "store/column_cache.h"

#include "base/error.h"
#include "store/case.h"
#include "store/heap_samples.h"
#include "support/catch.h"

namespace barrow::store {
namespace {

class LoadedCase {
 public:
  explicit LoadedCase(uint32_t object_count) : heap(test::RandomHeap(3, object_count)), loading(Case::InMemory()) {
    loading.Add("a", heap, {});
  }
  PackedReader Reader() { return {loading.database().connection(), 1}; }
  Heap heap;
  Case loading;
};

TEST_CASE("column cache: gives every entry of every chunk") {
  LoadedCase loaded(140000);
  PackedReader reader = loaded.Reader();
  ColumnCache cache(reader, std::make_shared<CacheBudget>());
  for (uint32_t i = 0; i < loaded.heap.objects.count(); i += 17) {
    REQUIRE(cache.At(PackedColumn::kAddress, i) == loaded.heap.objects.address[i]);
    REQUIRE(cache.At(PackedColumn::kFlatSize, i) == loaded.heap.objects.flat_bytes[i]);
    const auto range = cache.RangeAt(PackedColumn::kReferenceEnd, i);
    REQUIRE(range.begin == loaded.heap.graph.first()[i]);
    REQUIRE(range.end == loaded.heap.graph.first()[i + 1]);
  }
}

TEST_CASE("column cache: stays within its budget and gives the same answers") {
  LoadedCase loaded(600000);
  PackedReader reader = loaded.Reader();
  constexpr size_t kBudget = 1200000;  // two chunks of sizes, of ten
  const auto budget = std::make_shared<CacheBudget>(kBudget);
  {
    ColumnCache cache(reader, budget);
    for (uint32_t step = 0; step < 200; ++step) {
      const uint32_t i = step * 104729 % loaded.heap.objects.count();
      REQUIRE(cache.At(PackedColumn::kFlatSize, i) == loaded.heap.objects.flat_bytes[i]);
      REQUIRE(cache.At(PackedColumn::kType, i) == loaded.heap.objects.type[i].value);
      REQUIRE(budget->used_bytes() <= kBudget);
      REQUIRE(budget->used_bytes() > 0);
    }
  }
  CHECK(budget->used_bytes() == 0);
}

TEST_CASE("column cache: finds the first entry that is not less") {
  LoadedCase loaded(70000);
  PackedReader reader = loaded.Reader();
  ColumnCache cache(reader, std::make_shared<CacheBudget>());
  const auto& address = loaded.heap.objects.address;
  for (const size_t i : {size_t{0}, size_t{1}, size_t{65535}, size_t{65536}, address.size() - 1}) {
    CHECK(cache.LowerBound(PackedColumn::kAddress, address[i]) == i);
    CHECK(cache.LowerBound(PackedColumn::kAddress, address[i] + 1) == i + 1);
  }
  CHECK(cache.LowerBound(PackedColumn::kAddress, 0) == 0);
}

TEST_CASE("column cache: an entry above its bound is an error, not an answer") {
  LoadedCase loaded(100);
  PackedReader reader = loaded.Reader();
  ColumnCache cache(reader, std::make_shared<CacheBudget>());
  cache.SetMost(PackedColumn::kType, 1);
  CHECK_THROWS_AS(cache.At(PackedColumn::kType, 0), Error);
}

}  // namespace
}  // namespace barrow::store
