// SPDX-License-Identifier: Apache-2.0
//
// The virtual tables against plain tables that were filled from the heaps by naive loops: every statement must give the
// same.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/dominators.h"
#include "algorithms/lifelines.h"
#include "base/error.h"
#include "graph/labels.h"
#include "store/case.h"
#include "store/enum_names.h"
#include "store/heap_samples.h"
#include "store/label_text.h"
#include "store/rows.h"
#include "store/scratch_folder.h"
#include "store/type_name.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow::store {
namespace {

using test::IntegerOf;
using test::TextOf;

// object.name; empty: none.
std::optional<std::string> NaiveName(const Heap& heap, ObjectId object) {
  const auto type = std::ranges::find(heap.type_object, std::optional(object));
  if (type != heap.type_object.end()) {
    return TypeName(heap.types[static_cast<size_t>(type - heap.type_object.begin())]);
  }
  const auto name = std::ranges::find(heap.names, object, &ResolvedName::object);
  if (name == heap.names.end()) return std::nullopt;
  return QualifiedName(name->module, name->qualified_name);
}

std::optional<std::string> NaiveLabel(const Heap& heap, uint32_t source, uint32_t position) {
  const EdgeLabel label = LabelsOf(heap, {source}).Label(position);
  std::optional<LabelKey> key;
  if (label.key.has_value()) {
    const auto text = std::ranges::find(heap.texts, *label.key, &ResolvedText::object);
    key = LabelKey{heap.objects.address[label.key->value], text == heap.texts.end() ? nullptr : &*text,
                   NaiveName(heap, *label.key).value_or("")};
  }
  return LabelText(label, key, true);
}

void BindOptional(Statement& statement, int parameter, const std::optional<std::string>& text) {
  if (text.has_value()) {
    statement.Bind(parameter, std::string_view(*text));
  } else {
    statement.BindNull(parameter);
  }
}

void FillPlainTables(Database& database, int64_t id, const Heap& heap) {
  Statement object(database.connection(),
                   "INSERT INTO plain_object VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  const ObjectTable& table = heap.objects;
  const Lifelines lifelines = FindLifelines(heap);
  const auto bind_or_null = [&object](int parameter, uint32_t number) {
    number == kNoObject ? object.BindNull(parameter) : object.Bind(parameter, int64_t{number});
  };
  for (uint32_t i = 0; i < table.count(); ++i) {
    object.Bind(0, id).Bind(1, int64_t{i}).BindBits(2, table.address[i]).Bind(3, int64_t{table.type[i].value});
    object.Bind(4, int64_t{table.shape[i].value})
        .BindBits(5, table.flat_bytes[i])
        .BindBits(6, table.allocated_bytes[i]);
    object.Bind(7, int64_t{table.reference_count[i]}).BindNull(8);
    if (table.length_plus_one[i] > 0) object.BindBits(8, table.length_plus_one[i] - 1);
    const uint8_t flags = table.flags[i];
    object.Bind(9, kGenerationNames[flags & reader::kGenerationMask]);
    object.Bind(10, int64_t{(flags & reader::kGenerationMask) != 0})
        .Bind(11, int64_t{(flags & reader::kImmortal) != 0});
    object.Bind(12, int64_t{(flags & reader::kSizeEstimated) != 0}).BindNull(13);
    if (!table.content_hash.empty() && table.content_hash[i] != 0) object.BindBits(13, table.content_hash[i]);
    object.BindBits(14, heap.graph.Referrers({i}).size()).BindBits(15, heap.graph.References({i}).size());

    object.BindNull(16).BindNull(17).BindNull(18).BindNull(19);
    const auto name = std::ranges::find(heap.names, ObjectId{i}, &ResolvedName::object);
    if (name != heap.names.end()) {
      Statement find(database.connection(),
                     "SELECT name_id FROM name WHERE snapshot_id = ? AND module = ? AND qualified_name = ? AND file = "
                     "? AND line = ?");
      find.Bind(0, id).Bind(1, std::string_view(name->module)).Bind(2, std::string_view(name->qualified_name));
      find.Bind(3, std::string_view(name->file)).Bind(4, int64_t{name->line});
      REQUIRE(find.Step());
      object.Bind(16, find.Integer(0));
    }
    BindOptional(object, 17, NaiveName(heap, {i}));
    const auto text = std::ranges::find(heap.texts, ObjectId{i}, &ResolvedText::object);
    if (text != heap.texts.end()) {
      object.Bind(18, std::string_view(text->text)).Bind(19, int64_t{text->clipped});
      if (text->kind == reader::TextKind::kBytes) object.Bind(18, std::as_bytes(std::span(text->text)));
    }
    object.BindCount(20, lifelines.retained_bytes[i]);
    bind_or_null(21, lifelines.dominator[i]);
    bind_or_null(22, lifelines.root_distance[i]);
    object.Run();
  }
  Statement reference(database.connection(), "INSERT INTO plain_reference VALUES (?, ?, ?, ?, ?)");
  for (uint32_t source = 0; source < table.count(); ++source) {
    const auto targets = heap.graph.References({source});
    for (uint32_t k = 0; k < targets.size(); ++k) {
      reference.Bind(0, id).Bind(1, int64_t{source}).Bind(2, int64_t{k}).Bind(3, int64_t{targets[k].value});
      BindOptional(reference, 4, NaiveLabel(heap, source, k));
      reference.Run();
    }
  }
}

// A case of several random heaps beside plain tables of the same content.
Case CaseWithPlainTables(const std::vector<uint32_t>& object_counts) {
  Case loading = Case::InMemory();
  loading.database().Execute(
      "CREATE TABLE plain_object (snapshot_id INTEGER, object_id INTEGER, address INTEGER, type_id INTEGER, shape_id "
      "INTEGER,"
      " flat_size INTEGER, allocated_size INTEGER, reference_count INTEGER, length INTEGER, generation TEXT, tracked "
      "INTEGER,"
      " immortal INTEGER, size_estimated INTEGER, content_hash INTEGER, in_degree INTEGER, out_degree INTEGER, name_id "
      "INTEGER,"
      " name TEXT, text, text_clipped INTEGER, retained_size INTEGER, dominator_id INTEGER, root_distance INTEGER);"
      "CREATE TABLE plain_reference (snapshot_id INTEGER, source_id INTEGER, position INTEGER, target_id INTEGER, "
      "label TEXT)");
  uint32_t seed = 10;
  for (const uint32_t object_count : object_counts) {
    const Heap heap = test::RandomHeap(++seed, object_count);
    const SnapshotId id = loading.Add("heap", heap, {});
    FillPlainTables(loading.database(), int64_t{id.value}, heap);
  }
  loading.Finish();
  return loading;
}

std::string Replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t place = text.find(from); place != std::string::npos; place = text.find(from, place + to.size())) {
    text.replace(place, from.size(), to);
  }
  return text;
}

