// SPDX-License-Identifier: Apache-2.0
//
// Cases that a stranger made on purpose. tests/store/damaged_case_test.cc has those that are merely broken,
// sql_runner_test.cc what a statement may not do.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "store/case.h"
#include "store/integrity.h"
#include "store/object_condition.h"
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

TEST_CASE("hostile case: SQLite's own check finds what readers of columns do not look at") {
  const ScratchFolder folder;
  const std::filesystem::path path = folder / "a.case";
  MakeSmallCase(path);
  Case opened = Case::OpenReadOnly(path);
  CHECK(IntegrityProblem(opened.database()).empty());
}

}  // namespace
}  // namespace barrow::store
