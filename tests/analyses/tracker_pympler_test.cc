// SPDX-License-Identifier: Apache-2.0
//
// What Pympler's own classes make of its dumps (tests/pympler): contents, annotations with merged trees, orders.
#include <filesystem>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "analyses/class_figures.h"
#include "analyses/object_ranking.h"
#include "analyses/profile_names.h"
#include "base/error.h"
#include "reader/pympler_reader.h"
#include "support/catch.h"
#include "support/json.h"

namespace fs = std::filesystem;
using namespace barrow;
using namespace barrow::analyses;
using barrow::test::Json;
using reader::ProfileRecords;

namespace {

const fs::path kPympler = BARROW_SOURCE_DIR "/tests/pympler";

ProfileRecords ReadDump(const std::string& name) {
  reader::FileByteSource source(kPympler / "dumps" / (name + ".stats"));
  Diagnostics diagnostics;
  ProfileRecords profile = reader::ReadPymplerDump(source, reader::Limits(), diagnostics);
  CHECK(diagnostics == Diagnostics());
  return profile;
}

// Calls `check` for each dump that has the file.
void ForEachDump(const std::string& file, size_t expected,
                 const std::function<void(const ProfileRecords&, const Json&)>& check) {
  size_t count = 0;
  for (const fs::directory_entry& folder : fs::directory_iterator(kPympler / "text")) {
    if (!fs::exists(folder.path() / file)) continue;
    const std::string name = folder.path().filename().string();
    CAPTURE(name);
    check(ReadDump(name), Json::Read((folder.path() / file).string()));
    ++count;
  }
  CHECK(count == expected);
}

void CheckTree(const ProfileRecords& profile, uint32_t index, const Json& golden) {
  const reader::SizeNode& node = profile.nodes[index];
  REQUIRE(static_cast<double>(node.size_bytes) == golden["size"].number());
  REQUIRE(static_cast<double>(node.flat_bytes) == golden["flat"].number());
  REQUIRE((node.is_list ? "list" : "tuple") == golden["refs_kind"].text());
  if (golden["name"].is_null()) {
    REQUIRE(node.name == reader::kNoName);
  } else {
    REQUIRE(ReferentName(profile, node) == golden["name"].text());
  }
  uint32_t child = index + 1;
  for (const Json& ref : golden["refs"].items()) {
    REQUIRE(child < node.end);
    CheckTree(profile, child, ref);
    child = profile.nodes[child].end;
  }
  REQUIRE(child == node.end);
}

void CheckTrace(const reader::Trace& trace, const Json& golden) {
  REQUIRE(trace.frames.size() == golden.items().size());
  for (size_t i = 0; i < trace.frames.size(); ++i) {
    const reader::TraceFrame& frame = trace.frames[i];
    CHECK(frame.file == golden[i][0].text());
    CHECK(static_cast<double>(frame.line) == golden[i][1].number());
    CHECK(frame.function == golden[i][2].text());
    CHECK(frame.source.empty() == golden[i][3].is_null());
    for (size_t k = 0; k < frame.source.size(); ++k) CHECK(frame.source[k] == golden[i][3][k].text());
    CHECK(frame.source_index.has_value() != golden[i][4].is_null());
    if (frame.source_index) CHECK(static_cast<double>(*frame.source_index) == golden[i][4].number());
  }
}

void CheckObject(const ProfileRecords& profile, const reader::TrackedObject& object, const Json& golden) {
  CHECK(static_cast<double>(object.address) == golden["id"].number());
  CHECK(object.representation == golden["repr"].text());
  CHECK(TextOf(profile, object.name) == golden["name"].text());
  CHECK(object.birth == golden["birth"].number());
  CHECK(object.death.has_value() != golden["death"].is_null());
  if (object.death) CHECK(*object.death == golden["death"].number());
  CHECK(static_cast<double>(object.resolution_level) == golden["_resolution_level"].number());
  CHECK(object.trace.has_value() != golden["trace"].is_null());
  if (object.trace) CheckTrace(profile.traces[*object.trace], golden["trace"]);
  REQUIRE(object.footprints.size() == golden["snapshots"].items().size());
  for (size_t i = 0; i < object.footprints.size(); ++i) {
    CHECK(object.footprints[i].time == golden["snapshots"][i][0].number());
    CheckTree(profile, object.footprints[i].root, golden["snapshots"][i][1]);
  }
}

void CheckMemory(const reader::ProcessMemory& memory, const Json& golden) {
  const auto is = [&](int64_t figure, const char* name) {
    CHECK(static_cast<double>(figure) == golden[name].number());
  };
  is(memory.pid, "pid");
  is(memory.virtual_bytes, "vsz");
  is(memory.resident_bytes, "rss");
  is(memory.major_faults, "pagefaults");
  is(memory.data_segment_bytes, "data_segment");
  is(memory.code_segment_bytes, "code_segment");
  is(memory.shared_segment_bytes, "shared_segment");
  is(memory.stack_segment_bytes, "stack_segment");
  CHECK(memory.available == golden["available"].boolean());
  REQUIRE(memory.figures.size() == golden["os_specific"].items().size());
  for (size_t i = 0; i < memory.figures.size(); ++i) {
    CHECK(memory.figures[i].name == golden["os_specific"][i][0].text());
    CHECK(memory.figures[i].text == golden["os_specific"][i][1].text());
  }
}

void CheckAnnotation(const ProfileRecords& profile, const std::vector<reader::ClassAnnotation>& annotation,
                     const Json& golden) {
  REQUIRE(annotation.size() == golden.members().size());
  for (const reader::ClassAnnotation& row : annotation) {
    const Json& figures = golden[TextOf(profile, row.name)];
    CHECK(static_cast<double>(row.sum_bytes) == figures["sum"].number());
    CHECK(static_cast<double>(row.active) == figures["active"].number());
    CHECK(row.average_bytes == figures["avg"].number());
    CHECK(row.percent == figures["pct"].number());
    CheckTree(profile, row.merged, figures["merged"]);
  }
}

void CheckMerged(const std::vector<MergedTree::Line>& lines, uint32_t index, const Json& golden) {
  const MergedTree::Line& line = lines[index];
  REQUIRE(static_cast<double>(line.size_bytes) == golden["size"].number());
  REQUIRE(static_cast<double>(line.flat_bytes) == golden["flat"].number());
  REQUIRE((line.is_list ? "list" : "tuple") == golden["refs_kind"].text());
  REQUIRE(line.name == (golden["name"].is_null() ? std::string() : golden["name"].text()));
  uint32_t child = index + 1;
  for (const Json& ref : golden["refs"].items()) {
    REQUIRE(child < line.end);
    CheckMerged(lines, child, ref);
    child = lines[child].end;
  }
  REQUIRE(child == line.end);
}

}  // namespace

