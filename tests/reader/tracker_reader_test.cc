// SPDX-License-Identifier: Apache-2.0
//
// Profiles of barrow's class tracker: every field of schema/tracker.proto in the records it becomes.
#include "reader/tracker_reader.h"

#include <string>
#include <vector>

#include "base/error.h"
#include "support/catch.h"
#include "support/profile_bytes.h"

using namespace barrow;
using namespace barrow::test;
using reader::ProfileRecords;

namespace {

ProfileRecords Read(const std::string& file, Diagnostics& diagnostics) {
  reader::MemoryByteSource source = SourceOf(file);
  ProfileRecords profile = reader::ReadTrackerProfile(source, {}, diagnostics);
  RequireProfileLaws(profile);
  return profile;
}

ProfileRecords ReadSample(ProfileParts parts = SampleProfile()) {
  Diagnostics diagnostics;
  ProfileRecords profile = Read(FileOf(parts), diagnostics);
  CHECK(diagnostics == Diagnostics());
  return profile;
}

std::string Refusal(const std::string& file) {
  Diagnostics diagnostics;
  try {
    Read(file, diagnostics);
  } catch (const Error& error) {
    return error.what();
  }
  return "not refused";
}

const std::string& NameOf(const ProfileRecords& profile, uint32_t name) { return profile.names.at(name).text; }

}  // namespace

TEST_CASE("tracker: the header tells the process, the policy and when the recording began") {
  const ProfileRecords profile = ReadSample();
  CHECK(profile.source == reader::ProfileSource::kBarrow);
  CHECK(profile.complete);
  CHECK(profile.streamed);
  CHECK(profile.closed == 9000e-9);
  CHECK(profile.header.contents == reader::Contents::kValues);
  CHECK(profile.header.text_limit == 200);
  CHECK(profile.header.created_unix_ns == 1700000000000000000u);
  CHECK(profile.header.producer == "barrow-cpython 0.1.0");
  CHECK(profile.header.pid == 4711);
  CHECK(profile.header.host == "host.example");
  CHECK(profile.header.command_line == std::vector<std::string>{"python", "build.py"});
  CHECK(profile.header.version == "3.11.7");
  CHECK(profile.file_bytes == FileOf(SampleProfile()).size());
}

TEST_CASE("tracker: objects stand under their registered names, in order of birth") {
  const ProfileRecords profile = ReadSample();
  REQUIRE(profile.classes.size() == 2);
  CHECK(NameOf(profile, profile.classes[0].name) == "app.Node");
  CHECK(profile.classes[0].objects == std::vector<uint32_t>{0, 1});  // Node and Leaf, by one name
  CHECK(NameOf(profile, profile.classes[1].name) == "edge");
  CHECK(profile.classes[1].objects == std::vector<uint32_t>{2});

  REQUIRE(profile.objects.size() == 3);
  CHECK(profile.objects[0].address == 0x7000);
  CHECK(profile.objects[1].address == 0x6ff0);
  CHECK(profile.objects[0].type_name == "app.Node");
  CHECK(profile.objects[1].type_name == "app.Leaf");
  CHECK(profile.objects[2].type_name.empty());
  CHECK(profile.objects[1].birth == 1500e-9);
  CHECK(profile.objects[0].resolution_level == 2);
}

TEST_CASE("tracker: a death has a time, a forgotten object has none") {
  const ProfileRecords profile = ReadSample();
  CHECK_FALSE(profile.objects[0].death);
  CHECK(profile.objects[1].death == 3000e-9);
  CHECK_FALSE(profile.objects[2].death);
  CHECK(profile.objects[2].forgotten == 4000e-9);
}

TEST_CASE("tracker: objects present themselves by type and address, or by what the file says") {
  const ProfileRecords profile = ReadSample();
  CHECK(profile.objects[0].representation == "<app.Node object at 0x7000>");
  CHECK(profile.objects[2].representation == "<edge \xC3\xBC>");
}

TEST_CASE("tracker: an object's trace is where it was made") {
  const ProfileRecords profile = ReadSample();
  REQUIRE(profile.traces.size() == 2);
  REQUIRE(profile.objects[0].trace == 0u);
  CHECK(profile.objects[1].trace == 1u);
  CHECK_FALSE(profile.objects[2].trace);
  const std::vector<reader::TraceFrame>& frames = profile.traces[0].frames;
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].file == "app.py");
  CHECK(frames[0].line == 12);
  CHECK(frames[0].function == "<module>");
  CHECK(frames[0].source == std::vector<std::string>{"    main()"});
  CHECK(frames[1].function == "main");
  CHECK(frames[1].source.empty());
  CHECK(profile.traces[1].frames[0].line == 34);
}

