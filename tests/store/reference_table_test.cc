// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "store/case.h"
#include "store/heap_samples.h"
#include "store/plain_tables.h"
#include "store/rows.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow::store {
namespace {

using test::IntegerOf;
using test::TextOf;

TEST_CASE("virtual tables: references have the same positions by target as by source, however many a source has") {
  std::string literal;
  for (int i = 0; i < 3000; ++i)
    literal += "big->x" + std::to_string(i * i % 700) + " other->x" + std::to_string(i % 700) + " ";
  literal += "small->x1 small->x1 small->big";
  Case opened = Case::InMemory();
  opened.Add("a", test::HeapFromLiteral(literal), {});
  opened.Finish();
  const std::string by_source =
      TextOf(opened, "SELECT source_id, position, target_id FROM reference ORDER BY source_id, position");
  const std::string by_target = TextOf(
      opened,
      "SELECT r.source_id, r.position, r.target_id FROM object AS o CROSS JOIN reference AS r ON r.snapshot_id = "
      "o.snapshot_id AND r.target_id = o.object_id ORDER BY r.source_id, r.position");
  CHECK(std::ranges::count(by_source, '\n') > 6000);
  CHECK((by_target == by_source));
}

TEST_CASE("reference: every row is as in the heap") {
  Case opened = CaseWithPlainTables({100, 0, 60});
  CheckSame(opened, "SELECT * FROM TABLE ORDER BY snapshot_id, source_id, position", "reference");
  CheckSame(opened, "SELECT * FROM TABLE ORDER BY snapshot_id, target_id, source_id, position", "reference");
  CheckSame(opened, "SELECT label FROM TABLE WHERE snapshot_id = 3 ORDER BY target_id DESC, source_id, position",
            "reference");
}

TEST_CASE("reference: constraints leave the rows they should, in both directions") {
  Case opened = CaseWithPlainTables({90, 60});
  std::vector<std::string> conditions;
  for (const char* column : {"snapshot_id", "source_id", "target_id", "position"}) {
    for (const char* op : {"=", ">", ">=", "<", "<="}) {
      for (const char* value : {"0", "1", "59", "60", "89", "90", "-1", "2.5", "'7'", "NULL"}) {
        conditions.push_back(std::string(column) + " " + op + " " + value);
      }
    }
  }
  conditions.insert(
      conditions.end(),
      {"source_id = 5 AND target_id = 0", "source_id > 5 AND target_id = 0", "source_id = 5 AND target_id > 0",
       "source_id BETWEEN 3 AND 30 AND target_id BETWEEN 0 AND 4", "target_id IN (0, 3, 5) AND snapshot_id = 2",
       "source_id IN (7, 2) OR target_id = 1", "label = '[1]'", "label IS NULL"});
  for (const std::string& condition : conditions) {
    CheckSame(opened, "SELECT * FROM TABLE WHERE " + condition + " ORDER BY snapshot_id, source_id, position",
              "reference");
    CheckSame(
        opened,
        "SELECT snapshot_id, target_id, source_id, position FROM TABLE WHERE " + condition + " ORDER BY 1, 2, 3, 4",
        "reference");
    CheckSame(opened, "SELECT count(*), sum(source_id), sum(target_id), sum(position) FROM TABLE WHERE " + condition,
              "reference");
  }
  CHECK_FALSE(Sorts(opened, "SELECT * FROM reference WHERE snapshot_id = 1 ORDER BY source_id, position"));
  CHECK_FALSE(Sorts(opened, "SELECT * FROM reference WHERE snapshot_id = 1 ORDER BY target_id, source_id, position"));
  CHECK_FALSE(Sorts(opened, "SELECT * FROM reference ORDER BY snapshot_id, target_id"));
}

TEST_CASE("referent_of, referrer_of: are the references of one object") {
  Case opened = CaseWithPlainTables({80, 50});
  for (const char* snapshot : {"1", "2"}) {
    const std::string id = snapshot;
    CHECK(TextOf(opened,
                 "SELECT o.object_id, r.object_id, r.position, r.label, r.snapshot_id FROM object AS o, "
                 "referent_of(o.object_id, o.snapshot_id) AS r WHERE o.snapshot_id = " +
                     id + " ORDER BY 1, 3") ==
          TextOf(opened,
                 "SELECT source_id, target_id, position, label, snapshot_id FROM plain_reference WHERE snapshot_id = " +
                     id + " ORDER BY 1, 3"));
    CHECK(TextOf(opened,
                 "SELECT o.object_id, r.object_id, r.position, r.label, r.snapshot_id FROM object AS o, "
                 "referrer_of(o.object_id, o.snapshot_id) AS r WHERE o.snapshot_id = " +
                     id + " ORDER BY 1, 2, 3") ==
          TextOf(opened,
                 "SELECT target_id, source_id, position, label, snapshot_id FROM plain_reference WHERE snapshot_id = " +
                     id + " ORDER BY 1, 2, 3"));
  }
  // The first snapshot is the default, however the statement is joined.
  CHECK(
      TextOf(opened, "SELECT object_id, position FROM referrer_of(0)") ==
      TextOf(opened,
             "SELECT source_id, position FROM plain_reference WHERE snapshot_id = 1 AND target_id = 0 ORDER BY 1, 2"));
  CHECK(TextOf(opened,
               "SELECT r.object_id, o.flat_size FROM referrer_of(0) AS r JOIN object AS o USING (snapshot_id, "
               "object_id) ORDER BY 1, 2") ==
        TextOf(
            opened,
            "SELECT r.source_id, o.flat_size FROM plain_reference AS r JOIN plain_object AS o ON o.snapshot_id = 1 AND "
            "o.object_id = r.source_id WHERE r.snapshot_id = 1 AND r.target_id = 0 ORDER BY 1, 2"));
  for (const char* nobody : {"NULL", "0, NULL"}) {
    CAPTURE(nobody);
    CHECK(IntegerOf(opened, "SELECT count(*) FROM referent_of(" + std::string(nobody) + ")") == 0);
  }
  const auto missing = [&](const char* arguments, const char* message) {
    CHECK_THROWS_WITH(TextOf(opened, "SELECT * FROM referent_of(" + std::string(arguments) + ")"),
                      Catch::Matchers::EndsWith(message));
  };
  missing("-1", "referent_of: snapshot 1 has no object -1; it has 80, the first is 0");
  missing("80", "referent_of: snapshot 1 has no object 80; it has 80, the first is 0");
  const std::string wanted =
      " is no id of an object: it is a whole number, as in referent_of(42); 'barrow object' takes names, and shows "
      "their ids";
  missing("'x'", ("referent_of: 'x'" + wanted).c_str());
  missing("'#42'", ("referent_of: '#42'" + wanted).c_str());
  missing("4.5", ("referent_of: '4.5'" + wanted).c_str());
  missing("1e300", ("referent_of: '1.0e+300'" + wanted).c_str());
  CHECK(TextOf(opened, "SELECT * FROM referent_of(4.0)") == TextOf(opened, "SELECT * FROM referent_of(4)"));
  missing("0, 3", "referent_of: there is no snapshot 3");
  // SQLite may look for the parts of an OR one by one, and then it forgets the arguments.
  CHECK(TextOf(opened, "SELECT object_id FROM referent_of(4) WHERE position = 0 OR position = 1") ==
        TextOf(opened, "SELECT object_id FROM referent_of(4) WHERE position IN (0, 1)"));
  CHECK_THROWS_WITH(TextOf(opened, "SELECT * FROM referrer_of"),
                    Catch::Matchers::EndsWith("a function in FROM needs the id of an object, as in referent_of(42)"));
}

TEST_CASE("referent_of: recursion reaches what a naive search reaches") {
  Case opened = CaseWithPlainTables({120});
  for (const char* start : {"0", "17", "63"}) {
    CHECK(
        TextOf(opened,
               "WITH RECURSIVE down(id) AS (SELECT " + std::string(start) +
                   " UNION SELECT r.object_id FROM down, referent_of(down.id) AS r) SELECT id FROM down ORDER BY id") ==
        TextOf(opened, "WITH RECURSIVE down(id) AS (SELECT " + std::string(start) +
                           " UNION SELECT r.target_id FROM down JOIN plain_reference AS r ON r.source_id = down.id) "
                           "SELECT id FROM down ORDER BY id"));
  }
}

TEST_CASE("reference: labels tell how an object calls what it refers to") {
  Case loading = Case::InMemory();
  loading.Add("a", test::LabelledHeap(), {});
  loading.Finish();
  CHECK(TextOf(loading, "SELECT source_id, position, target_id, label FROM reference") ==
        "0|0|1|[0]\n"
        "0|1|2|[2]\n"
        "1|0|2|<key 0>\n"
        "1|1|0|['users']\n"
        "1|2|3|<key 1>\n"
        "1|3|4|[<key at 0x7f0000000060>]\n"
        "5|0|2|.name\n"
        "5|1|4|.'other thing'\n"
        "5|2|6|.__class__");
  CHECK(TextOf(loading, "SELECT name FROM object WHERE object_id = 6") == "app.C");
}

TEST_CASE("reference: repeated references of one object have positions of their own") {
  Heap heap = test::HeapFromLiteral("a b");
  heap.graph = ObjectGraph({0, 1000, 1001}, std::vector<ObjectId>(1001, ObjectId{1}));
  Case loading = Case::InMemory();
  loading.Add("a", heap, {});
  loading.Finish();
  CHECK(TextOf(loading,
               "SELECT count(*), count(DISTINCT position), min(position), max(position) FROM referrer_of(1) WHERE "
               "object_id = 0") == "1000|1000|0|999");
  CHECK(TextOf(loading, "SELECT position FROM referrer_of(1) LIMIT 1 OFFSET 700") == "700");
}

}  // namespace
}  // namespace barrow::store