TEST_CASE("pympler dumps: everything in them is read") {
  ForEachDump("content.json", 25, [](const ProfileRecords& profile, const Json& golden) {
    CHECK(profile.plain_index == (golden["index_kind"].text() == "dict"));
    REQUIRE(profile.classes.size() == golden["index"].items().size());
    for (size_t i = 0; i < profile.classes.size(); ++i) {
      const Json& entry = golden["index"][i];
      CHECK(TextOf(profile, profile.classes[i].name) == entry[0].text());
      REQUIRE(profile.classes[i].objects.size() == entry[1].items().size());
      for (size_t k = 0; k < profile.classes[i].objects.size(); ++k) {
        CheckObject(profile, profile.objects[profile.classes[i].objects[k]], entry[1][k]);
      }
    }
    REQUIRE(profile.snapshots.size() == golden["snapshots"].items().size());
    for (size_t i = 0; i < profile.snapshots.size(); ++i) {
      const reader::TrackerSnapshot& snapshot = profile.snapshots[i];
      const Json& of = golden["snapshots"][i];
      CHECK(snapshot.time == of["timestamp"].number());
      CHECK(snapshot.description == of["desc"].text());
      CHECK(static_cast<double>(snapshot.tracked_bytes) == of["tracked_total"].number());
      CHECK(static_cast<double>(snapshot.all_objects_bytes) == of["asizeof_total"].number());
      CHECK(static_cast<double>(snapshot.overhead_bytes) == of["overhead"].number());
      CHECK(snapshot.memory.source == of["system_total_class"].text());
      CheckMemory(snapshot.memory, of["system_total"]);
      CHECK(snapshot.annotation.has_value() != of["classes"].is_null());
      if (snapshot.annotation) CheckAnnotation(profile, *snapshot.annotation, of["classes"]);
    }
  });
}