TEST_CASE("tracker: a size at birth, then one for each snapshot, with its referents") {
  const ProfileRecords profile = ReadSample();
  const std::vector<reader::Footprint>& sizes = profile.objects[0].footprints;
  REQUIRE(sizes.size() == 3);
  CHECK(sizes[0].time == profile.objects[0].birth);
  CHECK(profile.nodes[sizes[0].root].size_bytes == 48);
  CHECK(sizes[1].time == 2000e-9);
  CHECK(profile.objects[1].footprints.size() == 2);
  CHECK(profile.objects[2].footprints.size() == 2);

  const uint32_t root = sizes[1].root;
  CHECK(profile.nodes[root].size_bytes == 300);
  CHECK(profile.nodes[root].end == root + 5);
  const auto node = [&](uint32_t i) -> const reader::SizeNode& { return profile.nodes[root + i]; };
  CHECK(node(1).relation == reader::Relation::kAttribute);
  CHECK(NameOf(profile, node(1).name) == "__dict__");
  CHECK(node(1).end == root + 4);
  CHECK(node(2).relation == reader::Relation::kKey);
  CHECK(node(3).relation == reader::Relation::kValue);
  CHECK(NameOf(profile, node(3).name) == "nodes");
  CHECK(NameOf(profile, node(3).value) == "[]");
  CHECK(node(3).size_bytes == 132);
  CHECK(node(3).flat_bytes == 8);
  CHECK(node(4).relation == reader::Relation::kElement);
}

TEST_CASE("tracker: a tree that was cut into two segments is one again") {
  const ProfileRecords profile = ReadSample();
  const uint32_t root = profile.objects[0].footprints[2].root;
  CHECK(profile.nodes[root].size_bytes == 400);
  CHECK(profile.nodes[root].end == root + 5);
  CHECK(profile.nodes[root + 1].end == root + 4);
  CHECK(NameOf(profile, profile.nodes[root + 4].name) == "a.o");
}

TEST_CASE("tracker: snapshots have totals and the process's memory") {
  const ProfileRecords profile = ReadSample();
  REQUIRE(profile.snapshots.size() == 2);
  const reader::TrackerSnapshot& snapshot = profile.snapshots[0];
  CHECK(snapshot.time == 2000e-9);
  CHECK(snapshot.duration == 1000e-9);
  CHECK(snapshot.description == "parsed");
  CHECK(snapshot.tracked_bytes == 348);
  CHECK(snapshot.all_objects_bytes == 1000000);
  CHECK(snapshot.overhead_bytes == 5000);
  CHECK(snapshot.memory.available);
  CHECK(snapshot.memory.virtual_bytes == 8 << 20);
  CHECK(snapshot.memory.resident_bytes == 4 << 20);
  CHECK(snapshot.memory.major_faults == 3);
  CHECK(snapshot.memory.data_segment_bytes == 800);
  CHECK(snapshot.memory.code_segment_bytes == 700);
  CHECK(snapshot.memory.shared_segment_bytes == 600);
  CHECK(snapshot.memory.stack_segment_bytes == 500);
  REQUIRE(snapshot.memory.figures.size() == 1);
  CHECK(snapshot.memory.figures[0].name == "VmHWM");
  CHECK(snapshot.memory.figures[0].bytes == uint64_t{5} << 20);
}

TEST_CASE("tracker: instance counts are by registered name") {
  const ProfileRecords profile = ReadSample();
  REQUIRE(profile.counts.size() == 4);
  const auto row = [&](size_t i) {
    const reader::InstanceCount& count = profile.counts[i];
    return std::vector<double>{double(count.class_number), count.time * 1e9, double(count.alive)};
  };
  CHECK(row(0) == std::vector<double>{0, 1000, 1});
  CHECK(row(1) == std::vector<double>{0, 1500, 2});
  CHECK(row(2) == std::vector<double>{0, 3000, 1});
  CHECK(row(3) == std::vector<double>{1, 2500, 1});
}

