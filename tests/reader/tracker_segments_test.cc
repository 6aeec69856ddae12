// SPDX-License-Identifier: Apache-2.0
//
// Segments of a profile that contradict themselves or the schema: each is dropped whole, counted, and touches no other.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "reader/tracker_reader.h"
#include "support/catch.h"
#include "support/profile_bytes.h"

using namespace barrow;
using namespace barrow::test;

namespace {

using Change = std::function<void(Profile&)>;

reader::ProfileRecords Read(const ProfileParts& parts, Diagnostics& diagnostics) {
  reader::MemoryByteSource source = SourceOf(FileOf(parts));
  reader::ProfileRecords profile = reader::ReadTrackerProfile(source, {}, diagnostics);
  RequireProfileLaws(profile);
  return profile;
}

// Changes the first run, which has one segment of each kind but ends and texts.
uint64_t BadSegments(const Change& change) {
  ProfileParts parts = SampleProfile();
  change(parts[1]);
  Diagnostics diagnostics;
  const reader::ProfileRecords profile = Read(parts, diagnostics);
  CHECK(diagnostics.count(Anomaly::kDamagedFrame) == 0);
  CHECK(profile.snapshots.size() >= 1);  // the second run is as it was
  CHECK(profile.snapshots.back().time == 3500e-9);
  return diagnostics.count(Anomaly::kBadSegment);
}

}  // namespace

TEST_CASE("tracker segments: a column of another length than its group is refused") {
  const std::vector<std::pair<std::string, Change>> changes = {
      {"class", [](Profile& p) { p.mutable_objects(0)->add_class_(1); }},
      {"birth_delta_ns", [](Profile& p) { p.mutable_objects(0)->add_birth_delta_ns(1); }},
      {"birth_bytes", [](Profile& p) { p.mutable_objects(0)->add_birth_bytes(1); }},
      {"resolution_level", [](Profile& p) { p.mutable_objects(0)->add_resolution_level(1); }},
      {"trace", [](Profile& p) { p.mutable_objects(0)->add_trace(1); }},
      {"address_delta", [](Profile& p) { p.mutable_objects(0)->clear_address_delta(); }},
      {"count time", [](Profile& p) { p.mutable_counts(0)->add_time_delta_ns(1); }},
      {"count alive", [](Profile& p) { p.mutable_counts(0)->add_alive(1); }},
      {"total_bytes", [](Profile& p) { p.mutable_footprints(0)->add_total_bytes(1); }},
      {"flat_bytes", [](Profile& p) { p.mutable_footprints(0)->add_flat_bytes(1); }},
      {"level", [](Profile& p) { p.mutable_footprints(0)->add_resolution_level(1); }},
      {"node_count", [](Profile& p) { p.mutable_footprints(0)->add_node_count(1); }},
      {"first_node", [](Profile& p) { p.mutable_footprints(0)->add_first_node(1); }},
      {"node_total_bytes", [](Profile& p) { p.mutable_footprints(0)->add_node_total_bytes(1); }},
      {"node_flat_bytes", [](Profile& p) { p.mutable_footprints(0)->add_node_flat_bytes(1); }},
      {"node_relation", [](Profile& p) { p.mutable_footprints(0)->add_node_relation(RELATION_KEY); }},
      {"node_name", [](Profile& p) { p.mutable_footprints(0)->add_node_name(1); }},
      {"node_value", [](Profile& p) { p.mutable_footprints(0)->add_node_value(1); }},
  };
  for (const auto& [name, change] : changes) {
    CAPTURE(name);
    CHECK(BadSegments(change) == 1);
  }
}

TEST_CASE("tracker segments: trees that are none are refused") {
  const auto level = [](int node, uint32_t value) {
    return [=](Profile& p) { p.mutable_footprints(0)->set_node_level(node, value); };
  };
  CHECK(BadSegments(level(0, 0)) == 1);
  CHECK(BadSegments(level(0, 2)) == 1);
  CHECK(BadSegments(level(1, 3)) == 1);
  CHECK(BadSegments(level(3, UINT32_MAX)) == 1);
  CHECK(BadSegments(level(3, 3)) == 0);  // a child of the node before
  CHECK(BadSegments([](Profile& p) { p.mutable_footprints(0)->set_node_count(0, 3); }) == 1);
  CHECK(BadSegments([](Profile& p) { p.mutable_footprints(0)->set_node_count(0, 5); }) == 1);
  CHECK(BadSegments([](Profile& p) { p.mutable_footprints(0)->set_node_name(2, 99); }) == 1);
  CHECK(BadSegments([](Profile& p) { p.mutable_footprints(0)->set_node_value(2, 99); }) == 1);
}

