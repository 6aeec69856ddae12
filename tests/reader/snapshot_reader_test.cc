// SPDX-License-Identifier: Apache-2.0
//
// Whole files: every field of a sound one, and what makes a file unreadable. Segments that contradict themselves are in
// snapshot_segments_test.cc, damage in snapshot_damage_test.cc.
#include "reader/snapshot_reader.h"

#include <string>
#include <vector>

#include "base/error.h"
#include "support/catch.h"
#include "support/snapshot_bytes.h"

using namespace barrow;
using namespace barrow::test;
using reader::SnapshotRecords;

namespace {

SnapshotRecords Read(const std::string& file, Diagnostics& diagnostics) {
  reader::MemoryByteSource source = SourceOf(file);
  return reader::ReadSnapshot(source, {}, diagnostics);
}

SnapshotRecords ReadClean(const std::string& file) {
  Diagnostics diagnostics;
  SnapshotRecords records = Read(file, diagnostics);
  REQUIRE(diagnostics == Diagnostics());
  return records;
}

std::string RefusalOf(const std::string& file) {
  try {
    Diagnostics diagnostics;
    Read(file, diagnostics);
  } catch (const Error& error) {
    CHECK(error.kind() == Error::Kind::kInput);
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("snapshot reader: the header is what was written") {
  const reader::Header header = ReadClean(FileOf(SampleSnapshot())).header;
  CHECK(header.pointer_bytes == 8);
  CHECK(header.address_unit == 8);
  CHECK(header.contents == reader::Contents::kValues);
  CHECK(header.text_limit == 200);
  CHECK(header.content_hashes);
  CHECK(header.created_unix_ns == 1700000000000000000u);
  CHECK(header.producer == "barrow-cpython 0.1.0");
  CHECK(header.forked);
  CHECK(header.pid == 4711);
  CHECK(header.host == "host.example");
  CHECK(header.command_line == std::vector<std::string>{"python", "service.py"});
  CHECK(header.executable == "/usr/bin/python3");
  CHECK(header.platform == "Linux-6.1.0-x86_64");
  CHECK(header.uptime_ns == 5000000000u);
  CHECK(header.implementation == "CPython");
  CHECK(header.version == "3.11.7");
  CHECK(header.build == "main, GCC 12");
  CHECK(header.reference_counted);
  CHECK(header.collector_skips_dicts);
  CHECK(header.interpreter_count == 2);
  CHECK(header.interpreters_walked == 2);
  CHECK(header.collector_counts == std::vector<uint32_t>{300, 5, 2});
  CHECK(header.collector_thresholds == std::vector<uint32_t>{700, 10, 10});
  CHECK(header.collector_enabled);
  CHECK(header.virtual_bytes == 1000);
  CHECK(header.resident_bytes == 900);
  CHECK(header.major_faults == 3);
  CHECK(header.data_segment_bytes == 800);
  CHECK(header.code_segment_bytes == 700);
  CHECK(header.shared_segment_bytes == 600);
  CHECK(header.stack_segment_bytes == 500);
  CHECK(header.page_bytes == 4096);
  REQUIRE(header.system_figures.size() == 1);
  CHECK(header.system_figures[0].name == "VmHWM");
  CHECK(header.system_figures[0].bytes == 950);
}

TEST_CASE("snapshot reader: interpreters that were not walked are counted") {
  Snapshot snapshot = SampleSnapshot();
  snapshot.mutable_header()->mutable_runtime()->set_interpreters_walked(1);
  Diagnostics diagnostics;
  Read(FileOf(snapshot), diagnostics);
  CHECK(diagnostics.count(Anomaly::kUnwalkedInterpreter) == 1);
}

TEST_CASE("snapshot reader: types and shapes stand at their numbers") {
  const SnapshotRecords records = ReadClean(FileOf(SampleSnapshot()));
  REQUIRE(records.types.size() == 4);
  CHECK(records.types[0].lost);
  const reader::Type& node = records.types[1];
  CHECK_FALSE(node.lost);
  CHECK(node.address == 0x1000);
  CHECK(node.module == "app");
  CHECK(node.qualified_name == "Outer.Node");
  CHECK(node.basic_bytes == 48);
  CHECK(node.item_bytes == 0);
  CHECK(node.owned_by_instances);
  CHECK(node.collected);
  CHECK_FALSE(node.references_unknown);
  CHECK(node.bases == std::vector<uint32_t>{2});
  CHECK(node.default_shape == 1);
  CHECK(records.types[2].qualified_name == "object");
  CHECK(records.types[3].item_bytes == 1);
  CHECK(records.types[3].references_unknown);
  CHECK(records.types[3].representation == "<enum 'Color'>");

  REQUIRE(records.shapes.size() == 4);
  CHECK(records.shapes[1].kind == reader::ShapeKind::kOpaque);
  CHECK(records.shapes[1].names == std::vector<std::string>{"left", "right"});
  CHECK(records.shapes[2].kind == reader::ShapeKind::kSequence);
  CHECK(records.shapes[3].kind == reader::ShapeKind::kMapping);
  CHECK(records.shapes[3].names == std::vector<std::string>{""});
}

TEST_CASE("snapshot reader: object columns have one entry for each object, in file order") {
  const SnapshotRecords records = ReadClean(FileOf(SampleSnapshot()));
  const reader::ObjectColumns& objects = records.objects;
  const std::vector<ObjectRow> rows = SampleObjects();
  REQUIRE(objects.address.size() == rows.size());
  std::vector<uint64_t> targets;
  std::vector<uint64_t> hashes;
  for (size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(i);
    CHECK(objects.address[i] == rows[i].address);
    CHECK(objects.type[i] == rows[i].type);
    CHECK(objects.shape[i] == rows[i].shape);
    CHECK(objects.flat_bytes[i] == rows[i].flat_bytes);
    CHECK(objects.allocated_bytes[i] == rows[i].allocated_bytes);
    CHECK(objects.reference_count[i] == rows[i].reference_count);
    CHECK(objects.length_plus_one[i] == rows[i].length_plus_one);
    CHECK(objects.flags[i] == rows[i].flags);
    CHECK(objects.target_count[i] == rows[i].targets.size());
    targets.insert(targets.end(), rows[i].targets.begin(), rows[i].targets.end());
    if ((rows[i].flags & OBJECT_HASHED) != 0) hashes.push_back(rows[i].content_hash);
  }
  CHECK(objects.target == targets);
  CHECK(objects.content_hash == hashes);
  REQUIRE(records.more_references.size() == 1);
  CHECK(records.more_references[0].source == 0x5000);
  CHECK(records.more_references[0].first_position == 1);
  CHECK(records.more_references[0].target == std::vector<uint64_t>{0x3000, 0x4000});
}

TEST_CASE("snapshot reader: names, texts, roots and threads are what was written") {
  const SnapshotRecords records = ReadClean(FileOf(SampleSnapshot()));
  REQUIRE(records.names.size() == 2);
  CHECK(records.names[0].address == 0x2000);
  CHECK(records.names[0].module == "app");
  CHECK(records.names[0].qualified_name == "main.<locals>.f");
  CHECK(records.names[0].file.empty());
  CHECK(records.names[0].line == 7);
  CHECK(records.names[1].address == 0x1000);
  CHECK(records.names[1].file == "app.py");

  REQUIRE(records.texts.size() == 2);
  CHECK(records.texts[0].address == 0x3000);
  CHECK(records.texts[0].kind == reader::TextKind::kStr);
  CHECK(records.texts[0].clipped);
  CHECK(records.texts[0].text == "caf\xC3\xA9");
  CHECK(records.texts[1].address == 0x4000);
  CHECK(records.texts[1].kind == reader::TextKind::kBytes);
  CHECK_FALSE(records.texts[1].clipped);
  CHECK(records.texts[1].text == std::string("\xFF\x00z", 3));

  REQUIRE(records.roots.size() == 2);
  CHECK(records.roots[0].kind == reader::RootKind::kLocal);
  CHECK(records.roots[0].address == 0x2000);
  CHECK(records.roots[0].name == "self");
  CHECK(records.roots[0].thread == 1);
  CHECK(records.roots[0].frame == 2);
  CHECK(records.roots[0].counted);
  CHECK(records.roots[1].kind == reader::RootKind::kStatic);
  CHECK(records.roots[1].address == 0x1000);
  CHECK_FALSE(records.roots[1].counted);

  REQUIRE(records.threads.size() == 1);
  const reader::Thread& thread = records.threads[0];
  CHECK(thread.number == 1);
  CHECK(thread.ident == 140000);
  CHECK(thread.native_id == 4712);
  CHECK(thread.name == "MainThread");
  CHECK(thread.daemon);
  CHECK(thread.dumping);
  REQUIRE(thread.frames.size() == 1);
  CHECK(thread.frames[0].function == "main");
  CHECK(thread.frames[0].file == "app.py");
  CHECK(thread.frames[0].line == 12);
  CHECK(thread.frames[0].code == 0x4000);
}

TEST_CASE("snapshot reader: the trailer is what was written, and a file without one is truncated") {
  Snapshot snapshot = SampleSnapshot();
  const SnapshotRecords records = ReadClean(FileOf(snapshot));
  REQUIRE(records.trailer);
  CHECK(records.trailer->object_count == 5);
  CHECK(records.trailer->reference_count == 5);
  CHECK(records.trailer->segment_count == 11);
  CHECK(records.trailer->pause_ns == 1500000);
  CHECK(records.trailer->duration_ns == 90000000);
  CHECK(records.file_bytes == FileOf(snapshot).size());

  snapshot.clear_trailer();
  Diagnostics diagnostics;
  CHECK_FALSE(Read(FileOf(snapshot), diagnostics).trailer);
  Diagnostics expected;
  expected.Count(Anomaly::kTruncated);
  CHECK(diagnostics == expected);
}

TEST_CASE("snapshot reader: how fields are spread over frames makes no difference") {
  const Snapshot snapshot = SampleSnapshot();
  const std::string whole = MarkBytes() + FrameOf(snapshot);
  const SnapshotRecords one = ReadClean(whole);
  const SnapshotRecords many = ReadClean(FileOf(snapshot));
  CHECK(one.objects.address == many.objects.address);
  CHECK(one.objects.target == many.objects.target);
  CHECK(one.objects.content_hash == many.objects.content_hash);
  CHECK(one.names.size() == many.names.size());
  CHECK(one.types.size() == many.types.size());
}

TEST_CASE("snapshot reader: segments may come in any order, each in frames decoded side by side") {
  const Snapshot snapshot = SampleSnapshot();
  std::vector<std::string> frames = FramesOf(snapshot);
  std::reverse(frames.begin() + 1, frames.end() - 1);
  std::string file = MarkBytes();
  for (const std::string& frame : frames) file += frame;
  const SnapshotRecords records = ReadClean(file);
  CHECK(records.types[1].qualified_name == "Outer.Node");
  CHECK(records.types[3].qualified_name == "str");
  CHECK(records.objects.address == std::vector<uint64_t>{0x3000, 0x4000, 0x1000, 0x2000, 0x5000});
}

TEST_CASE("snapshot reader: many frames come out in file order on any number of threads") {
  Snapshot snapshot = SampleSnapshot();
  snapshot.clear_objects();
  snapshot.clear_trailer();
  std::vector<uint64_t> expected;
  for (uint64_t segment = 0; segment < 60; ++segment) {
    std::vector<ObjectRow> rows;
    // Small frames are decoded on the spot, large ones by threads: 8 bytes each object.
    for (uint64_t i = 0; i < 1 + segment % 5 * 4000; ++i) {
      rows.push_back({.address = (segment * 100000 + i + 1) * 16, .targets = {}});
      expected.push_back(rows.back().address);
    }
    *snapshot.add_objects() = SegmentOf(rows, kSampleUnit);
  }
  Diagnostics diagnostics;
  CHECK(Read(FileOf(snapshot), diagnostics).objects.address == expected);
}

TEST_CASE("snapshot reader: without an address unit addresses are bytes") {
  Snapshot snapshot = SampleSnapshot();
  snapshot.mutable_header()->clear_address_unit();
  const SnapshotRecords records = ReadClean(FileOf(snapshot));
  CHECK(records.header.address_unit == 1);
  CHECK(records.objects.address[1] == 0x2000 / kSampleUnit);
}

TEST_CASE("snapshot reader: a newer minor version is read") {
  std::string file = MarkBytes({.minor = 3, .extra = "more"});
  for (const std::string& frame : FramesOf(SampleSnapshot())) file += frame;
  CHECK(ReadClean(file).objects.address.size() == 5);
}

TEST_CASE("snapshot reader: a profile is refused, with the command that shows it") {
  const std::string message = RefusalOf(MarkBytes({.kind = 2, .extra = {}}) + FrameBytes("profile"));
  CHECK(message == "test.barrow: is a profile of a class tracker, not a snapshot; \"barrow stats\" shows it");
}

TEST_CASE("snapshot reader: without its header a file is refused, with the place of the damage") {
  const Snapshot snapshot = SampleSnapshot();
  std::vector<std::string> frames = FramesOf(snapshot);
  const auto join = [&] {
    std::string file = MarkBytes();
    for (const std::string& frame : frames) file += frame;
    return file;
  };
  SECTION("damaged") {
    frames[0][frames[0].size() / 2] ^= 0x55;
    CHECK(RefusalOf(join()).find("test.barrow: offset 24: frame does not decode; without its header") == 0);
  }
  SECTION("claims too much") {
    frames[0] = std::string("\x28\xb5\x2f\xfd\xe4\0\0\0\0\0\1\0\0\1\0\0", 16);
    CHECK(RefusalOf(join()).find("test.barrow: offset 24: frame claims 1 TiB, limit is 64 MiB; without its header") ==
          0);
  }
  SECTION("not there") {
    frames.erase(frames.begin());
    CHECK(RefusalOf(join()).find("test.barrow: no header stands first; without its header") == 0);
  }
  SECTION("no message") {
    frames[0] = FrameBytes("\xFF\xFF\xFF\xFF");
    CHECK(RefusalOf(join()).find("test.barrow: offset 24: frame does not decode; without its header") == 0);
  }
  SECTION("of the wrong type") {
    frames[0] = FrameBytes("\x08\x01");  // field 1 as a number
    CHECK(RefusalOf(join()).find("test.barrow: offset 24: frame does not decode; without its header") == 0);
  }
  SECTION("cut off") {
    CHECK(RefusalOf(MarkBytes() + frames[0].substr(0, 9)).find("test.barrow: ends before its header") == 0);
    CHECK(RefusalOf(MarkBytes()).find("test.barrow: ends before its header") == 0);
  }
}

TEST_CASE("snapshot reader: totals that differ from the trailer are counted") {
  Snapshot snapshot = SampleSnapshot();
  Diagnostics diagnostics;
  SECTION("objects by how many") {
    snapshot.mutable_trailer()->set_object_count(105);
    Read(FileOf(snapshot), diagnostics);
    CHECK(diagnostics.count(Anomaly::kTotalsDiffer) == 100);
    CHECK(diagnostics.count(Anomaly::kSumsDiffer) == 0);
  }
  SECTION("objects too many") {
    snapshot.mutable_trailer()->set_object_count(1);
    Read(FileOf(snapshot), diagnostics);
    CHECK(diagnostics.count(Anomaly::kTotalsDiffer) == 4);
  }
  SECTION("other sums by their number") {
    snapshot.mutable_trailer()->set_flat_bytes(1);
    snapshot.mutable_trailer()->set_allocated_bytes(1);
    snapshot.mutable_trailer()->set_reference_count(1);
    snapshot.mutable_trailer()->set_root_count(1);
    snapshot.mutable_trailer()->set_type_count(1);
    snapshot.mutable_trailer()->set_shape_count(1);
    snapshot.mutable_trailer()->set_segment_count(1);
    Read(FileOf(snapshot), diagnostics);
    CHECK(diagnostics.count(Anomaly::kTotalsDiffer) == 0);
    CHECK(diagnostics.count(Anomaly::kSumsDiffer) == 7);
  }
  SECTION("objects the dumper had to skip") {
    snapshot.mutable_trailer()->set_unreadable_objects(12);
    Read(FileOf(snapshot), diagnostics);
    CHECK(diagnostics.count(Anomaly::kUnreadableObject) == 12);
  }
}

TEST_CASE("snapshot reader: of two headers or trailers the first holds and the other is counted") {
  Snapshot again = SampleSnapshot();
  again.mutable_header()->set_pointer_bytes(4);
  again.mutable_trailer()->set_pause_ns(1);
  Snapshot header;
  *header.mutable_header() = again.header();
  Snapshot trailer;
  *trailer.mutable_trailer() = again.trailer();
  Diagnostics diagnostics;
  const SnapshotRecords records = Read(FileOf(SampleSnapshot()) + FrameOf(header) + FrameOf(trailer), diagnostics);
  CHECK(records.header.pointer_bytes == 8);
  CHECK(records.trailer->pause_ns == 1500000);
  CHECK(diagnostics.count(Anomaly::kBadSegment) == 2);
}
