// SPDX-License-Identifier: Apache-2.0
#include "store/schema.h"

#include <string>

#include "base/error.h"
#include "statements.h"
#include "store/case.h"
#include "store/rows.h"
#include "store/scratch_folder.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow::store {
namespace {

using test::ScratchFolder;

class EditedCase {
 public:
  // A case after somebody ran `sql` in it.
  explicit EditedCase(const std::string& sql) {
    Case loading = Case::OpenForLoading(folder_ / "a.case");
    loading.Add("a", test::HeapFromLiteral("a->b"), {});
    loading.Finish();
    Database::Open(path(), Database::Mode::kReadWrite, "edit").Execute(sql);
  }
  std::filesystem::path path() const { return folder_ / "a.case"; }
  // What is said when it is opened; empty: it opens.
  std::string Refusal() const {
    try {
      Case::OpenReadOnly(path());
      return "";
    } catch (const Error& error) {
      CHECK(error.kind() == Error::Kind::kInput);
      const std::string message = error.what();
      REQUIRE(message.starts_with(path().string() + ": "));
      return message.substr(path().string().size() + 2);
    }
  }

 private:
  ScratchFolder folder_;
};

TEST_CASE("schema: a newer or older case says so") {
  CHECK(EditedCase("PRAGMA user_version = 99").Refusal() ==
        "case of schema version 99, this barrow reads version 3; a newer barrow opens it");
  CHECK(EditedCase("PRAGMA user_version = 0").Refusal() ==
        "case of schema version 0, this barrow reads version 3; load its snapshots again");
}

TEST_CASE("schema: another database is no case") {
  CHECK_THAT(EditedCase("PRAGMA application_id = 7").Refusal(),
             Catch::Matchers::StartsWith("is an SQLite file, not a barrow case; make one"));
}

TEST_CASE("schema: people may add to a case") {
  CHECK(EditedCase("CREATE TABLE note (text); CREATE VIEW big AS SELECT * FROM object WHERE flat_size > 1000;"
                   "CREATE INDEX by_text ON note (text); ANALYZE")
            .Refusal()
            .empty());
}

TEST_CASE("schema: views that people add may use what barrow computes") {
  EditedCase edited("CREATE VIEW both AS SELECT o.object_id, r.label FROM object AS o, referrer_of(o.object_id) AS r");
  Case opened = Case::OpenReadOnly(edited.path());
  CHECK(test::TextOf(opened, "SELECT * FROM both") == "1|[0]");
}

TEST_CASE("schema: tables that are not ours under our names are refused") {
  CHECK(EditedCase("DROP TABLE root").Refusal() ==
        "table root is missing; the case is damaged, load its snapshots again");
  CHECK(EditedCase("ALTER TABLE root ADD COLUMN more INTEGER").Refusal() ==
        "root is not defined as in a case of its version; load its snapshots again");
  CHECK(EditedCase("DROP TABLE root; CREATE VIEW root AS WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i FROM r) "
                   "SELECT i FROM r")
            .Refusal() == "root is not defined as in a case of its version; load its snapshots again");
  CHECK(EditedCase("CREATE TABLE Object (a)").Refusal() ==
        "holds a table or view called object, which would hide the one barrow computes; remove it");
}

TEST_CASE("schema: an index on a table of ours is refused") {
  const std::string refusal =
      "table type has other indexes than in a case of its version; drop them, or load its snapshots again";
  CHECK(EditedCase("CREATE INDEX by_snapshot ON type (snapshot_id)").Refusal() == refusal);
  CHECK(EditedCase("CREATE UNIQUE INDEX part ON Type (address) WHERE address > 0").Refusal() == refusal);
  CHECK(EditedCase("DROP INDEX type_by_name").Refusal() == refusal);
  CHECK(EditedCase("DROP INDEX type_by_name; CREATE INDEX type_by_name ON type (module)").Refusal() == refusal);
  // That of a primary key is the table itself, and has no row: with one it would be somewhere else.
  CHECK(EditedCase("PRAGMA writable_schema = ON; INSERT INTO sqlite_schema SELECT 'index', 'sqlite_autoindex_type_1', "
                   "'note', rootpage, NULL FROM sqlite_schema WHERE name = 'shape'")
            .Refusal() == refusal);
  CHECK(EditedCase("CREATE INDEX by_snapshot ON type (snapshot_id); PRAGMA writable_schema = ON; "
                   "UPDATE sqlite_schema SET type = 'INDEX' WHERE name = 'by_snapshot'")
            .Refusal() == refusal);
}

TEST_CASE("schema: nothing hides what SQLite tells of a file") {
  CHECK(EditedCase("CREATE TABLE pragma_page_count (page_count); INSERT INTO pragma_page_count VALUES (1000000000)")
            .Refusal() ==
        "holds a table or view whose name begins with pragma_, which would hide one that SQLite computes; remove it");
}

TEST_CASE("schema: only what a definition says counts, not how it is laid out") {
  EditedCase edited(
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'TEXT NOT NULL', 'TEXT -- what\n  NOT "
      "NULL') "
      "WHERE name = 'system_figure'");
  CHECK(edited.Refusal().empty());
}

TEST_CASE("schema: every statement of ours is valid for it") {
  Case opened = Case::InMemory("test");  // with the tables that are computed
  Database& database = opened.database();
  for (const EmbeddedSql& sql : sql::kAll) {
    CAPTURE(sql.name);
    const Statement statement = database.Prepare(sql);
    CHECK(statement.handle() != nullptr);
    CHECK(Statement(database.connection(), statement.rest()).handle() == nullptr);
  }
}

TEST_CASE("schema: checks hold what must hold") {
  Database database = Database::InMemory("test");
  CreateSchema(database);
  for (const char* wrong :
       {"INSERT INTO anomaly VALUES (1, 'a', 'bad', 1, '')", "INSERT INTO anomaly VALUES (1, 'a', 'note', 0, '')",
        "INSERT INTO shape VALUES (1, 0, 'round')", "INSERT INTO type_total VALUES (1, 'a', 0, 0, 0)",
        "INSERT INTO root VALUES (1, 1, 'why', 0, '', 0, 0, 1)", "INSERT INTO packed_chunk VALUES (1, 'a', -1, 0, x'')",
        "INSERT INTO system_figure VALUES (1, 0, 'a', 'text')"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(database.Execute(wrong), Error);
  }
}

}  // namespace
}  // namespace barrow::store
