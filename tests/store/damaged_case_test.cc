// SPDX-License-Identifier: Apache-2.0
//
// A case may come from a stranger: whatever it holds, nothing may crash, read out of bounds or loop. Run with the
// sanitizers.
#include <fstream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "store/case.h"
#include "store/chunk_codec.h"
#include "store/heap_samples.h"
#include "store/packed_column.h"
#include "store/query_catalog.h"
#include "store/rows.h"
#include "store/scratch_folder.h"
#include "store/sql_runner.h"
#include "support/catch.h"

namespace barrow::store {
namespace {

using test::BytesOf;
using test::ScratchFolder;

void MakeCase(const std::filesystem::path& path, const Heap& heap) {
  Case loading = Case::OpenForLoading(path);
  loading.Add("a", heap, {});
  loading.Finish();
}

// What looks at everything in a case.
constexpr const char* kLooks[] = {
    "SELECT * FROM object",
    "SELECT * FROM object WHERE object_id = 11",
    "SELECT * FROM object WHERE address > 0 AND address < 139637976727700",
    "SELECT type_id, count(*) FROM object GROUP BY type_id",
    "SELECT * FROM object WHERE type_id = 3",
    "SELECT * FROM reference",
    "SELECT * FROM reference WHERE target_id < 5",
    "SELECT r.* FROM object AS o, referent_of(o.object_id) AS r",
    "SELECT r.* FROM object AS o, referrer_of(o.object_id) AS r",
    "SELECT * FROM snapshot, anomaly",
    "SELECT count(*) FROM root JOIN object USING (snapshot_id, object_id)",
};

// Looks at everything; errors are welcome, and said in one line that names the file. Returns how many there were.
size_t LookAtAll(const std::filesystem::path& path) {
  size_t errors = 0;
  const auto attempt = [&](auto action) {
    try {
      action();
    } catch (const Error& error) {
      ++errors;
      const std::string message = error.what();
      CHECK(message.find(path.filename().string()) != std::string::npos);
      CHECK(message.find('\n') == std::string::npos);
    }
  };
  attempt([&] {
    Case opened = Case::OpenReadOnly(path);
    attempt([&] { opened.Load({1}); });
    attempt([&] { opened.TypeTotals({1}); });
    attempt([&] { opened.NameTotals({1}); });
    for (const char* look : kLooks) {
      // A damaged length may make endless rows of few bytes; they stop when somebody has enough.
      size_t rows = 0;
      attempt([&] { RunSql(opened, look, {}, {.columns = [](auto) {}, .row = [&](auto) { return ++rows < 20000; }}); });
    }
  });
  return errors;
}

void Change(const std::filesystem::path& path, const std::string& sql) {
  Database database = Database::Open(path, Database::Mode::kReadWrite, "edit");
  database.Execute(sql);
}

TEST_CASE("damaged case: every changed byte of every chunk is an error or makes no difference") {
  ScratchFolder folder;
  MakeCase(folder / "good.case", test::RandomHeap(1, 40));
  CHECK(LookAtAll(folder / "good.case") == 0);
  const std::string good = BytesOf(folder / "good.case");

  struct Place {
    int64_t row;
    size_t bytes;
  };
  std::vector<Place> places;
  {
    Case opened = Case::OpenReadOnly(folder / "good.case");
    for (const auto& row : test::RowsOf(opened, "SELECT rowid, length(data) FROM packed_chunk")) {
      places.push_back({std::get<int64_t>(row[0]), static_cast<size_t>(std::get<int64_t>(row[1]))});
    }
  }
  REQUIRE(places.size() > 15);

  std::ofstream(folder / "bad.case", std::ios::binary) << good;
  Database editor = Database::Open(folder / "bad.case", Database::Mode::kReadWrite, "edit");
  editor.Execute("PRAGMA synchronous = OFF");
  Statement read(editor.connection(), "SELECT data FROM packed_chunk WHERE rowid = ?");
  Statement write(editor.connection(), "UPDATE packed_chunk SET data = ? WHERE rowid = ?");
  size_t changed = 0;
  for (const Place& place : places) {
    read.Bind(0, place.row);
    REQUIRE(read.Step());
    const auto bytes = read.Bytes(0);
    const std::vector<std::byte> original(bytes.begin(), bytes.end());
    read.Reset();
    for (size_t i = 0; i < original.size(); ++i) {
      std::vector<std::byte> data = original;
      data[i] ^= static_cast<std::byte>(1u << (i % 8));
      write.Bind(0, std::span<const std::byte>(data)).Bind(1, place.row).Run();
      LookAtAll(folder / "bad.case");
      ++changed;
    }
    write.Bind(0, std::span<const std::byte>(original)).Bind(1, place.row).Run();
  }
  CHECK(changed > 1000);
  CHECK(LookAtAll(folder / "bad.case") == 0);
}

// Gives a column other entries, in the right form. Returns whether the case has that column.
bool ReplaceEntries(const std::filesystem::path& path, PackedColumn column, auto change) {
  Database editor = Database::Open(path, Database::Mode::kReadWrite, "edit");
  Statement count(editor.connection(), "SELECT entry_count FROM packed_column WHERE column_name = ?");
  count.Bind(0, SpecOf(column).name);
  if (!count.Step()) return false;
  ChunkEncoder encoder;
  const auto entries = encoder.Entries(static_cast<size_t>(count.Integer(0)));
  count.Reset();
  change(entries);
  const EncodedChunk chunk = encoder.Encode(SpecOf(column).reduction, 0);
  Statement write(editor.connection(), "UPDATE packed_chunk SET data = ?, first_value = ? WHERE column_name = ?");
  write.Bind(0, std::span<const std::byte>(chunk.data)).Bind(1, int64_t{0}).Bind(2, SpecOf(column).name).Run();
  return true;
}

TEST_CASE("damaged case: a query of ours that fails on numbers no heap has blames the case") {
  ScratchFolder folder;
  MakeCase(folder / "a.case", test::RandomHeap(4, 60));
  const std::string good = BytesOf(folder / "a.case");
  size_t overflows = 0;
  for (int column = 0; column < static_cast<int>(PackedColumn::kCount); ++column) {
    std::ofstream(folder / "a.case", std::ios::binary | std::ios::trunc) << good;
    ReplaceEntries(folder / "a.case", static_cast<PackedColumn>(column),
                   [](auto entries) { std::ranges::fill(entries, uint64_t{1} << 62); });
    Case opened = Case::OpenReadOnly(folder / "a.case");
    for (const Query& query : Queries()) {
      try {
        RunQuery(opened, query, {}, {.columns = [](auto) {}, .row = [](auto) { return true; }});
      } catch (const Error& error) {
        if (std::string_view(error.what()).find("holds no profile") != std::string_view::npos) continue;
        CHECK(error.kind() == Error::Kind::kInput);
        CHECK_THAT(error.what(), ContainsText("a.case: "));
        if (std::string_view(error.what()).find("integer overflow; the case is damaged") != std::string_view::npos)
          ++overflows;
      }
    }
  }
  CHECK(overflows > 0);
}

// Chunks that are in order by themselves, and say what cannot be.
TEST_CASE("damaged case: chunks with wrong numbers in the right form") {
  ScratchFolder folder;
  const Heap heap = test::RandomHeap(4, 60);
  MakeCase(folder / "good.case", heap);
  const std::string good = BytesOf(folder / "good.case");
  std::mt19937_64 random(1);
  const auto column = static_cast<PackedColumn>(GENERATE(range(0, static_cast<int>(PackedColumn::kCount))));
  CAPTURE(SpecOf(column).name);
  for (int round = 0; round < 12; ++round) {
    std::ofstream(folder / "bad.case", std::ios::binary | std::ios::trunc) << good;
    const bool is_there = ReplaceEntries(folder / "bad.case", column, [&](auto entries) {
      for (uint64_t& entry : entries) entry = random() >> (random() % 64);
      if (SpecOf(column).reduction == Reduction::kRising) std::ranges::sort(entries);
      if (round % 3 == 1) std::ranges::fill(entries, round % 2 == 0 ? 0 : UINT32_MAX);
      if (round % 3 == 2) std::ranges::fill(entries, 59);
    });
    if (!is_there) return;  // this heap has no such column
    LookAtAll(folder / "bad.case");
  }
}

TEST_CASE("damaged case: a column longer than its file can hold is refused before memory is taken for it") {
  ScratchFolder folder;
  MakeCase(folder / "a.case", test::RandomHeap(6, 60));
  Change(folder / "a.case", "UPDATE packed_column SET entry_count = 8589934592 WHERE column_name = 'text_bytes'");
  std::string refusal;
  try {
    Case::OpenReadOnly(folder / "a.case").Texts({1});
  } catch (const Error& error) {
    refusal = error.what();
  }
  CHECK(refusal.find("a.case: ") != std::string::npos);
  CHECK(refusal.find("entry_count") != std::string::npos);
}

TEST_CASE("damaged case: tables that contradict the chunks") {
  ScratchFolder folder;
  MakeCase(folder / "a.case", test::RandomHeap(6, 60));
  const std::string change = GENERATE(
      as<std::string>(), "UPDATE packed_column SET entry_count = 4000000000",
      "UPDATE packed_column SET entry_count = 4000000000 WHERE column_name IN ('address', 'type', 'shape', "
      "'flat_size', "
      "'allocated_extra', 'reference_count', 'length', 'flags', 'content_hash', 'reference_end', 'referrer_end')",
      "UPDATE packed_column SET entry_count = entry_count + 1", "UPDATE packed_column SET entry_count = 1",
      "UPDATE packed_column SET entry_count = entry_count - 1 WHERE column_name = 'type'",
      "UPDATE packed_chunk SET first_value = 9223372036854775807", "UPDATE packed_chunk SET first_value = -1",
      "UPDATE packed_chunk SET chunk = chunk + 1", "UPDATE packed_chunk SET data = x''",
      "UPDATE packed_chunk SET data = zeroblob(100)",
      "UPDATE packed_chunk SET data = (SELECT data FROM packed_chunk WHERE column_name = 'address')",
      "DELETE FROM packed_chunk WHERE column_name = 'reference_target'",
      "DELETE FROM packed_column WHERE column_name = 'text_bytes'",
      "DELETE FROM packed_column WHERE column_name = 'address'", "DELETE FROM type",
      "DELETE FROM type WHERE type_id = 3", "DELETE FROM shape", "DELETE FROM name",
      "UPDATE type SET type_object_id = 4000000000", "UPDATE type SET default_shape_id = 99",
      "UPDATE type_base SET base_type_id = 99", "UPDATE root SET object_id = 60", "UPDATE root SET thread_number = -1",
      "UPDATE snapshot SET object_count = 9000000000000000000", "UPDATE snapshot SET snapshot_id = 9000000000000000000",
      "UPDATE name SET name_id = name_id + 1000000", "DELETE FROM snapshot");
  CAPTURE(change);
  Change(folder / "a.case", change);
  LookAtAll(folder / "a.case");
}

TEST_CASE("damaged case: where there are no objects nothing can name one") {
  ScratchFolder folder;
  MakeCase(folder / "a.case", test::RandomHeap(6, 60));
  const std::string names_object =
      GENERATE(as<std::string>(), "reference_target", "gap_object", "name_object", "text_object", "root", "type");
  CAPTURE(names_object);
  std::string change =
      "UPDATE root SET object_id = 0; UPDATE type SET type_object_id = 0 WHERE type_object_id IS NOT NULL;"
      "DELETE FROM packed_column WHERE column_name IN ('address', 'type', 'shape', 'flat_size', 'allocated_extra', "
      "'reference_count', 'length', 'flags', 'content_hash', 'reference_end', 'referrer_end', 'dominator', "
      "'retained_size', 'root_distance', 'path_parent');";
  const std::pair<std::string, std::string> columns[] = {{"reference_target", "'reference_target', 'reference_source'"},
                                                         {"gap_object", "'gap_object', 'gap_position'"},
                                                         {"name_object", "'name_object', 'name'"},
                                                         {"text_object", "'text_object', 'text_kind', 'text_end'"}};
  for (const auto& [column, with_others] : columns) {
    if (column != names_object) change += "DELETE FROM packed_column WHERE column_name IN (" + with_others + ");";
  }
  if (names_object != "root") change += "DELETE FROM root;";
  if (names_object != "type") change += "UPDATE type SET type_object_id = NULL;";
  Change(folder / "a.case", change);
  std::string refusal;
  try {
    Case opened = Case::OpenReadOnly(folder / "a.case");
    opened.Roots({1});
    opened.Load({1});
  } catch (const Error& error) {
    refusal = error.what();
  }
  CHECK_THAT(refusal, ContainsText("and there are none; the case is damaged"));
  LookAtAll(folder / "a.case");
}

TEST_CASE("damaged case: bytes of the file changed at random") {
  ScratchFolder folder;
  MakeCase(folder / "good.case", test::RandomHeap(2, 30));
  const std::string good = BytesOf(folder / "good.case");
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    CAPTURE(round);
    std::string bad = good;
    for (int i = 0; i < 5; ++i) bad[random() % bad.size()] = static_cast<char>(random());
    std::ofstream(folder / "bad.case", std::ios::binary | std::ios::trunc) << bad;
    LookAtAll(folder / "bad.case");
  }
}

TEST_CASE("damaged case: a file cut anywhere") {
  ScratchFolder folder;
  MakeCase(folder / "good.case", test::RandomHeap(2, 30));
  const std::string good = BytesOf(folder / "good.case");
  for (size_t length = 0; length < good.size(); length += 1777) {
    CAPTURE(length);
    std::ofstream(folder / "bad.case", std::ios::binary | std::ios::trunc) << good.substr(0, length);
    CHECK(LookAtAll(folder / "bad.case") > 0);
  }
}

}  // namespace
}  // namespace barrow::store
