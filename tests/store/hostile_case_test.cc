// SPDX-License-Identifier: Apache-2.0
//
// Cases that a stranger made on purpose. tests/store/damaged_case_test.cc has those that are merely broken,
// sql_runner_test.cc what a statement may not do.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/case.h"
#include "store/heap_reader.h"
#include "store/hostile_journal.h"
#include "store/integrity.h"
#include "store/object_condition.h"
#include "store/replaced_column.h"
#include "store/rows.h"
#include "store/scratch_folder.h"
#include "store/sqlite.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow::store {
namespace {

using test::ScratchFolder;
using test::TextOf;

void MakeSmallCase(const std::filesystem::path& path) {
  Case loading = Case::OpenForLoading(path);
  loading.Add("first", test::HeapFromLiteral("a->b"), {});
  loading.Finish();
}

void ChangeBy(const std::filesystem::path& path, std::string_view sql) {
  Database::Open(path, Database::Mode::kReadWrite, path.string()).Execute(sql);
}

TEST_CASE("hostile case: its triggers do not run while a snapshot is added to it") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  ChangeBy(
      path,
      "CREATE TABLE trap (n INTEGER); CREATE TRIGGER t AFTER INSERT ON snapshot BEGIN INSERT INTO trap VALUES (1); "
      "END;");
  Case loading = Case::OpenForLoading(path);
  loading.Add("second", test::HeapFromLiteral("a->b b->a"), {});
  loading.Finish();
  CHECK(loading.Snapshots().size() == 2);
  CHECK(TextOf(loading, "SELECT count(*) FROM trap") == "0");
}

TEST_CASE("hostile case: a view cannot hide a table of ours, nor one of ours a table") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  ChangeBy(path, "DROP TABLE root; CREATE VIEW root AS SELECT 1 AS snapshot_id;");
  CHECK_THROWS_AS(Case::OpenReadOnly(path), Error);
}

TEST_CASE("hostile case: a value larger than any of ours is refused before memory is taken for it") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  Case opened = Case::OpenReadOnly(path);
  CHECK_THROWS_AS(TextOf(opened, "SELECT length(hex(zeroblob(300000000)))"), Error);
  CHECK_THROWS_AS(TextOf(opened, "SELECT length(replace(hex(zeroblob(100000)), '0', hex(zeroblob(100000))))"), Error);
}

TEST_CASE("hostile case: what its row says of a snapshot's objects is no size of anything") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  ChangeBy(path, "UPDATE snapshot SET object_count = 9000000000000000000");
  Case opened = Case::OpenReadOnly(path);
  CHECK(ObjectsWhere(opened, SnapshotId{1}, "object_id = 1", std::nullopt) == std::vector<bool>{false, true});
}

TEST_CASE("hostile case: memory of the process is never mapped from the file") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  Case opened = Case::OpenReadOnly(path);
  CHECK_THROWS_AS(TextOf(opened, "PRAGMA mmap_size = 1000000"), Error);
  CHECK_THROWS_AS(TextOf(opened, "PRAGMA trusted_schema = ON"), Error);
  CHECK_THROWS_AS(TextOf(opened, "PRAGMA writable_schema = ON"), Error);
}

// Beside the case, with its first page as it is now.
void WriteJournal(const std::filesystem::path& path, const std::string& other) {
  constexpr uint32_t kPageBytes = 8192;
  const std::string bytes = test::BytesOf(path);
  const auto pages = static_cast<uint32_t>(bytes.size() / kPageBytes);
  std::ofstream(path.string() + "-journal", std::ios::binary)
      << test::HostileJournal(pages, bytes.substr(0, kPageBytes), other, kPageBytes);
}

TEST_CASE("hostile case: its journal deletes no file") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  const std::filesystem::path linked = folder / "b.case";
  const std::filesystem::path victim = folder / "victim";
  std::ofstream(victim) << "precious";
  MakeSmallCase(path);
  std::filesystem::create_symlink(path, linked);
  WriteJournal(path, victim.string());
  const std::string refusal = path.string() +
                              "-journal: would have another file deleted, as no journal of barrow's does; remove it, "
                              "then verify the case";
  CHECK_THROWS_WITH(Case::OpenReadOnly(path), refusal);
  CHECK_THROWS_WITH(Case::OpenForLoading(path), refusal);
  CHECK_THROWS_WITH(Case::OpenForLoading(linked), refusal);
  CHECK(std::filesystem::exists(victim));

  // SQLite itself, to show that the journal is one.
  Database::Open(path, Database::Mode::kReadWrite, "a").Execute("SELECT count(*) FROM snapshot");
  CHECK_FALSE(std::filesystem::exists(victim));
}

TEST_CASE("hostile case: a journal that is no file is refused before it is waited for") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  const std::string journal = path.string() + "-journal";
  MakeSmallCase(path);
  SECTION("a pipe") { REQUIRE(mkfifo(journal.c_str(), 0600) == 0); }
  SECTION("a link") { std::filesystem::create_symlink(path, journal); }
  SECTION("a folder") { std::filesystem::create_directory(journal); }
  CHECK_THROWS_WITH(Case::OpenReadOnly(path),
                    journal + ": is no file, as the journal of a case is; remove it, then verify the case");
}

