// SPDX-License-Identifier: Apache-2.0
//
// Profiles as protobuf's generated code reads them.
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"
#include "tracker.pb.h"
#include "writer/profile_writer.h"
#include "writer/written_file.h"

namespace barrow::writer {
namespace {

// All frames of a file together. Each must be a message of its own.
Profile Parsed(const std::string& bytes) {
  const WrittenFile file(bytes);
  REQUIRE(file.kind == 2);
  std::string content;
  for (const WrittenFrame& frame : file.frames) {
    Profile alone;
    REQUIRE(alone.ParseFromString(frame.content));
    content += frame.content;
  }
  Profile profile;
  REQUIRE(profile.ParseFromString(content));
  return profile;
}

// A run of two objects, of which one has a tree of two nodes.
struct Example {
  Example() {
    run.classes = classes;
    run.traces = traces;
    run.objects = objects;
    run.ends = ends;
    run.counts = counts;
    run.reprs = reprs;
    run.footprints = footprints;
    run.nodes = nodes;
    run.texts = texts;
    run.snapshot = &snapshot;
  }
  TrackedClass classes[1] = {{"app.Node", "app", "Outer.Node"}};
  TraceFrame frames[2] = {{"app.py", 3, "<module>", "main()"}, {"app.py", 9, "main", {}}};
  Trace traces[1] = {frames};
  TrackedObject objects[2] = {{0x7000, 5, 48, 1, 2, 1}, {0x6ff0, 9, 48, 1, 0, 0}};
  ObjectEnd ends[1] = {{12, 2, EndKind::kForgotten}};
  InstanceCount counts[2] = {{5, 1, 1}, {9, 2, 1}};
  ObjectRepr reprs[1] = {{2, "<bad \xff utf-8>"}};
  Footprint footprints[2] = {{300, 48, 2, 1, 2}, {48, 48, 0, 2, 0}};
  FootprintNode nodes[2] = {{252, 64, 1, 2, 0, Relation::kAttribute}, {188, 188, 2, 1, 3, Relation::kValue}};
  std::string_view texts[3] = {"key", "__dict__", "'value'"};
  Facts facts{.virtual_bytes = 1 << 20, .resident_bytes = 1 << 19};
  TrackerSnapshot snapshot{.time_ns = 20,
                           .duration_ns = 3,
                           .description = "first",
                           .tracked_total_bytes = 348,
                           .all_objects_bytes = 1000,
                           .overhead_bytes = 7,
                           .memory = &facts};
  ProfileRun run;
};

TEST_CASE("profile: everything of a run stands in its message") {
  MemorySink sink;
  ProfileWriter writer(sink, {.contents = Contents::kValues, .text_limit = 9, .started_unix_ns = 77, .streamed = true});
  writer.WriteHeader({.producer = "test 1", .pid = 4711, .version = "3.11.7"});
  const Example example;
  writer.WriteRun(example.run);
  REQUIRE(writer.Finish(99) == 0);
  const Profile profile = Parsed(sink.bytes);

  CHECK(profile.header().contents() == CONTENTS_VALUES);
  CHECK(profile.header().text_limit() == 9);
  CHECK(profile.header().started_unix_ns() == 77);
  CHECK(profile.header().producer() == "test 1");
  CHECK(profile.header().process().pid() == 4711);
  CHECK(profile.header().runtime().version() == "3.11.7");
  CHECK(profile.header().streamed());

  REQUIRE(profile.classes_size() == 1);
  CHECK(profile.classes(0).first_class() == 1);
  CHECK(profile.classes(0).classes(0).qualified_name() == "Outer.Node");
  CHECK(profile.traces(0).traces(0).frames(0).source() == "main()");
  CHECK(profile.traces(0).traces(0).frames(1).line() == 9);

  const TrackedSegment& tracked = profile.objects(0);
  CHECK(tracked.first_object() == 1);
  CHECK(tracked.address_delta(0) == 0x7000);
  CHECK(tracked.address_delta(1) == -0x10);
  CHECK(tracked.birth_delta_ns(1) == 4);
  CHECK(tracked.trace(0) == 1);
  CHECK(profile.ends(0).kind(0) == END_FORGOTTEN);
  CHECK(profile.counts(0).alive(1) == 2);
  CHECK(profile.reprs(0).text(0) == "<bad \uFFFD utf-8>");

  const FootprintSegment& sizes = profile.footprints(0);
  CHECK(sizes.snapshot() == 1);
  CHECK(sizes.total_bytes(0) == 300);
  CHECK(sizes.node_count(0) == 2);
  CHECK(sizes.node_count(1) == 0);
  CHECK(sizes.node_level(1) == 2);
  CHECK(sizes.node_relation(1) == RELATION_VALUE);
  CHECK(sizes.texts(static_cast<int>(sizes.node_name(0)) - 1) == "__dict__");
  CHECK(sizes.texts(static_cast<int>(sizes.node_value(1)) - 1) == "'value'");
  CHECK(profile.snapshots(0).memory().resident_bytes() == 1 << 19);
  CHECK(profile.snapshots(0).footprint_count() == 2);
  CHECK(profile.trailer().node_count() == 2);
  CHECK(profile.trailer().segment_count() == 8);
  CHECK(profile.trailer().closed_ns() == 99);
}

TEST_CASE("profile: numbers go on in a writer made for the next run") {
  MemorySink sink;
  ProfileCounts counts;
  const Example example;
  for (int i = 0; i < 3; ++i) {
    ProfileWriter writer(sink, {}, counts);
    if (i == 0) writer.WriteHeader({});
    writer.WriteRun(example.run);
    REQUIRE(writer.error() == 0);
    counts = writer.counts();
  }
  const Profile profile = Parsed(sink.bytes);
  CHECK_FALSE(profile.has_trailer());
  CHECK(profile.snapshots(2).number() == 3);
  CHECK(profile.objects(2).first_object() == 5);
  CHECK(profile.classes(1).first_class() == 2);
  CHECK(counts.footprints == 6);
}

TEST_CASE("profile: a tree too long for a segment goes on in the next one") {
  Example example;
  const std::vector<FootprintNode> nodes(400'000,
                                         FootprintNode{.total_bytes = 8, .flat_bytes = 8, .level = 1, .name = 1});
  example.footprints[0].node_count = nodes.size();
  example.run.nodes = nodes;
  MemorySink sink;
  ProfileWriter writer(sink, {});
  writer.WriteHeader({});
  writer.WriteRun(example.run);
  REQUIRE(writer.Finish(0) == 0);
  const Profile profile = Parsed(sink.bytes);
  REQUIRE(profile.footprints_size() > 1);
  uint64_t seen = 0;
  for (const FootprintSegment& segment : profile.footprints()) {
    CHECK(segment.node_level_size() > 0);
    CHECK(segment.texts_size() == 1);
    CHECK((segment.first_node_size() == 0 ? 0 : segment.first_node(0)) == seen);
    seen += segment.node_count(0);
  }
  CHECK(seen == nodes.size());
}

TEST_CASE("profile: the first failure stays") {
  class FullSink final : public Sink {
   public:
    int Write(const void*, size_t) noexcept override { return ENOSPC; }
  };
  FullSink sink;
  ProfileWriter writer(sink, {});
  writer.WriteHeader({});
  writer.WriteRun(Example().run);
  CHECK(writer.Finish(0) == ENOSPC);
  CHECK(writer.counts().snapshots == 0);
}

}  // namespace
}  // namespace barrow::writer
