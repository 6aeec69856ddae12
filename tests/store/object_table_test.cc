// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "store/case.h"
#include "store/plain_tables.h"
#include "store/rows.h"
#include "store/scratch_folder.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow::store {
namespace {

using test::IntegerOf;
using test::TextOf;

TEST_CASE("virtual tables: a list of values of a column without order is one scan, not one for each value") {
  Case opened = Case::InMemory();
  opened.Add("a", test::HeapFromLiteral("a->b b->a"), {});
  opened.Finish();
  const auto plan = [&](const std::string& condition) {
    const std::string text = TextOf(opened, "EXPLAIN QUERY PLAN SELECT count(*) FROM object WHERE " + condition);
    return text.substr(std::min(text.find("VIRTUAL TABLE"), text.size()));
  };
  REQUIRE_FALSE(plan("length + 0 > 1").empty());
  CHECK(plan("length = 2") != plan("length + 0 > 1"));
  CHECK(plan("length IN (0, 2)") == plan("length + 0 > 1"));
}

TEST_CASE("object: every column of every row is as in the heap") {
  Case opened = CaseWithPlainTables({200, 0, 150});
  CheckSame(opened, "SELECT * FROM TABLE ORDER BY snapshot_id, object_id", "object");
  for (const char* column :
       {"snapshot_id",    "object_id",       "address",       "type_id",      "shape_id",     "flat_size",
        "allocated_size", "reference_count", "length",        "generation",   "tracked",      "immortal",
        "size_estimated", "content_hash",    "in_degree",     "out_degree",   "name_id",      "name",
        "text",           "text_clipped",    "retained_size", "dominator_id", "root_distance"}) {
    CheckSame(opened, "SELECT " + std::string(column) + " FROM TABLE WHERE snapshot_id = 3 ORDER BY object_id",
              "object");
  }
}

TEST_CASE("object: constraints leave the rows they should") {
  Case opened = CaseWithPlainTables({90, 60});
  const std::string some_address =
      std::to_string(IntegerOf(opened, "SELECT address FROM plain_object WHERE snapshot_id = 1 AND object_id = 30"));
  std::vector<std::string> conditions;
  for (const char* column :
       {"snapshot_id", "object_id", "type_id", "address", "shape_id", "flat_size", "allocated_size", "reference_count",
        "length", "in_degree", "out_degree", "retained_size", "root_distance", "dominator_id", "content_hash"}) {
    for (const char* op : {"=", ">", ">=", "<", "<=", "<>", "IS"}) {
      for (const std::string& value :
           {std::string("1"), std::string("0"), std::string("-1"), std::string("5.5"), std::string("'3'"),
            std::string("'x'"), std::string("NULL"), std::string("9223372036854775807"), some_address,
            std::string("59"), std::string("60")}) {
        conditions.push_back(std::string(column) + " " + op + " " + value);
      }
    }
  }
  conditions.insert(conditions.end(), {"object_id IN (1, 5, 3, 89, 90)",
                                       "type_id IN (3, 1, 200)",
                                       "object_id BETWEEN 5 AND 9 AND type_id = 2",
                                       "type_id > 3 AND type_id <= 6 AND object_id >= 20",
                                       "snapshot_id = 2 AND type_id = 4",
                                       "snapshot_id IN (2, 1) AND object_id = 7",
                                       "address > 0 AND address < " + some_address,
                                       "address < 0",
                                       "address >= -100",
                                       "object_id = 3 OR type_id = 4",
                                       "snapshot_id > 1 AND object_id < 4",
                                       "object_id > 3 AND object_id > 5 AND object_id < 9 AND object_id <= 8",
                                       "flat_size > 50 AND type_id = 1",
                                       "flat_size > 2 AND flat_size < 6 AND root_distance >= 1",
                                       "root_distance IS NULL",
                                       "root_distance IS NOT NULL",
                                       "retained_size > allocated_size",
                                       "length + 0 > 1",
                                       "length IN (0, 2)",
                                       "length > 1 OR in_degree = 1",
                                       "reference_count > in_degree AND root_distance = 0",
                                       "NOT length > 1"});
  for (const std::string& condition : conditions) {
    CheckSame(
        opened,
        "SELECT snapshot_id, object_id, address FROM TABLE WHERE " + condition + " ORDER BY snapshot_id, object_id",
        "object");
    CheckSame(opened, "SELECT count(*), sum(object_id) FROM TABLE WHERE " + condition, "object");
  }
}

TEST_CASE("object: every wanted order is given") {
  Case opened = CaseWithPlainTables({120, 80});
  const std::vector<std::string> columns = {"snapshot_id", "object_id", "address", "type_id", "flat_size"};
  std::vector<std::string> terms;
  for (const std::string& column : columns) terms.insert(terms.end(), {column, column + " DESC"});
  std::vector<std::string> orders = terms;
  for (const std::string& a : terms) {
    for (const std::string& b : terms) {
      orders.push_back(a + ", " + b);
      for (const std::string& c : {terms[2], terms[3], terms[5]}) orders.push_back(a + ", " + b + ", " + c);
    }
  }
  for (const std::string& order : orders) {
    for (const std::string condition :
         {"1", "snapshot_id = 2", "type_id = 3", "type_id > 4", "snapshot_id = 1 AND type_id = 2",
          "snapshot_id = 1 AND object_id > 20", "snapshot_id = 1 AND type_id >= 3 AND object_id < 90"}) {
      // The end of the order makes it total; only its beginning can be had without sorting.
      CheckSame(opened,
                "SELECT " + Replaced(Replaced(order, " DESC", ""), " ASC", "") + " FROM TABLE WHERE " + condition +
                    " ORDER BY " + order,
                "object");
      CheckSame(opened,
                "SELECT snapshot_id, object_id FROM TABLE WHERE " + condition + " ORDER BY " + order +
                    ", snapshot_id, object_id",
                "object");
    }
  }
}

TEST_CASE("object: what can be had in order is not sorted") {
  Case opened = CaseWithPlainTables({120, 80});
  for (const char* rest :
       {"ORDER BY snapshot_id", "ORDER BY snapshot_id, object_id", "ORDER BY snapshot_id DESC, object_id",
        "ORDER BY snapshot_id, object_id DESC, flat_size", "ORDER BY type_id",
        "ORDER BY type_id DESC, snapshot_id, object_id", "ORDER BY snapshot_id, type_id, object_id",
        "ORDER BY snapshot_id, type_id DESC, object_id DESC", "WHERE snapshot_id = 1 ORDER BY object_id",
        "WHERE snapshot_id = 1 ORDER BY type_id, object_id",
        "WHERE snapshot_id = 1 AND type_id = 2 ORDER BY object_id DESC",
        "WHERE type_id = 2 ORDER BY snapshot_id, object_id", "WHERE snapshot_id = 1 ORDER BY type_id DESC, object_id",
        "GROUP BY type_id", "GROUP BY snapshot_id, type_id"}) {
    const std::string sql = "SELECT snapshot_id, type_id, object_id FROM object " + std::string(rest);
    CAPTURE(sql);
    CHECK_FALSE(Sorts(opened, sql));
  }
  CHECK(Sorts(opened, "SELECT object_id FROM object ORDER BY object_id"));  // of several snapshots
  CHECK(Sorts(opened, "SELECT object_id FROM object ORDER BY flat_size"));
  CHECK_FALSE(Sorts(
      opened, "SELECT type_name, count(*) FROM object JOIN type USING (snapshot_id, type_id) GROUP BY type_name"));
}

TEST_CASE("object: ordering by address costs no sorting while addresses are positive for SQL") {
  Case loading = Case::InMemory();
  loading.Add("a", test::HeapFromLiteral("a->b c->d"), {});
  loading.Finish();
  const std::string sql = "SELECT address FROM object WHERE snapshot_id = 1 ORDER BY address DESC";
  CHECK_FALSE(Sorts(loading, sql));
  CHECK(TextOf(loading, sql) == "139637976727664\n139637976727632\n139637976727600\n139637976727568");
}

TEST_CASE("object: joins and groups agree") {
  Case opened = CaseWithPlainTables({150, 70});
  for (const char* sql :
       {"SELECT type_id, count(*), sum(flat_size) FROM TABLE GROUP BY type_id ORDER BY type_id",
        "SELECT snapshot_id, type_id, max(object_id) FROM TABLE GROUP BY snapshot_id, type_id ORDER BY 1, 2",
        "SELECT DISTINCT type_id FROM TABLE ORDER BY 1",
        "SELECT type_name, count(*), sum(flat_size) FROM TABLE JOIN type USING (snapshot_id, type_id) GROUP BY "
        "type_name ORDER BY 1",
        "SELECT a.object_id, b.object_id FROM TABLE AS a JOIN TABLE AS b ON b.snapshot_id = a.snapshot_id AND "
        "b.type_id = a.type_id "
        "AND b.object_id < a.object_id WHERE a.snapshot_id = 2 ORDER BY 1, 2",
        "SELECT o.object_id, name.qualified_name FROM TABLE AS o JOIN name USING (snapshot_id, name_id) ORDER BY 1, 2",
        "SELECT count(*) FROM root JOIN TABLE USING (snapshot_id, object_id)",
        "SELECT object_id FROM TABLE WHERE snapshot_id = (SELECT max(snapshot_id) FROM snapshot) AND object_id = 5",
        "SELECT a.object_id, b.object_id FROM TABLE AS a JOIN TABLE AS b ON b.snapshot_id = a.snapshot_id AND "
        "b.in_degree = a.out_degree AND b.length > a.length WHERE a.snapshot_id = 2 ORDER BY 1, 2",
        "SELECT object_id FROM TABLE WHERE length = 2 ORDER BY length, object_id DESC, snapshot_id",
        "SELECT object_id FROM TABLE WHERE retained_size >= 0.01 * (SELECT sum(allocated_size) FROM TABLE) ORDER BY "
        "retained_size DESC, snapshot_id, object_id LIMIT 20"}) {
    CheckSame(opened, sql, "object");
  }
}

TEST_CASE("object: types of both sums agree with the precomputed totals") {
  Case opened = CaseWithPlainTables({150, 70});
  CHECK(TextOf(opened,
               "SELECT snapshot_id, type_name, count(*), sum(flat_size), sum(allocated_size) FROM object "
               "JOIN type USING (snapshot_id, type_id) GROUP BY 1, 2 ORDER BY 1, 2") ==
        TextOf(opened, "SELECT * FROM type_total ORDER BY 1, 2"));
  CHECK(TextOf(opened,
               "SELECT snapshot_id, name_id, type_id, count(*), sum(flat_size), sum(allocated_size) FROM object "
               "WHERE name_id IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3") ==
        TextOf(opened, "SELECT * FROM name_total ORDER BY 1, 2, 3"));
  CHECK(TextOf(opened,
               "SELECT snapshot_id, count(*), sum(flat_size), sum(allocated_size), sum(out_degree), sum(in_degree) "
               "FROM object GROUP BY 1 ORDER BY 1") ==
        TextOf(opened,
               "SELECT snapshot_id, object_count, flat_size, allocated_size, reference_count, reference_count FROM "
               "snapshot"));
}

TEST_CASE("object: snapshots another connection adds are noticed") {
  test::ScratchFolder folder;
  const auto add = [&] {
    Case loading = Case::OpenForLoading(folder / "a.case");
    loading.Add("a", test::HeapFromLiteral("a->b"), {});
    loading.Finish();
  };
  add();
  Case opened = Case::OpenReadOnly(folder / "a.case");
  CHECK(IntegerOf(opened, "SELECT count(*) FROM object") == 2);
  add();
  CHECK(IntegerOf(opened, "SELECT count(*) FROM object") == 4);
  CHECK(IntegerOf(opened, "SELECT count(*) FROM reference") == 2);
}

TEST_CASE("object: tables of a case without snapshots are empty") {
  Case loading = Case::InMemory();
  loading.Finish();
  CHECK(IntegerOf(loading, "SELECT count(*) FROM object") == 0);
  CHECK(IntegerOf(loading, "SELECT count(*) FROM reference") == 0);
  CHECK(IntegerOf(loading, "SELECT count(*) FROM referent_of(1)") == 0);
}

}  // namespace
}  // namespace barrow::store
