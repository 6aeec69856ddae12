// SPDX-License-Identifier: Apache-2.0
#include "analyses/duplicates.h"

#include <random>
#include <string>
#include <variant>
#include <vector>

#include "analyses/opened_heap.h"
#include "store/query_catalog.h"
#include "store/sql_runner.h"
#include "support/catch.h"
#include "support/python_heap.h"

using namespace barrow;
using namespace barrow::analyses;

namespace {

using Opened = test::OpenedHeap;

// Strings and bytes of few contents and sizes; hashes stand for the content.
Heap RandomStrings(uint32_t seed) {
  std::mt19937 random(seed);
  test::PythonHeap python;
  std::vector<uint64_t> hashes;
  for (int i = 0; i < 300; ++i) {
    const uint64_t content = random() % 40;
    const ObjectId object = random() % 3 == 0 ? python.Bytes("b") : python.Str("s");
    python.SetSizes(object, 50 + content + random() % 2 * 8, 64);
    hashes.push_back(content < 5 ? 0 : content);  // not hashed
  }
  Heap heap = python.Build();
  heap.header.content_hashes = true;
  heap.objects.content_hash.assign(heap.objects.count(), 0);
  for (size_t i = 0; i < hashes.size(); ++i) heap.objects.content_hash[i] = hashes[i];
  return heap;
}

std::vector<std::vector<int64_t>> RowsOfQuery(Opened& heap) {
  std::vector<std::vector<int64_t>> rows;
  store::SqlOptions options;
  options.values.push_back({"limit", int64_t{1000}});
  store::RunQuery(heap.opened, *store::FindQuery("duplicates_by_content"), options,
                  {.columns = [](auto) {},
                   .row =
                       [&](std::span<const store::Value> cells) {
                         rows.push_back({std::get<int64_t>(cells[2]), std::get<int64_t>(cells[3]),
                                         std::get<int64_t>(cells[4]), std::get<int64_t>(cells[5])});
                         return true;
                       }});
  return rows;
}

}  // namespace

TEST_CASE("duplicates: the same sets in the same order as the query finds, whatever the limit") {
  for (uint32_t seed = 0; seed < 10; ++seed) {
    CAPTURE(seed);
    Opened heap(RandomStrings(seed));
    const auto expected = RowsOfQuery(heap);
    REQUIRE(expected.size() > 20);
    for (const size_t limit : {size_t{0}, size_t{1}, size_t{7}, size_t{1000}}) {
      const DuplicateReport report = FindDuplicates(heap.opened, heap.subject, limit);
      REQUIRE(report.rows.size() == std::min(limit, expected.size()));
      uint64_t objects = report.rest_objects;
      uint64_t wasted = report.rest_bytes;
      for (size_t i = 0; i < report.rows.size(); ++i) {
        const DuplicateSet& set = report.rows[i];
        const std::vector<int64_t> row = {static_cast<int64_t>(set.object_count), static_cast<int64_t>(set.flat_bytes),
                                          static_cast<int64_t>(set.wasted_bytes), set.first_object};
        CHECK(row == expected[i]);
        objects += set.object_count;
        wasted += set.wasted_bytes;
      }
      CHECK(report.set_count == expected.size());
      CHECK(report.rest_count == expected.size() - report.rows.size());
      CHECK(objects == report.object_count);
      CHECK(wasted == report.wasted_bytes);
    }
  }
}

TEST_CASE("duplicates: a dump without hashes has none") {
  Heap heap = RandomStrings(1);
  heap.header.content_hashes = false;
  Opened opened(heap);
  CHECK(FindDuplicates(opened.opened, opened.subject, 10).set_count == 0);
}

TEST_CASE("duplicates: copies that no root reaches are none if asked so") {
  test::PythonHeap python;
  const ObjectId kept = python.List({python.Str("s"), python.Str("s")});
  const ObjectId lost = python.List({python.Str("s"), python.Str("s"), python.Str("s")});
  python.SetReference(lost, 2, lost);
  python.Module("app", {{"kept", kept}});
  Heap heap = python.Build();
  heap.header.content_hashes = true;
  heap.objects.content_hash.assign(heap.objects.count(), 0);
  for (const ObjectId list : {kept, lost}) {
    for (const ObjectId element : heap.graph.References(list)) {
      if (element != lost) heap.objects.content_hash[element.value] = 9;
    }
  }
  Opened opened(heap);
  const DuplicateReport all = FindDuplicates(opened.opened, opened.subject, 10);
  REQUIRE(all.rows.size() == 1);
  const DuplicateReport living = FindDuplicates(opened.opened, opened.subject, 10, true);
  REQUIRE(living.rows.size() == 1);
  CHECK(living.rows[0].object_count == 2);
  CHECK(all.rows[0].object_count > living.rows[0].object_count);
}