TEST_CASE("tracker: how a message is cut into frames makes no difference") {
  const ProfileParts parts = SampleProfile();
  const std::string mark = MarkBytes({.kind = 2, .extra = {}});
  std::string single = mark;
  for (const std::string& frame : FramesOf(Joined(parts))) single += frame;
  const ProfileRecords expected = ReadSample();
  for (const std::string& file : {mark + FrameOf(Joined(parts)), single}) {
    Diagnostics diagnostics;
    const ProfileRecords profile = Read(file, diagnostics);
    CHECK(diagnostics == Diagnostics());
    CHECK(profile.objects.size() == expected.objects.size());
    CHECK(profile.nodes.size() == expected.nodes.size());
    CHECK(profile.snapshots.size() == expected.snapshots.size());
  }
}

TEST_CASE("tracker: without a trailer a profile is truncated, and everything up to the last snapshot is there") {
  ProfileParts parts = SampleProfile();
  parts.pop_back();
  Diagnostics diagnostics;
  const ProfileRecords profile = Read(FileOf(parts), diagnostics);
  CHECK(diagnostics.count(Anomaly::kTruncated) == 1);
  CHECK_FALSE(profile.complete);
  CHECK_FALSE(profile.closed);
  CHECK(profile.snapshots.size() == 2);
  CHECK(profile.objects.size() == 3);
}

TEST_CASE("tracker: a trailer that counts otherwise is told") {
  ProfileParts parts = SampleProfile();
  SECTION("objects are lost") {
    parts.back().mutable_trailer()->set_object_count(10);
    Diagnostics diagnostics;
    Read(FileOf(parts), diagnostics);
    CHECK(diagnostics.count(Anomaly::kTotalsDiffer) == 7);
  }
  SECTION("other sums") {
    parts.back().mutable_trailer()->set_node_count(1);
    parts.back().mutable_trailer()->set_snapshot_count(1);
    Diagnostics diagnostics;
    Read(FileOf(parts), diagnostics);
    CHECK(diagnostics.count(Anomaly::kSumsDiffer) == 2);
  }
}

TEST_CASE("tracker: what a lost frame defined is counted where it is missed") {
  ProfileParts parts = SampleProfile();
  SECTION("classes") { parts[1].clear_classes(); }
  SECTION("objects") { parts[1].clear_objects(); }
  SECTION("traces") { parts[1].clear_traces(); }
  SECTION("a snapshot") { parts[1].clear_snapshots(); }
  Diagnostics diagnostics;
  const ProfileRecords profile = Read(FileOf(parts), diagnostics);
  CHECK(diagnostics.count(Anomaly::kUnknownType) + diagnostics.count(Anomaly::kDanglingAnnotation) > 0);
  CHECK(diagnostics.count(Anomaly::kSumsDiffer) > 0);
  CHECK(profile.snapshots.size() + profile.objects.size() >= 3);
}

TEST_CASE("tracker: what a newer writer adds is skipped and counted") {
  ProfileParts parts = SampleProfile();
  parts[1].mutable_objects(0)->GetReflection()->MutableUnknownFields(parts[1].mutable_objects(0))->AddVarint(99, 1);
  parts[1].mutable_snapshots(0)->GetReflection()->MutableUnknownFields(parts[1].mutable_snapshots(0))->AddVarint(99, 1);
  parts[2].GetReflection()->MutableUnknownFields(&parts[2])->AddLengthDelimited(77, "segment");
  parts[2].mutable_ends(0)->set_kind(0, static_cast<EndKind>(5));
  const uint64_t segments = parts.back().trailer().segment_count();
  parts.back().mutable_trailer()->set_segment_count(segments + 1);
  Diagnostics diagnostics;
  const ProfileRecords profile = Read(FileOf(parts), diagnostics);
  CHECK(diagnostics.count(Anomaly::kUnknownField) == 4);
  CHECK(diagnostics.count(Anomaly::kBadSegment) == 0);
  CHECK(diagnostics.count(Anomaly::kSumsDiffer) == 0);
  CHECK(profile.objects.size() == 3);
  CHECK(profile.objects[1].forgotten);  // how it ended is not known
}

TEST_CASE("tracker: what is no profile is refused in one line") {
  CHECK(Refusal(FileOf(SampleSnapshot())) == "test.barrow: is a snapshot, not a profile of a class tracker");
  const std::string mark = MarkBytes({.kind = 2, .extra = {}});
  CHECK(Refusal(mark).find("test.barrow: ends before its header is complete; without its header") == 0);
  ProfileParts parts = SampleProfile();
  parts.erase(parts.begin());
  CHECK(Refusal(FileOf(parts)).find("without its header nothing can be read; copy it again") != std::string::npos);
}