// `sql` writes TABLE for the table to ask.
void CheckSame(Case& opened, const std::string& sql, std::string_view table) {
  CAPTURE(sql);
  const std::string computed = TextOf(opened, Replaced(sql, "TABLE", table));
  const std::string plain = TextOf(opened, Replaced(sql, "TABLE", "plain_" + std::string(table)));
  CHECK((computed == plain));
}

bool Sorts(Case& opened, const std::string& sql) {
  return TextOf(opened, "EXPLAIN QUERY PLAN " + sql).find("TEMP B-TREE") != std::string::npos;
}

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

TEST_CASE("virtual tables: references have the same positions by target as by source, however many a source has") {
  std::string literal;
  for (int i = 0; i < 3000; ++i)
    literal += "big->x" + std::to_string(i * i % 700) + " other->x" + std::to_string(i % 700) + " ";
  literal += "small->x1 small->x1 small->big";
  Case opened = Case::InMemory();
  opened.Add("a", test::HeapFromLiteral(literal), {});
  opened.Finish();
  const std::string by_source =
      test::TextOf(opened, "SELECT source_id, position, target_id FROM reference ORDER BY source_id, position");
  const std::string by_target = test::TextOf(
      opened,
      "SELECT r.source_id, r.position, r.target_id FROM object AS o CROSS JOIN reference AS r ON r.snapshot_id = "
      "o.snapshot_id AND r.target_id = o.object_id ORDER BY r.source_id, r.position");
  CHECK(std::ranges::count(by_source, '\n') > 6000);
  CHECK((by_target == by_source));
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
  CHECK_THROWS_WITH(TextOf(opened, "SELECT * FROM referrer_of"),
                    Catch::Matchers::EndsWith("referrer_of needs the id of an object, as in referrer_of(42)"));
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
