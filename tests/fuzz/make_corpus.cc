// SPDX-License-Identifier: Apache-2.0
//
// Writes the seeds of the corpus into <folder>/container, <folder>/snapshot, <folder>/profile, <folder>/case,
// <folder>/answers, <folder>/redaction and <folder>/escaping: sound files with every kind of field, and files with one
// named fault each.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "store/hostile_journal.h"
#include "store/packed_column.h"
#include "support/message_texts.h"
#include "support/profile_bytes.h"
#include "support/snapshot_bytes.h"

namespace {

using namespace barrow;
using namespace barrow::test;

void Write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

void WriteContainers(const std::filesystem::path& folder) {
  const Snapshot sample = SampleSnapshot();
  const std::string file = FileOf(sample);
  const std::vector<std::string> frames = FramesOf(sample);
  Write(folder / "sound", file);
  Write(folder / "one-frame", MarkBytes() + FrameOf(sample));
  Write(folder / "profile", MarkBytes({.kind = 2, .extra = {}}));
  Write(folder / "newer-minor", MarkBytes({.minor = 4, .extra = "more"}) + file.substr(MarkBytes().size()));
  Write(folder / "cut-mark", file.substr(0, 11));
  Write(folder / "cut-frame", file.substr(0, file.size() - 9));
  Write(folder / "no-trailer", file.substr(0, file.size() - frames.back().size()));
  Write(folder / "junk-between", MarkBytes() + frames[0] + "junk" + frames[1] + frames.back());
  Write(folder / "half-frame", MarkBytes() + frames[0] + frames[1].substr(0, frames[1].size() / 2) + frames.back());
  Write(folder / "no-checksum", MarkBytes() + frames[0] + FrameBytes("content", {.has_checksum = false}));
  Write(folder / "no-size", MarkBytes() + frames[0] + FrameBytes("content", {.has_content_size = false}));
  Write(folder / "skippable",
        MarkBytes() + frames[0] + std::string("\x50\x2a\x4d\x18\x02\0\0\0ab", 10) + frames.back());
  Write(folder / "claims-much",
        MarkBytes() + frames[0] + std::string("\x28\xb5\x2f\xfd\xe4\0\0\0\0\0\1\0\0\1\0\0", 16));
}

void WriteSnapshots(const std::filesystem::path& folder) {
  const Snapshot sample = SampleSnapshot();
  Write(folder / "sample", sample.SerializeAsString());
  std::string unordered;
  for (const auto& segment : sample.objects()) {
    Snapshot part;
    *part.add_objects() = segment;
    unordered = part.SerializeAsString() + unordered;
  }
  Write(folder / "objects", unordered);
  Snapshot duplicate = sample;
  *duplicate.add_objects() = sample.objects(0);
  Write(folder / "duplicate", duplicate.SerializeAsString());
  Snapshot mismatch = sample;
  mismatch.mutable_objects(0)->add_flags(1);
  Write(folder / "mismatch", mismatch.SerializeAsString());
  Snapshot hole = sample;
  hole.mutable_references(0)->set_first_position(9);
  Write(folder / "hole", hole.SerializeAsString());
  Snapshot numbers = sample;
  numbers.mutable_types(1)->set_first_type(70);
  numbers.mutable_objects(0)->set_type(0, 50);
  Write(folder / "lost-numbers", numbers.SerializeAsString());
  Snapshot slots = sample;
  for (int i = 0; i < 12; ++i) slots.mutable_references(0)->add_target(i % 3 == 0 ? 0 : 1 + i % 4);
  Write(folder / "slots", slots.SerializeAsString());
}

void WriteProfiles(const std::filesystem::path& folder) {
  ProfileParts parts = SampleProfile();
  parts.erase(parts.begin());  // the target has a header of its own
  const Profile sample = Joined(parts);
  Write(folder / "sample", sample.SerializeAsString());
  for (size_t i = 0; i < parts.size(); ++i) Write(folder / ("run-" + std::to_string(i)), parts[i].SerializeAsString());
  Profile levels = sample;
  levels.mutable_footprints(0)->set_node_level(1, 5);
  Write(folder / "levels", levels.SerializeAsString());
  Profile duplicate = sample;
  *duplicate.add_objects() = sample.objects(0);
  *duplicate.add_snapshots() = sample.snapshots(0);
  Write(folder / "duplicate", duplicate.SerializeAsString());
  Profile numbers = sample;
  numbers.mutable_objects(0)->set_class_(0, 50);
  numbers.mutable_objects(0)->set_trace(0, 50);
  numbers.mutable_classes(1)->set_first_class(70);
  Write(folder / "lost-numbers", numbers.SerializeAsString());
}

// Objects that hang together in every way: chains, cycles, fans, what nothing reaches, several of one type.
void WriteHeaps(const std::filesystem::path& folder) {
  Snapshot sample = SampleSnapshot();
  const auto write = [&](const std::string& name, auto targets_of) {
    std::vector<ObjectRow> rows;
    for (uint64_t i = 0; i < 24; ++i) {
      ObjectRow row;
      row.address = 0x10000 + 64 * i;
      row.flat_bytes = 40 + i;
      row.allocated_bytes = 48 + i;
      row.type = 1 + static_cast<uint32_t>(i % 3);
      row.flags = 1;
      for (const uint64_t target : targets_of(i)) row.targets.push_back(0x10000 + 64 * (target % 24));
      row.reference_count = row.targets.size();
      rows.push_back(row);
    }
    Snapshot heap = sample;
    *heap.add_objects() = SegmentOf(rows, kSampleUnit);
    Write(folder / name, heap.SerializeAsString());
  };
  using Targets = std::vector<uint64_t>;
  write("chain", [](uint64_t i) { return i == 23 ? Targets{} : Targets{i + 1}; });
  write("ring", [](uint64_t i) { return Targets{i + 1}; });
  write("fan", [](uint64_t i) { return i == 0 ? Targets{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12} : Targets{0}; });
  write("pairs", [](uint64_t i) { return Targets{i ^ 1}; });
  write("diamonds", [](uint64_t i) { return i % 3 == 0 ? Targets{i + 1, i + 2} : Targets{i + 3 - i % 3}; });
}

// case_fuzz.cc says what the letters mean.
void WriteCases(const std::filesystem::path& folder) {
  Write(folder / "sound", "p");
  Write(folder / "header", std::string("p\0\x10\0\x02\0\x01", 7));
  Write(folder / "first-page", std::string("p\0\x64\0\x08\x05\0\0\0\x01\0\0\xff", 13));
  Write(folder / "far-page", std::string("p\x14\x03\0\x04\xff\xff\xff\x7f", 9));
  Write(folder / "addresses", std::string("c\0\x03\x01\0\x3f\x01\0\0\x02\0\0", 12));
  Write(folder / "targets", std::string("c\x0a\x02\x05\0\0\xff\xff\x20\x09\x02\x01\0\0\x02\0\0", 17));
  Write(folder / "dominators", std::string("c\x15\x04\x01\0\0\0\0\0\x02\0\0\x03\0\0\x18\x01\x01\0\0", 20));
  // Dominators in circles: of two, of each with itself, of all. Ways in circles, and that are no steps.
  const auto column = [](store::PackedColumn which, auto entry_of) {
    constexpr uint64_t kEntries = 16;  // of the first objects; of the others it is none
    std::string text = {static_cast<char>(which), static_cast<char>(kEntries)};
    for (uint64_t i = 0; i < kEntries; ++i) text += {static_cast<char>(entry_of(i)), '\0', '\0'};
    return text;
  };
  using store::PackedColumn;
  Write(folder / "dominators-in-pairs", "c" + column(PackedColumn::kDominator, [](uint64_t i) { return 1 + (i ^ 1); }));
  Write(folder / "dominators-of-themselves", "c" + column(PackedColumn::kDominator, [](uint64_t i) { return i + 1; }));
  Write(folder / "dominators-in-a-ring",
        "c" + column(PackedColumn::kDominator, [](uint64_t i) { return 1 + (i + 1) % 16; }));
  Write(folder / "ways-in-pairs", "c" + column(PackedColumn::kPathParent, [](uint64_t i) { return 1 + (i ^ 1); }));
  Write(folder / "distances", "c" + column(PackedColumn::kRootDistance, [](uint64_t i) { return 2 + i % 16; }));
  Write(folder / "data", std::string("d\x05\x04\x28\xb5\x2f\xfd\x0a\0", 9));
  Write(folder / "journal", "j" + HostileJournal(1, {}, {}, 4096));
  Write(folder / "journal-of-two", "j" + HostileJournal(1, {}, "somebody's file", 4096));
  const std::vector<std::string> statements = {
      "UPDATE packed_column SET entry_count = 4000000000",
      "UPDATE packed_chunk SET first_value = -1; UPDATE packed_chunk SET chunk = chunk + 1",
      "UPDATE type SET type_object_id = 4000000000; UPDATE type SET default_shape_id = 99; DELETE FROM shape",
      "UPDATE type_base SET base_type_id = 99; UPDATE root SET object_id = 60, thread_number = -1",
      "UPDATE snapshot SET object_count = 9000000000000000000, snapshot_id = 9000000000000000000",
      "UPDATE name SET name_id = name_id + 1000000; DELETE FROM frame",
      "UPDATE tracked_object SET class_id = 77; DELETE FROM tracker_snapshot WHERE rowid = 1",
      "CREATE TRIGGER t AFTER INSERT ON snapshot BEGIN DELETE FROM root; END; CREATE VIEW v AS SELECT "
      "load_extension('x')",
      "DROP TABLE root; CREATE VIEW root AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r) SELECT n FROM "
      "r",
      "UPDATE sqlite_schema SET sql = replace(sql, 'INTEGER', 'TEXT') WHERE name = 'snapshot'; PRAGMA user_version = "
      "99",
      "PRAGMA application_id = 0; CREATE TABLE object (a); ALTER TABLE type RENAME TO typ",
      "UPDATE snapshot SET name = char(27) || '[2J' || char(10), host = x'fffe'; UPDATE type SET qualified_name = "
      "x'80'",
      // An index of types that stands at another tree, a stranger's and ours.
      "CREATE TABLE o (a INTEGER, b INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID; INSERT INTO o WITH RECURSIVE n(i) AS "
      "(SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT 1000) SELECT 1, i FROM n; CREATE INDEX i ON type (snapshot_id); "
      "ANALYZE; DELETE FROM sqlite_stat1; INSERT INTO sqlite_stat1 VALUES ('type', 'type', '1000 1000 1'), "
      "('type', 'i', '1000 1'); UPDATE packed_chunk SET data = (SELECT data FROM packed_chunk WHERE column_name = "
      "'flat_size') WHERE column_name = 'type'; "
      "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'o') WHERE name = 'i'",
      "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'shape_name') "
      "WHERE name = 'type_by_name'",
  };
  for (size_t i = 0; i < statements.size(); ++i) {
    Write(folder / ("statements-" + std::to_string(i)), "q" + statements[i]);
  }
}

// redaction_fuzz.cc says what the first byte means.
void WriteRedactions(const std::filesystem::path& folder) {
  Snapshot snapshot = SampleSnapshot();
  ProfileParts profile = SampleProfile();
  for (char policy = 0; policy < 4; ++policy) {
    const std::string name = "-" + std::to_string(policy);
    const auto choice = [policy](int bits) { return std::string(1, static_cast<char>(bits | policy)); };
    Write(folder / ("snapshot" + name), choice(8) + FileOf(snapshot));
    Write(folder / ("profile" + name), choice(12) + FileOf(profile));
    Write(folder / ("frame" + name), choice(16) + snapshot.SerializeAsString());
    Write(folder / ("profile-frame" + name), choice(20) + Joined(profile).SerializeAsString());
  }
  size_t count = 0;
  for (const ContentsPolicy contents : {CONTENTS_NONE, CONTENTS_NAMES, CONTENTS_VALUES}) {
    const std::string name = "-" + std::to_string(contents);
    snapshot.mutable_header()->set_contents(contents);
    PlantSecrets(snapshot, count);
    Write(folder / ("secret-snapshot" + name), "\x10" + snapshot.SerializeAsString());
    profile.front().mutable_header()->set_contents(contents);
    for (Profile& part : profile) PlantSecrets(part, count);
    Write(folder / ("secret-profile" + name), "\x14" + Joined(profile).SerializeAsString());
  }
}

void WriteTexts(const std::filesystem::path& folder) {
  const std::vector<std::string> texts = {
      "app.Session",
      "a \"double\" and a 'single', =1+1",
      "C:\\new\\N \\G \\E \\l \\\"end\\",
      "one\ntwo\r\nthree\ttabs",
      "<b>bold</b> <!-- & &amp; &#65; --> ]]></script>",
      "{left|<port> right}|{} | --- | `code` *b* [l](u) ~s~ $m$ #2",
      "see https://a.example, www.a.example, me@a.example",
      std::string("\x01\x02\x1b[31m\x7f\0", 9),
      "\u202egnp.txt \u2028\u2029\ufeff \U000e0041",
      "broken \xff\xC3 utf-8 \xED\xA0\x80 \xF4\x90\x80\x80",
      "\u6f22\u5b57 \U0001f40d e\u0301",
      "\"]; evil -> \"x",
  };
  for (size_t i = 0; i < texts.size(); ++i) Write(folder / ("text-" + std::to_string(i)), texts[i]);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_corpus FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  WriteContainers(folder / "container");
  WriteSnapshots(folder / "snapshot");
  WriteProfiles(folder / "profile");
  WriteHeaps(folder / "answers");
  WriteCases(folder / "case");
  WriteRedactions(folder / "redaction");
  WriteTexts(folder / "escaping");
  return 0;
}
