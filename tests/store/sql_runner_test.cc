// SPDX-License-Identifier: Apache-2.0
#include "store/sql_runner.h"

#include <chrono>
#include <string>
#include <thread>

#include "base/error.h"
#include "store/heap_samples.h"
#include "store/rows.h"
#include "store/scratch_folder.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow::store {
namespace {

using test::ScratchFolder;
using test::TextOf;

Case MakeSmallCase(const std::filesystem::path& path) {
  Case loading = Case::OpenForLoading(path);
  loading.Add("first", test::HeapFromLiteral("a->b"), {});
  loading.Add("second", test::HeapFromLiteral("a->b b->a c"), {});
  loading.Finish();
  return loading;
}

struct SmallCase {
  ScratchFolder folder;
  Case opened = MakeSmallCase(folder / "a.case");
};

// Without its "barrow: "; the kind in front.
std::string Refusal(Case& opened, std::string_view sql, const SqlOptions& options = {}) {
  try {
    TextOf(opened, sql, options);
    return "done";
  } catch (const Error& error) {
    return (error.kind() == Error::Kind::kUsage ? "usage: " : "input: ") + std::string(error.what());
  }
}

TEST_CASE("sql: names of columns come first, then rows until the sink has enough") {
  Case opened = std::move(SmallCase().opened);
  std::vector<std::string> seen;
  RowSink sink{.columns =
                   [&](std::span<const std::string> names) {
                     for (const std::string& name : names) seen.push_back(name);
                   },
               .row =
                   [&](std::span<const Value> cells) {
                     seen.push_back(std::to_string(std::get<int64_t>(cells[0])));
                     return seen.size() < 4;
                   }};
  RunSql(opened, "SELECT object_id, 1 AS one FROM object", {}, sink);
  CHECK(seen == std::vector<std::string>{"object_id", "one", "0", "1"});
  seen.clear();
  RunSql(opened, "SELECT object_id FROM object WHERE 0", {}, sink);
  CHECK(seen == std::vector<std::string>{"object_id"});
}

TEST_CASE("sql: what writes is refused") {
  SmallCase small;
  struct Refused {
    const char* sql;
    const char* word;
  };
  for (const auto& [sql, word] : std::initializer_list<Refused>{
           {"INSERT INTO root VALUES (1, 1, 'type', 0, '', 0, 0, 1)", "INSERT"},
           {"UPDATE snapshot SET name = 'x'", "UPDATE"},
           {"DELETE FROM snapshot", "DELETE"},
           {"REPLACE INTO snapshot (snapshot_id) VALUES (1)", "INSERT"},
           {"WITH a AS (SELECT 1) DELETE FROM snapshot", "DELETE"},
           {"CREATE TABLE t (a)", "CREATE"},
           {"CREATE TEMP TABLE t (a)", "CREATE"},
           {"CREATE TABLE t AS SELECT * FROM object", "CREATE"},
           {"CREATE VIEW v AS SELECT 1", "CREATE"},
           {"CREATE TEMP VIEW v AS SELECT 1", "CREATE"},
           {"CREATE TRIGGER t BEFORE INSERT ON root BEGIN SELECT 1; END", "CREATE"},
           {"CREATE INDEX i ON root (kind)", "CREATE"},
           {"CREATE VIRTUAL TABLE v USING object", "CREATE"},
           {"DROP TABLE root", "DROP"},
           {"DROP VIEW IF EXISTS v", "writing"},
           {"ALTER TABLE root RENAME TO roots", "ALTER"},
           {"ATTACH 'other.db' AS other", "ATTACH"},
           {"ATTACH ':memory:' AS other", "ATTACH"},
           {"DETACH main", "DETACH"},
           {"BEGIN", "BEGIN"},
           {"COMMIT", "COMMIT"},
           {"SAVEPOINT a", "SAVEPOINT"},
           {"ANALYZE", "ANALYZE"},
           {"REINDEX", "REINDEX"},
           {"VACUUM", "writing"},
           {"VACUUM INTO 'copy.db'", "writing"},
           {"PRAGMA writable_schema = ON", "PRAGMA writable_schema"},
           {"PRAGMA query_only = OFF", "PRAGMA query_only"},
           {"PRAGMA trusted_schema = ON", "PRAGMA trusted_schema"},
           {"PRAGMA user_version = 5", "PRAGMA user_version"},
           {"PRAGMA journal_mode = WAL", "PRAGMA journal_mode"},
           {"PRAGMA temp_store_directory = '/tmp'", "PRAGMA temp_store_directory"},
           {"PRAGMA wal_checkpoint", "PRAGMA wal_checkpoint"},
           {"PRAGMA optimize", "PRAGMA optimize"},
           {"SELECT load_extension('x')", "load_extension()"},
           {"SELECT fts3_tokenizer('simple')", "fts3_tokenizer()"},
           {"SELECT FTS3_TOKENIZER('simple', x'4141414141414141')", "fts3_tokenizer()"},
           {"SELECT fts3_tokenizer('simple', :p)", "fts3_tokenizer()"},
           {"SELECT sqlite_log(1, 'x')", "sqlite_log()"},
           {"UPDATE sqlite_master SET sql = ''", "writing"},
           {"UPDATE object SET flat_size = 0", "writing"},
           {"DELETE FROM reference", "writing"},
           {"EXPLAIN DELETE FROM snapshot", "DELETE"},
       }) {
    CAPTURE(sql);
    CHECK(Refusal(small.opened, sql) == "input: SQL here is read-only: " + std::string(word) +
                                            " is not allowed; to change a case, use sqlite3 on a copy");
  }
  CHECK(Refusal(small.opened, "SELECT * FROM fts3tokenize('simple')").starts_with("usage: SQL: no such table"));
  CHECK(Refusal(small.opened, "SELECT * FROM sqlite_stmt").starts_with("usage: SQL: no such table"));
  CHECK(TextOf(small.opened, "SELECT sum(value), COUNT(*), Upper(max(key)) FROM json_each('[1,2]')") == "3|2|1");
  // Functions of the shell are none of ours.
  CHECK(Refusal(small.opened, "SELECT readfile('/etc/passwd')") == "usage: SQL: no such function: readfile");
  CHECK(Refusal(small.opened, "SELECT writefile('/tmp/x', 'y')") == "usage: SQL: no such function: writefile");
  CHECK(TextOf(small.opened, "SELECT count(*), max(name) FROM snapshot") == "2|second");
  CHECK(small.folder.FileCount() == 1);
}

TEST_CASE("sql: a statement at fault is not blamed on the file") {
  SmallCase small;
  CHECK(Refusal(small.opened, "SELECT abs(-9223372036854775808)") == "usage: SQL: integer overflow");
  CHECK(Refusal(small.opened, "SELECT length(zeroblob(1000000000))") ==
        "usage: SQL: string or blob too big; --limit value-size=SIZE raises it");
  CHECK(Refusal(small.opened, "SELECT 1 LIMIT 'abc'") == "usage: SQL: datatype mismatch");
}

TEST_CASE("sql: what only tells is allowed") {
  SmallCase small;
  CHECK(Refusal(small.opened, "PRAGMA table_info(snapshot)") == "done");
  CHECK(TextOf(small.opened, "PRAGMA user_version") == "3");
  CHECK(TextOf(small.opened, "PRAGMA integrity_check") == "ok");
  CHECK(TextOf(small.opened, "SELECT count(*) FROM pragma_table_info('type_total')") == "5");
  CHECK(TextOf(small.opened, "SELECT sum(value) FROM json_each('[1, 2, 3]')") == "6");
  CHECK(TextOf(small.opened, "SELECT count(*) FROM sqlite_schema WHERE name = 'root'") == "1");
  CHECK(TextOf(small.opened, "VALUES (1), (2)") == "1\n2");
  CHECK(Refusal(small.opened, "EXPLAIN SELECT * FROM object") == "done");
  CHECK(TextOf(small.opened,
               "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n") == "15");
}

TEST_CASE("sql: a view of the file cannot do more than the user") {
  SmallCase small;
  {
    Database editor = Database::Open(small.folder / "a.case", Database::Mode::kReadWrite, "edit");
    editor.Execute("CREATE VIEW trap AS SELECT load_extension('x')");
  }
  Case opened = Case::OpenReadOnly(small.folder / "a.case");
  CHECK(Refusal(opened, "SELECT * FROM trap") != "done");
}

TEST_CASE("sql: a case in memory is read-only as well") {
  Case loading = Case::InMemory();
  loading.Add("a", test::HeapFromLiteral("a"), {});
  loading.Finish();
  CHECK(Refusal(loading, "DELETE FROM snapshot") ==
        "input: SQL here is read-only: DELETE is not allowed; to change a case, use sqlite3 on a copy");
  CHECK(TextOf(loading, "SELECT count(*) FROM object") == "1");
}

TEST_CASE("sql: exactly one statement is run") {
  SmallCase small;
  CHECK(Refusal(small.opened, "") == "usage: there is no SQL statement to run");
  CHECK(Refusal(small.opened, " -- only this\n ;") == "usage: there is no SQL statement to run");
  CHECK(Refusal(small.opened, "SELECT 1; SELECT 2") ==
        "usage: barrow sql runs one statement at a time, and this is more than one");
  CHECK(Refusal(small.opened, "SELECT 1; DELETE FROM snapshot") ==
        "input: SQL here is read-only: DELETE is not allowed; to change a case, use sqlite3 on a copy");
  CHECK(Refusal(small.opened, "SELECT 1; -- and a comment\n ; ;") == "done");
}

TEST_CASE("sql: mistakes are the user's, with SQLite's own words") {
  SmallCase small;
  CHECK(Refusal(small.opened, "SELEC 1") == "usage: SQL: near \"SELEC\": syntax error");
  CHECK(Refusal(small.opened, "SELECT nothing_like_it FROM object") ==
        "usage: SQL: no such column: nothing_like_it; 'barrow sql --schema' shows what there is");
  CHECK(Refusal(small.opened, "SELECT * FROM objects") ==
        "usage: SQL: no such table: objects; 'barrow sql --schema' shows what there is");
}

TEST_CASE("sql: parameters get the values given, or the first and last snapshot") {
  SmallCase small;
  CHECK(TextOf(small.opened, "SELECT :snapshot, :left, :right") == "1|1|2");
  SqlOptions options;
  options.values = {{"snapshot", Value(std::string("2"))},
                    {"text", Value(std::string("a'b"))},
                    {"address", Value(std::string("0x7f12"))},
                    {"real", Value(std::string("1.5"))},
                    {"n", Value(int64_t{7})}};
  CHECK(TextOf(small.opened,
               "SELECT :snapshot + 0, :text, typeof(:address), :address, typeof(:real), :n, typeof(:snapshot)",
               options) == "2|a'b|integer|32530|real|7|integer");
  CHECK(Refusal(small.opened, "SELECT :snapshot, @text, $address, :real", options) ==
        "usage: SQL: there is no parameter :n: the statement takes :snapshot, :text, :address, :real");
  CHECK(Refusal(small.opened, "SELECT :other") ==
        "usage: SQL: parameter :other has no value; give it one with --bind other=VALUE");
  CHECK(Refusal(small.opened, "SELECT ?") == "usage: SQL: parameters need names: write :name instead of ?");
  Case empty = Case::InMemory();
  empty.Finish();
  CHECK_THAT(Refusal(empty, "SELECT :snapshot"),
             Catch::Matchers::StartsWith("input: (case in memory): holds no snapshot"));
}

TEST_CASE("sql: a query refuses values of another kind than its parameters are") {
  SmallCase small;
  const Query& query = *FindQuery("biggest_objects");
  const auto refused = [&](const std::string& value) -> std::string {
    const RowSink sink{.columns = [](std::span<const std::string>) {},
                       .row = [](std::span<const Value>) { return true; }};
    try {
      RunQuery(small.opened, query, {.values = {{"limit", value}}, .time_limit = {}}, sink);
      return "";
    } catch (const Error& error) {
      return (error.kind() == Error::Kind::kUsage ? "usage: " : "input: ") + std::string(error.what());
    }
  };
  CHECK(refused("1").empty());
  CHECK(refused("abc") == "usage: parameter limit (rows at most) cannot be 'abc': it is a whole number");
  CHECK(refused("1.5").starts_with("usage: parameter limit"));
  CHECK(refused("").starts_with("usage: parameter limit"));
}

TEST_CASE("sql: a statement can be given a time, also within barrow's own tables") {
  Case loading = Case::InMemory();
  loading.Add("a", test::RandomHeap(1, 3000), {});
  loading.Finish();
  SqlOptions options;
  options.time_limit = std::chrono::milliseconds(0);
  for (const char* sql : {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
                          "SELECT count(*) FROM object AS a, object AS b, object AS c"}) {
    CHECK(
        Refusal(loading, sql, options) ==
        "input: (case in memory): the statement took longer than the 0 ms it was given; give it more, or ask for less");
  }
  CHECK(Refusal(loading, "SELECT count(*) FROM object AS a, object AS b WHERE a.object_id < 10") ==
        "done");  // and not later ones
}

TEST_CASE("sql: the time of a statement does not run while its rows are read") {
  SmallCase small;
  const SqlOptions options{.values = {}, .time_limit = std::chrono::seconds(1)};
  size_t rows = 0;
  // More steps than are done between two looks at the clock, before and after the first row is read slowly.
  const RowSink slow{.columns = [](auto) {},
                     .row =
                         [&](auto) {
                           if (rows++ == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1100));
                           return true;
                         }};
  RunSql(
      small.opened,
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 4000) SELECT i FROM n WHERE i % 2000 = 0",
      options, slow);
  CHECK(rows == 2);
}

}  // namespace
}  // namespace barrow::store
