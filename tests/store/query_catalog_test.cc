// SPDX-License-Identifier: Apache-2.0
#include "store/query_catalog.h"

#include <filesystem>
#include <set>
#include <stdexcept>
#include <string>

#include "reader/pympler_reader.h"
#include "store/case.h"
#include "store/heap_samples.h"
#include "store/rows.h"
#include "store/sql_runner.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow::store {
namespace {

Case CaseOfTwo() {
  Case loading = Case::InMemory();
  loading.Add("first", test::RandomHeap(1, 300), test::SomeDiagnostics());
  loading.Add("second", test::RandomHeap(2, 400), {});
  reader::FileByteSource dump(BARROW_SOURCE_DIR "/tests/pympler/dumps/shop.py311.p5.stats");
  Diagnostics diagnostics;
  loading.Add("profile", reader::ReadPymplerDump(dump, reader::Limits(), diagnostics), diagnostics);
  loading.Finish();
  return loading;
}

test::Rows RowsOf(Case& opened, const Query& query, const SqlOptions& options = {}) {
  test::Rows rows;
  RunQuery(opened, query, options,
           {.columns = [](auto) {},
            .row =
                [&](std::span<const Value> cells) {
                  rows.emplace_back(cells.begin(), cells.end());
                  return true;
                }});
  return rows;
}

TEST_CASE("queries: every file of the folder is in the catalog") {
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(BARROW_SOURCE_DIR "/queries")) {
    if (entry.path().extension() == ".sql") files.insert(entry.path().stem().string());
  }
  files.erase("schema");
  std::set<std::string> names;
  for (const Query& query : Queries()) names.insert(query.name);
  CHECK(names == files);
}

TEST_CASE("queries: each says what it takes and gives, and does") {
  Case opened = CaseOfTwo();
  for (const Query& query : Queries()) {
    CAPTURE(query.name);
    CHECK(query.description.ends_with("."));
    const Statement statement(opened.database().connection(), query.text);
    std::set<std::string> parameters;
    for (int i = 0; i < statement.parameter_count(); ++i) parameters.insert(std::string(statement.parameter_name(i)));
    std::set<std::string> binds;
    for (const QueryBind& bind : query.binds) {
      binds.insert(":" + bind.name);
      CHECK_FALSE(bind.description.empty());
    }
    CHECK(parameters == binds);
    REQUIRE(static_cast<size_t>(statement.column_count()) == query.columns.size());
    for (size_t i = 0; i < query.columns.size(); ++i) {
      CHECK(statement.column_name(static_cast<int>(i)) == query.columns[i].name);
      CHECK_FALSE(query.columns[i].description.empty());
    }
  }
}

TEST_CASE("queries: each runs with its defaults and gives values of its units") {
  Case opened = CaseOfTwo();
  for (const Query& query : Queries()) {
    const test::Rows rows = RowsOf(opened, query);
    CAPTURE(query.name);
    // Those are about what random heaps do not have: see below, and tests/analyses/leak_queries_test.cc.
    const bool has_none = query.name == "containers_with_spare_room" || query.name == "instance_dictionaries" ||
                          query.name == "big_owners" || query.name == "local_variables";
    CHECK((rows.size() > 0 || has_none));
    for (const auto& row : rows) {
      for (size_t i = 0; i < row.size(); ++i) {
        CAPTURE(query.columns[i].name);
        if (std::holds_alternative<std::monostate>(row[i])) continue;
        if (query.columns[i].unit == QueryUnit::kText) {
          CHECK(
              (std::holds_alternative<std::string>(row[i]) || std::holds_alternative<std::vector<std::byte>>(row[i])));
        } else {
          CHECK(std::holds_alternative<int64_t>(row[i]));
        }
      }
    }
    CHECK(test::TextOf(RowsOf(opened, query)) == test::TextOf(rows));
  }
}

TEST_CASE("queries: containers with spare room, and dictionaries of instances") {
  Heap heap = test::HeapFromLiteral("owner->dictionary list");
  heap.types[1].module = "app";
  heap.types[1].owned_by_instances = true;
  heap.types.resize(4);
  heap.types[2].qualified_name = "dict";
  heap.types[3].qualified_name = "list";
  heap.type_object.resize(4);
  heap.shapes.push_back({.kind = reader::ShapeKind::kOpaque, .names = {"__dict__"}});
  heap.objects.shape[0] = ShapeId{2};
  heap.objects.type = {TypeId{1}, TypeId{2}, TypeId{3}};
  heap.objects.length_plus_one = {0, 2, 1};
  heap.objects.flat_bytes = {48, 5000, 5000};
  heap.objects.allocated_bytes = {48, 5008, 5008};
  Case opened = Case::InMemory();
  opened.Add("dicts", heap, {});
  opened.Finish();
  CHECK(test::TextOf(RowsOf(opened, *FindQuery("containers_with_spare_room"))) == "list|1|4944|1|2\ndict|1|4832|0|1");
  CHECK(test::TextOf(RowsOf(opened, *FindQuery("instance_dictionaries"))) == "app.Node|1|5008|5000|0");
  heap.types[1].item_bytes = 4;  // as of a class derived from int, which Python refuses __slots__
  Case other = Case::InMemory();
  other.Add("dicts", heap, {});
  other.Finish();
  CHECK(RowsOf(other, *FindQuery("instance_dictionaries")).empty());
}

