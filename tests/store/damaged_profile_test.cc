// SPDX-License-Identifier: Apache-2.0
//
// Profiles in a case that may come from a stranger: what was added comes back; whatever else the tables hold is refused
// in one line, or makes lawful records.
#include <fstream>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "base/error.h"
#include "reader/pympler_reader.h"
#include "reader/tracker_reader.h"
#include "store/case.h"
#include "store/scratch_folder.h"
#include "support/catch.h"
#include "support/profile_bytes.h"

namespace barrow::store {
namespace {

using reader::ProfileRecords;
using test::BytesOf;
using test::ScratchFolder;

const std::string kDumps = BARROW_SOURCE_DIR "/tests/pympler/dumps/";

ProfileRecords Sample() {
  reader::MemoryByteSource source = test::SourceOf(test::FileOf(test::SampleProfile()));
  Diagnostics diagnostics;
  return reader::ReadTrackerProfile(source, {}, diagnostics);
}

ProfileRecords Dump(const std::string& name) {
  reader::FileByteSource source(kDumps + name);
  Diagnostics diagnostics;
  return reader::ReadPymplerDump(source, {}, diagnostics);
}

// Profile 1 is barrow's, profile 2 a dump of Pympler's with annotations.
void MakeProfileCase(const std::filesystem::path& path) {
  Case loading = Case::OpenForLoading(path);
  loading.Add("sample", Sample(), {});
  loading.Add("annotated", Dump("annotated.py311.p5.stats"), {});
  loading.Finish();
}

// How many of the two profiles were refused.
int LoadBoth(const std::filesystem::path& path) {
  int refused = 0;
  const auto attempt = [&](int profiles, auto action) {
    try {
      action();
    } catch (const Error& error) {
      refused += profiles;
      const std::string message = error.what();
      CHECK(message.find(path.filename().string()) != std::string::npos);
      CHECK(message.find('\n') == std::string::npos);
    }
  };
  attempt(2, [&] {
    Case opened = Case::OpenReadOnly(path);
    for (const uint32_t id : {1, 2}) attempt(1, [&] { test::RequireProfileLaws(opened.LoadProfile({id})); });
  });
  return refused;
}

void RequireSameTrees(const ProfileRecords& a, const ProfileRecords& b) {
  REQUIRE(a.nodes.size() == b.nodes.size());
  for (size_t i = 0; i < a.objects.size(); ++i) {
    REQUIRE(a.objects[i].footprints.size() == b.objects[i].footprints.size());
    for (size_t k = 0; k < a.objects[i].footprints.size(); ++k) {
      const reader::Footprint& left = a.objects[i].footprints[k];
      const reader::Footprint& right = b.objects[i].footprints[k];
      REQUIRE(left.time == right.time);
      const uint32_t count = a.nodes[left.root].end - left.root;
      REQUIRE(count == b.nodes[right.root].end - right.root);
      for (uint32_t n = 0; n < count; ++n) {
        const reader::SizeNode& x = a.nodes[left.root + n];
        const reader::SizeNode& y = b.nodes[right.root + n];
        REQUIRE(x.size_bytes == y.size_bytes);
        REQUIRE(x.flat_bytes == y.flat_bytes);
        REQUIRE(a.names[x.name] == b.names[y.name]);
        REQUIRE(a.names[x.value] == b.names[y.value]);
        REQUIRE(x.relation == y.relation);
        REQUIRE(x.end - left.root == y.end - right.root);
      }
    }
  }
}

auto FactsOf(const reader::TrackedObject& object) {
  return std::tie(object.class_number, object.name, object.type_name, object.address, object.representation,
                  object.birth, object.death, object.forgotten, object.trace, object.resolution_level);
}

auto FactsOf(const reader::TrackerSnapshot& snapshot) {
  const reader::ProcessMemory& memory = snapshot.memory;
  return std::tie(snapshot.time, snapshot.duration, snapshot.description, snapshot.tracked_bytes,
                  snapshot.all_objects_bytes, snapshot.overhead_bytes, memory.available, memory.source,
                  memory.virtual_bytes, memory.resident_bytes, memory.major_faults, memory.data_segment_bytes,
                  memory.code_segment_bytes, memory.shared_segment_bytes, memory.stack_segment_bytes);
}

void RequireSame(const ProfileRecords& a, const ProfileRecords& b) {
  CHECK(a.source == b.source);
  CHECK(a.complete == b.complete);
  CHECK(a.streamed == b.streamed);
  CHECK(a.closed == b.closed);
  CHECK(a.protocol == b.protocol);
  CHECK(a.plain_index == b.plain_index);
  CHECK(a.header.command_line == b.header.command_line);
  CHECK(a.header.version == b.header.version);
  CHECK(a.names == b.names);
  CHECK(a.traces == b.traces);
  REQUIRE(a.objects.size() == b.objects.size());
  for (size_t i = 0; i < a.objects.size(); ++i) CHECK(FactsOf(a.objects[i]) == FactsOf(b.objects[i]));
  RequireSameTrees(a, b);
  REQUIRE(a.snapshots.size() == b.snapshots.size());
  for (size_t i = 0; i < a.snapshots.size(); ++i) {
    const reader::TrackerSnapshot& x = a.snapshots[i];
    const reader::TrackerSnapshot& y = b.snapshots[i];
    CHECK(FactsOf(x) == FactsOf(y));
    CHECK(x.memory.figures.size() == y.memory.figures.size());
    CHECK(x.annotation.has_value() == y.annotation.has_value());
    if (x.annotation && y.annotation) CHECK(x.annotation->size() == y.annotation->size());
  }
  REQUIRE(a.counts.size() == b.counts.size());
  for (size_t i = 0; i < a.counts.size(); ++i) CHECK(a.counts[i].alive == b.counts[i].alive);
}

// A connection that may break what the schema says.
Database Editor(const std::filesystem::path& path) {
  Database editor = Database::Open(path, Database::Mode::kReadWrite, "edit");
  editor.Execute("PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
  return editor;
}

struct Table {
  std::string name;
  std::vector<std::string> columns;
  std::string key;  // its columns, with commas
};

// All tables about profiles.
std::vector<Table> ProfileTables(const Database& database) {
  std::vector<Table> tables;
  Statement select(
      database.connection(),
      "SELECT m.name, c.name, c.pk FROM sqlite_schema AS m, pragma_table_info(m.name) AS c "
      "WHERE m.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'profile_id') "
      "ORDER BY m.name, c.cid");
  while (select.Step()) {
    if (tables.empty() || tables.back().name != select.Text(0)) tables.push_back({std::string(select.Text(0)), {}, {}});
    Table& table = tables.back();
    table.columns.emplace_back(select.Text(1));
    if (select.Integer(2) != 0) table.key += (table.key.empty() ? "" : ", ") + table.columns.back();
  }
  return tables;
}

// One row in the middle of the table, as a condition.
std::string OneRow(const Table& table, int place) {
  return "(" + table.key + ") = (SELECT " + table.key + " FROM " + table.name + " ORDER BY " + table.key +
         " LIMIT 1 OFFSET (SELECT count(*) * " + std::to_string(place) + " / 10 FROM " + table.name + "))";
}

// Runs the statement on a fresh copy of the case, unless the table does not take such a value, and loads.
class Attempts {
 public:
  Attempts() {
    MakeProfileCase(folder_ / "good.case");
    good_ = BytesOf(folder_ / "good.case");
    CHECK(LoadBoth(folder_ / "good.case") == 0);
  }

  std::vector<Table> tables() const { return ProfileTables(Editor(folder_ / "good.case")); }

  void Try(const std::string& sql) {
    CAPTURE(sql);
    std::ofstream(folder_ / "bad.case", std::ios::binary | std::ios::trunc) << good_;
    try {
      Editor(folder_ / "bad.case").Execute(sql);
    } catch (const Error&) {
      return;
    }
    ++tried_;
    refused_ += LoadBoth(folder_ / "bad.case");
  }

  int tried() const { return tried_; }
  int refused() const { return refused_; }  // profiles

 private:
  ScratchFolder folder_;
  std::string good_;
  int tried_ = 0;
  int refused_ = 0;
};

}  // namespace

TEST_CASE("profile in a case: what was added comes back") {
  ScratchFolder folder;
  const std::vector<std::string> dumps = {"annotated.py311.p5.stats", "lifetimes.py311.p5.stats",
                                          "nosnap.py311.p5.stats", "shop.py27.pympler0.5.p2.stats"};
  {
    Case loading = Case::OpenForLoading(folder / "all.case");
    loading.Add("sample", Sample(), {});
    for (const std::string& dump : dumps) loading.Add(dump, Dump(dump), {});
    loading.Finish();
  }
  Case opened = Case::OpenReadOnly(folder / "all.case");
  RequireSame(opened.LoadProfile({1}), Sample());
  for (uint32_t i = 0; i < dumps.size(); ++i) {
    CAPTURE(dumps[i]);
    RequireSame(opened.LoadProfile({i + 2}), Dump(dumps[i]));
  }
}

TEST_CASE("profile in a case: any value in any column is refused, or makes lawful records") {
  Attempts attempts;
  for (const Table& table : attempts.tables()) {
    for (const std::string& column : table.columns) {
      for (const char* value :
           {"-1", "0", "4294967295", "9223372036854775807", "NULL", "'text'", "CAST(x'FF00C3' AS TEXT)", "9e999"}) {
        const std::string update = "UPDATE OR REPLACE " + table.name + " SET " + column + " = " + value;
        attempts.Try(update);
        attempts.Try(update + " WHERE " + OneRow(table, 6));
      }
    }
  }
  CHECK(attempts.tried() > 900);
  CHECK(attempts.refused() > 300);
}

TEST_CASE("profile in a case: rows that are missing, shifted or swapped are refused, or make lawful records") {
  Attempts attempts;
  for (const Table& table : attempts.tables()) {
    attempts.Try("DELETE FROM " + table.name);
    for (int place = 0; place < 10; ++place)
      attempts.Try("DELETE FROM " + table.name + " WHERE " + OneRow(table, place));
    for (const std::string& column : table.columns) {
      attempts.Try("UPDATE OR REPLACE " + table.name + " SET " + column + " = " + column + " + 1");
      attempts.Try("UPDATE OR REPLACE " + table.name + " SET " + column + " = " + column + " * 1000003 % 11");
      attempts.Try("UPDATE OR REPLACE " + table.name + " SET " + column + " = -" + column);
    }
  }
  CHECK(attempts.tried() > 400);
  CHECK(attempts.refused() > 100);
}

TEST_CASE("profile in a case: names nested without end are refused") {
  Attempts attempts;
  // Each name a tuple of the name before it, twice: as text it would double each time.
  attempts.Try(
      "UPDATE tracked_name SET kind = 'tuple' WHERE name_id > 0; "
      "INSERT INTO tracked_name_item SELECT profile_id, name_id, position, name_id - 1 FROM tracked_name, "
      "(SELECT 0 AS position UNION SELECT 1) WHERE name_id > 1");
  CHECK(attempts.tried() == 1);
  CHECK(attempts.refused() == 2);
}

TEST_CASE("profile in a case: names that share their parts until they cannot be compared are refused") {
  ScratchFolder folder;
  MakeProfileCase(folder / "a.case");
  {
    Database editor = Database::Open(folder / "a.case", Database::Mode::kReadWrite, "edit");
    Statement count(editor.connection(), "SELECT count(*) FROM tracked_name WHERE profile_id = 1");
    REQUIRE(count.Step());
    int64_t name = count.Integer(0);
    // Twice fourteen tuples of twenty times the one before: 20^14 comparisons tell them apart.
    std::string rows;
    for (int ladder = 0; ladder < 2; ++ladder) {
      for (int level = 1; level <= 14; ++level, ++name) {
        const std::string id = std::to_string(name);
        rows += "INSERT INTO tracked_name VALUES (1, " + id + ", 'tuple', '(" + id + ")');";
        for (int item = 0; item < 20; ++item) {
          rows += "INSERT INTO tracked_name_item VALUES (1, " + id + ", " + std::to_string(item) + ", " +
                  (level == 1 ? "0" : std::to_string(name - 1)) + ");";
        }
      }
    }
    editor.Execute(rows);
  }
  CHECK_THROWS_WITH(Case::OpenReadOnly(folder / "a.case").LoadProfile({1}),
                    ContainsText("the rows of table tracked_name_item contradict each other"));
}

TEST_CASE("profile in a case: bytes of the file changed at random") {
  ScratchFolder folder;
  MakeProfileCase(folder / "good.case");
  const std::string good = BytesOf(folder / "good.case");
  std::mt19937 random(11);
  for (int round = 0; round < 150; ++round) {
    CAPTURE(round);
    std::string bad = good;
    for (int i = 0; i < 5; ++i) bad[random() % bad.size()] = static_cast<char>(random());
    std::ofstream(folder / "bad.case", std::ios::binary | std::ios::trunc) << bad;
    LoadBoth(folder / "bad.case");
  }
}

}  // namespace barrow::store