TEST_CASE("tracker segments: a continued tree continues the one before it or is refused") {
  const std::vector<Change> changes = {
      [](Profile& p) { p.mutable_footprints(1)->set_first_node(0, 2); },    // a node is missing
      [](Profile& p) { p.mutable_footprints(1)->set_object_delta(0, 2); },  // another object
      [](Profile& p) { p.mutable_footprints(1)->set_snapshot(1); },         // another snapshot
      [](Profile& p) { p.mutable_footprints(1)->set_node_level(0, 4); },    // below nothing
  };
  for (const Change& change : changes) {
    ProfileParts parts = SampleProfile();
    change(parts[2]);
    Diagnostics diagnostics;
    const reader::ProfileRecords profile = Read(parts, diagnostics);
    CHECK(diagnostics.count(Anomaly::kBadSegment) == 1);
    const uint32_t root = profile.objects[0].footprints.back().root;
    CHECK(profile.nodes[root].end == root + 4);  // the first part of the tree stays
  }
}

TEST_CASE("tracker segments: numbers no object can have are refused") {
  CHECK(BadSegments([](Profile& p) { p.mutable_footprints(0)->set_object_delta(0, 0); }) == 1);
  CHECK(BadSegments([](Profile& p) { p.mutable_footprints(0)->set_object_delta(0, -5); }) == 1);
  CHECK(BadSegments([](Profile& p) { p.mutable_footprints(0)->set_object_delta(1, int64_t{1} << 32); }) == 1);
}

TEST_CASE("tracker segments: numbers that are taken are refused, gaps are not") {
  CHECK(BadSegments([](Profile& p) { *p.add_classes() = p.classes(0); }) == 1);
  CHECK(BadSegments([](Profile& p) { *p.add_objects() = p.objects(0); }) == 1);
  CHECK(BadSegments([](Profile& p) { *p.add_traces() = p.traces(0); }) == 1);
  CHECK(BadSegments([](Profile& p) { *p.add_snapshots() = p.snapshots(0); }) == 1);
  CHECK(BadSegments([](Profile& p) { p.mutable_objects(0)->set_first_object(0); }) == 1);
  CHECK(BadSegments([](Profile& p) {
          *p.add_objects() = p.objects(0);
          p.mutable_objects(1)->set_first_object(4000000000u);
        }) == 0);
  CHECK(BadSegments([](Profile& p) { p.mutable_objects(0)->set_first_object(UINT32_MAX); }) == 0);
}

TEST_CASE("tracker segments: a second header or trailer is refused") {
  ProfileParts parts = SampleProfile();
  parts[1].mutable_header()->set_producer("another");
  *parts.insert(parts.end(), parts.back())->mutable_trailer() = parts.back().trailer();
  Diagnostics diagnostics;
  const reader::ProfileRecords profile = Read(parts, diagnostics);
  CHECK(diagnostics.count(Anomaly::kBadSegment) == 2);
  CHECK(profile.header.producer == "barrow-cpython 0.1.0");
}

TEST_CASE("tracker segments: an end or a text of nobody is counted") {
  ProfileParts parts = SampleProfile();
  parts[2].mutable_ends(0)->add_object(77);
  parts[2].mutable_ends(0)->add_time_delta_ns(1);
  parts[2].mutable_ends(0)->add_kind(END_DEATH);
  parts[2].mutable_ends(0)->add_object(2);  // dies a second time
  parts[2].mutable_ends(0)->add_time_delta_ns(1);
  parts[2].mutable_ends(0)->add_kind(END_DEATH);
  parts[2].mutable_reprs(0)->add_object(78);
  parts[2].mutable_reprs(0)->add_text("nobody");
  Diagnostics diagnostics;
  const reader::ProfileRecords profile = Read(parts, diagnostics);
  CHECK(diagnostics.count(Anomaly::kDanglingAnnotation) == 3);
  CHECK(profile.objects[1].death == 3000e-9);
}

TEST_CASE("tracker segments: texts that are not UTF-8 are repaired, and counted") {
  ProfileParts parts = SampleProfile();
  std::string content = parts[1].SerializeAsString();
  for (const std::string word : {"app.Node", "parsed", "__dict__", "main"}) {
    const size_t at = content.find(word);
    REQUIRE(at != std::string::npos);
    content[at] = '\xFF';
  }
  const std::string file = MarkBytes({.kind = 2, .extra = {}}) + FrameOf(parts[0]) + FrameBytes(content) +
                           FrameOf(parts[2]) + FrameOf(parts[3]);
  reader::MemoryByteSource source = SourceOf(file);
  Diagnostics diagnostics;
  const reader::ProfileRecords profile = reader::ReadTrackerProfile(source, {}, diagnostics);
  RequireProfileLaws(profile);
  CHECK(diagnostics.count(Anomaly::kRepairedText) == 4);
  CHECK(profile.snapshots[0].description == "\uFFFDarsed");
}