TEST_CASE("queries: summary and difference agree with the totals") {
  Case opened = CaseOfTwo();
  CHECK(test::TextOf(RowsOf(opened, *FindQuery("summary_by_type"))) ==
        test::TextOf(opened,
                     "SELECT type_name, object_count, flat_size, allocated_size FROM type_total WHERE snapshot_id = 1 "
                     "ORDER BY flat_size DESC, type_name"));
  int64_t objects = 0;
  for (const auto& row : RowsOf(opened, *FindQuery("diff_by_type"))) objects += std::get<int64_t>(row[1]);
  CHECK(objects == 100);
  SqlOptions same;
  same.values = {{"left", Value(int64_t{2})}, {"right", Value(int64_t{2})}};
  CHECK(RowsOf(opened, *FindQuery("diff_by_type"), same).empty());
}

TEST_CASE("queries: unexplained references are the count less what is seen") {
  Heap heap = test::LabelledHeap();
  heap.header.reference_counted = true;
  heap.objects.reference_count = {9, 1, 2, 1, 9, 0, 9};  // seen: #0 1 and a root, #1 1, #2 3, #3 1, #4 2, #5 0, #6 1
  heap.objects.flags[4] = reader::kImmortal;
  Case loading = Case::InMemory();
  loading.Add("a", heap, {});
  loading.Finish();
  CHECK(test::TextOf(RowsOf(loading, *FindQuery("reference_count_unexplained"))) ==
        "6|139637976727744|type|9|1|0|8|app.C\n"
        "0|139637976727552|list|9|1|1|7|-");
}

TEST_CASE("queries: duplicates are counted by content") {
  Heap heap = test::LabelledHeap();
  heap.objects.type = {{3}, {3}, {3}, {3}, {5}, {3}, {3}};
  heap.objects.content_hash = {5, 5, 5, 0, 5, 6, 6};
  heap.objects.length_plus_one = {4, 4, 4, 4, 4, 2, 2};
  Case loading = Case::InMemory();
  loading.Add("a", heap, {});
  loading.Finish();
  // Flat sizes are 16, 17, 18 for the first three and 21, 22 for the last two.
  CHECK(test::TextOf(RowsOf(loading, *FindQuery("duplicates_by_content"))) == "str|3|3|51|35|0|-\nstr|1|2|43|22|5|-");
}

TEST_CASE("queries: a container is shown with its owner") {
  Case loading = Case::InMemory();
  loading.Add("a", test::LabelledHeap(), {});
  loading.Finish();
  CHECK(test::TextOf(RowsOf(loading, *FindQuery("containers_by_length"))) ==
        "0|139637976727552|list|3|32|dict|['users']\n"
        "1|139637976727584|dict|2|32|list|[0]");
}

TEST_CASE("queries: a header that is not in the form is our mistake") {
  const Query query =
      ParseQuery("name",
                 "-- One line\n-- and another.\n-- Binds:   :a  count [5]  how many\n--          :b  id [last]  which\n"
                 "-- Columns: x   bytes      size\nSELECT 1");
  CHECK(query.description == "One line and another.");
  REQUIRE(query.binds.size() == 2);
  CHECK(query.binds[0].name == "a");
  CHECK(query.binds[0].unit == QueryUnit::kCount);
  CHECK(query.binds[0].default_value == "5");
  CHECK(query.binds[0].description == "how many");
  CHECK(query.binds[1].default_value == "last");
  REQUIRE(query.columns.size() == 1);
  CHECK(query.columns[0].description == "size");
  CHECK_THROWS_WITH(ParseQuery("q", "-- Columns: x wrong y"), "queries/q.sql: no unit in:  Columns: x wrong y");
  CHECK_THROWS_AS(ParseQuery("q", "-- Binds: :a id which"), std::logic_error);
  CHECK_THROWS_AS(ParseQuery("q", "-- Binds: a id [first] which"), std::logic_error);
  CHECK(FindQuery("no_such_query") == nullptr);
}

}  // namespace
}  // namespace barrow::store