TEST_CASE("hostile case: looking at it writes nothing beside it") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  SECTION("whose head wants a log") {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(18);
    file << "\x02\x02";
    file.close();
    CHECK_THROWS_WITH(Case::OpenReadOnly(path), ContainsText("WAL mode"));
    CHECK_THROWS_WITH(Case::OpenForLoading(path), ContainsText("WAL mode"));
    CHECK(folder.FileCount() == 1);
  }
  SECTION("with a log beside it") {
    std::ofstream(path.string() + "-wal") << "x";
    CHECK_THROWS_WITH(Case::OpenReadOnly(path),
                      path.string() + "-wal: is a log of SQLite's WAL mode, which no case is in; remove it");
    CHECK_THROWS_AS(Case::OpenForLoading(path), Error);
    CHECK(folder.FileCount() == 2);
  }
}

TEST_CASE("hostile case: SQLite's own check finds what readers of columns do not look at") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  CHECK(IntegrityProblem(Case::OpenReadOnly(path).database()).empty());
  {
    Case opened = Case::OpenReadOnly(path);
    const std::string page = TextOf(opened, "SELECT rootpage FROM sqlite_schema WHERE name = 'type_by_name'");
    const std::string page_bytes = TextOf(opened, "PRAGMA page_size");
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp((std::stoll(page) - 1) * std::stoll(page_bytes));
    file.put('\x55');  // no kind of page
  }
  Case opened = Case::OpenReadOnly(path);
  opened.Load({1});  // reads no index
  // Without the heading that SQLite prints above it.
  CHECK_THAT(IntegrityProblem(opened.database()), ContainsText("btreeInitPage() returns error code 11"));
  CHECK_THAT(IntegrityProblem(opened.database()), !ContainsText("***") && !ContainsText("\n"));
}

// An index of types that stands at the root of another table, where a stranger has put rows of his own.
TEST_CASE("hostile case: types are as many as there are rows, whatever an index says of their number") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  ChangeBy(path,
           "CREATE TABLE other (a INTEGER, b INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID;"
           "INSERT INTO other WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT 1000) "
           "SELECT 1, i FROM n;"
           "CREATE INDEX by_snapshot ON type (snapshot_id); CREATE INDEX shapes_by_snapshot ON shape (snapshot_id);"
           "ANALYZE; DELETE FROM sqlite_stat1; INSERT INTO sqlite_stat1 VALUES ('type', 'type', '1000 1000 1'), "
           "('type', 'by_snapshot', '1000 1'), ('shape', 'shape', '1000 1000 1'), "
           "('shape', 'shapes_by_snapshot', '1000 1'); PRAGMA writable_schema = ON;"
           "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'other') "
           "WHERE name LIKE '%by_snapshot'");
  CHECK_THROWS_WITH(Case::OpenReadOnly(path), ContainsText("has other indexes than"));
  // Nor does it help where nobody looks at the schema, as in a program that loads the extension.
  const Database database = Database::Open(path, Database::Mode::kReadOnly, path.string());
  const HeapReader reader(database.connection(), 1);
  REQUIRE(reader.type_count() == 1000);
  CHECK_THROWS_WITH(reader.Types(), ContainsText("types are found where 1000 are counted"));
  CHECK_THROWS_WITH(reader.TypeNames(), ContainsText("names of types are found where 1000 are counted"));
  CHECK_THROWS_WITH(reader.TypeObjects(), ContainsText("objects of types are found where 1000 are counted"));
  CHECK_THROWS_WITH(reader.Shapes(), ContainsText("shapes are found where 1000 are counted"));
}

TEST_CASE("hostile case: dominators in a circle are refused before anybody walks along them") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  Case::OpenReadOnly(path).PrepareLifelines({1});
  test::ReplaceColumn(path, PackedColumn::kDominator, {2, 1});
  Case opened = Case::OpenReadOnly(path);
  CHECK_THROWS_WITH(opened.LifelinesOf({1}), ContainsText("snapshot 1: dominators form a circle"));
  CHECK_THROWS_WITH(TextOf(opened, "SELECT * FROM dominated_by(0)"), ContainsText("dominators form a circle"));
}

TEST_CASE("hostile case: a snapshot is looked at when it is asked for, however many rows there are") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  {
    Case loading = Case::OpenForLoading(path);
    loading.Add("second", test::HeapFromLiteral("a->b"), {});
    loading.Finish();
  }
  ChangeBy(path, "DELETE FROM packed_column WHERE snapshot_id = 2 AND column_name = 'type'");
  Case opened = Case::OpenReadOnly(path);
  CHECK(TextOf(opened, "SELECT count(*) FROM object WHERE snapshot_id = 1") == "2");
  CHECK(TextOf(opened, "SELECT count(*) FROM reference WHERE snapshot_id = 1") == "1");
  CHECK(TextOf(opened, "SELECT count(*) FROM referent_of(0, 1)") == "1");
  CHECK_THROWS_WITH(TextOf(opened, "SELECT count(*) FROM object"), ContainsText("snapshot 2: column type has 0"));
}

TEST_CASE("case: what somebody keeps in tables of his own is no fault of the case") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  ChangeBy(
      path,
      "CREATE TABLE mine (a INTEGER PRIMARY KEY, b); CREATE TABLE more (x REFERENCES mine (a), y REFERENCES mine (b));"
      "INSERT INTO more VALUES (77, 1)");
  CHECK(IntegrityProblem(Case::OpenReadOnly(path).database()).empty());
}

TEST_CASE("hostile case: rows of a snapshot that is gone are no part of a sound case") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  ChangeBy(path, "PRAGMA foreign_keys = OFF; DELETE FROM snapshot");
  CHECK_THAT(IntegrityProblem(Case::OpenReadOnly(path).database()),
             Catch::Matchers::EndsWith("belongs to a row of snapshot that is not there"));
}

}  // namespace
}  // namespace barrow::store