TEST_CASE("pympler dumps: annotations and merged trees are Pympler's") {
  ForEachDump("annotate.json", 23, [](const ProfileRecords& profile, const Json& golden) {
    const ProfileView view(profile, Rules::kPympler, "dump");
    const std::vector<SnapshotFigures> figures = ComputedFigures(view);
    REQUIRE(figures.size() == golden["snapshots"].items().size());
    for (size_t i = 0; i < figures.size(); ++i) {
      const Json& of = golden["snapshots"][i];
      CHECK(LabelOf(profile.snapshots[i]) == of["label"].text());
      CHECK(static_cast<double>(figures[i].base_bytes) == of["total"].number());
      REQUIRE(figures[i].classes.size() == golden["tracked_classes"].items().size());
      for (size_t k = 0; k < figures[i].classes.size(); ++k) {
        const ClassFigures& row = figures[i].classes[k];
        const std::string name = TextOf(profile, row.name);
        CHECK(name == golden["tracked_classes"][k].text());
        const Json& expected = of["classes"][name];
        CHECK(static_cast<double>(row.sum_bytes) == expected["sum"].number());
        CHECK(static_cast<double>(row.active) == expected["active"].number());
        CHECK(row.average_bytes == expected["avg"].number());
        CHECK(row.percent == expected["pct"].number());
        for (const reader::TrackedClass& tracked : profile.classes) {
          if (tracked.name != row.name) continue;
          CheckMerged(MergedOf(view, tracked, profile.snapshots[i]).Lines(), 0, expected["merged"]);
        }
      }
    }
  });
}

TEST_CASE("pympler dumps: objects are in Pympler's order, or Pympler's failure is told") {
  ForEachDump("orders.json", 23, [](const ProfileRecords& profile, const Json& golden) {
    const ProfileView view(profile, Rules::kPympler, "dump");
    for (const Json& row : golden["orders"].items()) {
      ObjectRanking ranking{
          .sorts = {}, .reverse = row["then_reverse_order"].boolean(), .class_part = {}, .address = {}, .limit = 1e9};
      bool has_unknown_key = false;
      for (const Json& call : row["sort_stats_calls"].items()) {
        std::vector<ObjectKey>& keys = ranking.sorts.emplace_back();
        for (const Json& name : call.items()) {
          const std::optional<ObjectKey> key = FindObjectKey(name.text());
          has_unknown_key |= !key;
          if (key) keys.push_back(*key);
        }
      }
      if (row.has("error")) {
        const bool is_about_keys = row["error"].text().starts_with("ValueError");
        CHECK(has_unknown_key == is_about_keys);
        if (!is_about_keys) CHECK_THROWS_AS(Rank(view, ranking), Error);
        continue;
      }
      REQUIRE_FALSE(has_unknown_key);
      const RankedObjects ranked = Rank(view, ranking);
      REQUIRE(ranked.objects.size() == row["order"].items().size());
      for (size_t i = 0; i < ranked.objects.size(); ++i) {
        const reader::TrackedClass& tracked = profile.classes[profile.objects[ranked.objects[i].index].class_number];
        REQUIRE(TextOf(profile, tracked.name) == row["order"][i][0].text());
        REQUIRE(tracked.objects[static_cast<size_t>(row["order"][i][1].number())] == ranked.objects[i].index);
      }
    }
    const RankedObjects by_birth =
        Rank(view, {.sorts = {{ObjectKey::kBirth}}, .reverse = false, .class_part = {}, .address = {}, .limit = 1e9});
    for (size_t i = 0; i < by_birth.objects.size(); ++i) {
      const Json& expected = golden["classname_birth_size_tsize"][i];
      CHECK(static_cast<double>(by_birth.objects[i].size_bytes) == expected[2].number());
      CHECK(static_cast<double>(by_birth.objects[i].tsize_bytes) == expected[3].number());
    }
  });
}
