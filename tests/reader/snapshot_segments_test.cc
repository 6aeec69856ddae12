// SPDX-License-Identifier: Apache-2.0
//
// Segments that contradict themselves or the schema, and what newer versions may add.
#include <functional>
#include <string>
#include <vector>

#include "reader/snapshot_reader.h"
#include "support/catch.h"
#include "support/snapshot_bytes.h"

using namespace barrow;
using namespace barrow::test;
using reader::SnapshotRecords;

namespace {

SnapshotRecords RecordsOf(const std::string& file, Diagnostics& diagnostics, const reader::Limits& limits = {}) {
  reader::MemoryByteSource source = SourceOf(file);
  return reader::ReadSnapshot(source, limits, diagnostics);
}

// Header, one good object segment, `bad`, and another good one: whatever is wrong with `bad` must not touch the others.
struct SegmentOutcome {
  SnapshotRecords records;
  Diagnostics diagnostics;
};
SegmentOutcome ReadWith(const Snapshot& bad) {
  Snapshot before;
  *before.mutable_header() = SampleSnapshot().header();
  *before.add_objects() = SegmentOf({{.address = 0x100, .targets = {}}}, kSampleUnit);
  Snapshot after;
  *after.add_objects() = SegmentOf({{.address = 0x9000, .targets = {}}}, kSampleUnit);
  SegmentOutcome outcome;
  outcome.records = RecordsOf(
      MarkBytes() + FrameBytes(before.SerializeAsString() + bad.SerializeAsString() + after.SerializeAsString()),
      outcome.diagnostics);
  return outcome;
}

void RequireDropped(const Snapshot& bad) {
  const SegmentOutcome outcome = ReadWith(bad);
  REQUIRE(outcome.diagnostics.count(Anomaly::kBadSegment) == 1);
  REQUIRE(outcome.diagnostics.count(Anomaly::kDamagedFrame) == 0);
  REQUIRE(outcome.records.objects.address == std::vector<uint64_t>{0x100, 0x9000});
  REQUIRE(outcome.records.objects.target.empty());
  REQUIRE(outcome.records.objects.flags.size() == 2);
}

ObjectSegment& GoodObjects(Snapshot& snapshot) {
  *snapshot.add_objects() = SampleSnapshot().objects(0);
  return *snapshot.mutable_objects(0);
}

std::string Varint(size_t value) {
  std::string bytes;
  for (; value > 0x7F; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
  return bytes;
}

// A field, by number and wire type, as raw bytes.
std::string Field(uint32_t number, uint32_t wire_type, const std::string& value) {
  return Varint(number << 3 | wire_type) + value;
}
std::string Nested(uint32_t number, const std::string& message) {
  return Field(number, 2, Varint(message.size()) + message);
}

std::string HeaderOnly() {
  Snapshot header;
  *header.mutable_header() = SampleSnapshot().header();
  return header.SerializeAsString();
}

}  // namespace

TEST_CASE("segments: the good segment of these tests is good") {
  Snapshot snapshot;
  GoodObjects(snapshot);
  const SegmentOutcome outcome = ReadWith(snapshot);
  CHECK(outcome.diagnostics.count(Anomaly::kBadSegment) == 0);
  CHECK(outcome.records.objects.address.size() == 5);
}

TEST_CASE("segments: object columns that are too short or too long drop their segment alone") {
  using Change = std::function<void(ObjectSegment&)>;
  const std::vector<Change> changes = {
      [](ObjectSegment& s) { s.set_object_count(2); },
      [](ObjectSegment& s) { s.set_object_count(4); },
      [](ObjectSegment& s) { s.set_object_count(0xFFFFFFFF); },
      [](ObjectSegment& s) { s.clear_object_count(); },
      [](ObjectSegment& s) { s.clear_address_delta(); },
      [](ObjectSegment& s) { s.add_address_delta(2); },
      [](ObjectSegment& s) { s.add_type(1); },
      [](ObjectSegment& s) { s.add_shape(1); },
      [](ObjectSegment& s) { s.mutable_flat_bytes()->RemoveLast(); },
      [](ObjectSegment& s) { s.add_allocated_extra_bytes(0); },
      [](ObjectSegment& s) { s.mutable_reference_count()->RemoveLast(); },
      [](ObjectSegment& s) { s.add_length_plus_one(0); },
      [](ObjectSegment& s) { s.add_flags(0); },
      [](ObjectSegment& s) { s.add_target_count(0); },
      [](ObjectSegment& s) { s.set_target_count(1, 2); },
      [](ObjectSegment& s) { s.set_target_count(1, 0xFFFFFFFF); },
      [](ObjectSegment& s) { s.clear_target_count(); },
      [](ObjectSegment& s) { s.clear_target(); },
      [](ObjectSegment& s) { s.add_target(3); },
      [](ObjectSegment& s) { s.add_content_hash(1); },
      [](ObjectSegment& s) { s.set_flags(0, OBJECT_HASHED); },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    Snapshot snapshot;
    changes[i](GoodObjects(snapshot));
    CAPTURE(i);
    RequireDropped(snapshot);
  }
}

TEST_CASE("segments: sizes below nothing and addresses of nothing drop their segment") {
  Snapshot snapshot;
  ObjectSegment& segment = GoodObjects(snapshot);
  SECTION("allocated less than nothing") { segment.set_allocated_extra_bytes(0, -17); }
  SECTION("allocated more than there is") {
    segment.set_flat_bytes(0, UINT64_MAX);
    segment.set_allocated_extra_bytes(0, 1);
  }
  SECTION("an object at address 0") { segment.set_address_delta(0, 0); }
  SECTION("an object at address 0 by overflow") {
    segment.set_address_delta(0, INT64_MIN);  // times 8
  }
  RequireDropped(snapshot);
}

TEST_CASE("segments: an allocated size of exactly nothing is a size") {
  Snapshot snapshot;
  GoodObjects(snapshot).set_allocated_extra_bytes(0, -16);
  CHECK(ReadWith(snapshot).records.objects.allocated_bytes[1] == 0);
}

TEST_CASE("segments: columns left out are zeros") {
  Snapshot snapshot;
  ObjectSegment& segment = *snapshot.add_objects();
  segment.set_object_count(3);
  for (int i = 0; i < 3; ++i) segment.add_address_delta(100);
  const reader::ObjectColumns objects = ReadWith(snapshot).records.objects;
  REQUIRE(objects.address == std::vector<uint64_t>{0x100, 800, 1600, 2400, 0x9000});
  for (size_t i = 1; i < 4; ++i) {
    CHECK(objects.type[i] == 0);
    CHECK(objects.flat_bytes[i] == 0);
    CHECK(objects.allocated_bytes[i] == 0);
    CHECK(objects.flags[i] == 0);
    CHECK(objects.target_count[i] == 0);
  }
}

TEST_CASE("segments: addresses and targets are modulo 2^64") {
  Snapshot snapshot;
  ObjectSegment& segment = *snapshot.add_objects();
  segment.set_object_count(2);
  segment.add_address_delta(INT64_MAX);
  segment.add_address_delta(5);
  const reader::ObjectColumns objects = ReadWith(snapshot).records.objects;
  REQUIRE(objects.address.size() == 4);
  CHECK(objects.address[1] == static_cast<uint64_t>(INT64_MAX) * 8);
  CHECK(objects.address[2] == (static_cast<uint64_t>(INT64_MAX) + 5) * 8);
}

TEST_CASE("segments: a reference to address 0 is dangling, not an empty slot left out of the count") {
  Snapshot snapshot;
  ObjectSegment& segment = *snapshot.add_objects();
  segment.set_object_count(1);
  segment.add_address_delta(100);
  segment.add_target_count(2);
  segment.add_target(0);
  segment.add_target(1);
  const SegmentOutcome outcome = ReadWith(snapshot);
  CHECK(outcome.records.objects.target == std::vector<uint64_t>{0, 0});
  CHECK(outcome.diagnostics.count(Anomaly::kDanglingReference) == 1);
}

TEST_CASE("segments: numbers beyond their type drop the segment") {
  // protobuf's code cannot write these, so the bytes are made by hand: object_count 1, address_delta {2}, type {2^35}.
  const std::string segment = Field(1, 0, "\x01") + Nested(2, "\x02") + Nested(3, "\x80\x80\x80\x80\x80\x01");
  Diagnostics diagnostics;
  const SnapshotRecords records = RecordsOf(MarkBytes() + FrameBytes(HeaderOnly() + Nested(4, segment)), diagnostics);
  CHECK(diagnostics.count(Anomaly::kBadSegment) == 1);
  CHECK(records.objects.address.empty());
}

TEST_CASE("segments: known fields of another wire type drop the segment") {
  const std::string count = Field(1, 0, "\x01");
  const std::string address = Nested(2, "\x02");
  const std::string segment = GENERATE_COPY(count + Field(2, 0, "\x02"),                // a column that is not packed
                                            count + address + Field(3, 5, "abcd"),      // four bytes
                                            count + address + Field(4, 1, "abcdefgh"),  // eight bytes
                                            Nested(1, "a") + address,                   // a count that is text
                                            count + address + address);                 // a column in two parts
  Diagnostics diagnostics;
  const SnapshotRecords records = RecordsOf(MarkBytes() + FrameBytes(HeaderOnly() + Nested(4, segment)), diagnostics);
  CHECK(diagnostics.count(Anomaly::kBadSegment) == 1);
  CHECK(records.objects.address.empty());
}

TEST_CASE("segments: a segment that is no message is dropped, its neighbours are not") {
  const uint32_t number = GENERATE(2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 15u);
  const std::string content = GENERATE(std::string("\x0A\x7F\x01"),  // longer than there is
                                       std::string("\x0B"),          // a group
                                       std::string("\x80\x80\x80"),  // a tag without end
                                       std::string("\x07"));         // a wire type that does not exist
  Snapshot types;
  *types.add_types() = SampleSnapshot().types(0);
  Diagnostics diagnostics;
  const SnapshotRecords records = RecordsOf(
      MarkBytes() + FrameBytes(HeaderOnly() + Nested(number, content) + types.SerializeAsString()), diagnostics);
  CHECK(diagnostics.count(Anomaly::kBadSegment) == 1);
  CHECK(diagnostics.count(Anomaly::kDamagedFrame) == 0);
  CHECK(records.types.size() == 3);
}

TEST_CASE("segments: a segment of another wire type is dropped") {
  Diagnostics diagnostics;
  RecordsOf(MarkBytes() + FrameBytes(HeaderOnly() + Field(4, 0, "\x05")), diagnostics);
  CHECK(diagnostics.count(Anomaly::kBadSegment) == 1);
  CHECK(diagnostics.count(Anomaly::kDamagedFrame) == 0);
}

TEST_CASE("segments: a frame whose fields cannot be told apart is damaged") {
  Diagnostics diagnostics;
  const std::string frame = FrameBytes(Nested(4, "") + "\x80");
  RecordsOf(FileOf(SampleSnapshot()) + frame, diagnostics);
  CHECK(diagnostics.count(Anomaly::kDamagedFrame) == 1);
  CHECK(diagnostics.count(Anomaly::kLostBytes) == frame.size());
}

TEST_CASE("segments: fields of newer versions are skipped and counted, at every level") {
  const std::string unknown =
      Field(200, 0, "\x05") + Nested(201, "text") + Field(202, 1, "12345678") + Field(203, 5, "1234");
  const std::string thread = Nested(1, Nested(7, unknown) + unknown) + unknown;
  const std::string content = HeaderOnly() + unknown + Nested(2, Nested(2, unknown) + unknown) +
                              Nested(3, Nested(2, unknown) + unknown) + Nested(4, unknown) + Nested(5, unknown) +
                              Nested(6, unknown) + Nested(7, unknown) + Nested(8, unknown) + Nested(9, thread) +
                              Nested(15, unknown);
  Diagnostics diagnostics;
  const SnapshotRecords records = RecordsOf(MarkBytes() + FrameBytes(content), diagnostics);
  CHECK(diagnostics.count(Anomaly::kUnknownField) == 4 * 14);
  CHECK(records.threads.size() == 1);
  CHECK(records.trailer);

  const std::string header =
      Nested(1, Nested(8, unknown) + Nested(9, unknown) + Nested(10, Nested(9, unknown) + unknown) + unknown);
  Diagnostics of_header;
  RecordsOf(MarkBytes() + FrameBytes(header), of_header);
  CHECK(of_header.count(Anomaly::kUnknownField) == 4 * 5);
}

TEST_CASE("segments: values of newer versions are replaced and counted") {
  Snapshot snapshot = SampleSnapshot();
  snapshot.mutable_header()->set_contents(static_cast<ContentsPolicy>(9));
  snapshot.mutable_shapes(1)->mutable_shapes(0)->set_kind(static_cast<barrow::ShapeKind>(9));
  snapshot.mutable_objects(0)->set_flags(0, 0x700 | OBJECT_IMMORTAL);
  snapshot.mutable_objects(0)->set_flags(1, 7);  // no such generation
  snapshot.mutable_texts(0)->set_kind(0, static_cast<barrow::TextKind>(9));
  snapshot.mutable_roots(0)->set_kind(0, static_cast<barrow::RootKind>(99));
  Diagnostics diagnostics;
  const SnapshotRecords records = RecordsOf(FileOf(snapshot), diagnostics);
  CHECK(diagnostics.count(Anomaly::kUnknownField) == 6);
  CHECK(records.header.contents == reader::Contents::kNames);
  CHECK(records.shapes[2].kind == reader::ShapeKind::kOpaque);
  CHECK(records.objects.flags[0] == reader::kImmortal);
  CHECK(records.objects.flags[1] == 0);
  CHECK(records.texts[0].kind == reader::TextKind::kBytes);
  CHECK(records.roots[0].kind == reader::RootKind::kOther);
}

TEST_CASE("segments: columns of names, texts and roots that differ in length drop their segment") {
  using Change = std::function<void(Snapshot&)>;
  const std::vector<Change> changes = {
      [](Snapshot& s) { s.mutable_names(0)->add_address_delta(1); },
      [](Snapshot& s) { s.mutable_names(0)->add_module("m"); },
      [](Snapshot& s) { s.mutable_names(0)->mutable_qualified_name()->RemoveLast(); },
      [](Snapshot& s) { s.mutable_names(0)->add_file("f"); },
      [](Snapshot& s) { s.mutable_names(0)->add_line(1); },
      [](Snapshot& s) { s.mutable_names(0)->set_address_delta(0, 0); },
      [](Snapshot& s) { s.mutable_texts(0)->add_kind(TEXT_STR); },
      [](Snapshot& s) { s.mutable_texts(0)->add_text("t"); },
      [](Snapshot& s) { s.mutable_texts(0)->mutable_clipped()->RemoveLast(); },
      [](Snapshot& s) { s.mutable_roots(0)->add_kind(ROOT_STACK); },
      [](Snapshot& s) { s.mutable_roots(0)->add_name("n"); },
      [](Snapshot& s) { s.mutable_roots(0)->mutable_thread()->RemoveLast(); },
      [](Snapshot& s) { s.mutable_roots(0)->add_frame(1); },
      [](Snapshot& s) { s.mutable_roots(0)->add_uncounted(true); },
  };
  for (size_t i = 0; i < changes.size(); ++i) {
    Snapshot snapshot = SampleSnapshot();
    changes[i](snapshot);
    Diagnostics diagnostics;
    const SnapshotRecords records = RecordsOf(FileOf(snapshot), diagnostics);
    CAPTURE(i);
    REQUIRE(diagnostics.count(Anomaly::kBadSegment) == 1);
    REQUIRE(records.names.size() + records.texts.size() + records.roots.size() == 4);
  }
}

TEST_CASE("segments: text that is not UTF-8 is repaired and counted, bytes are left alone") {
  // protobuf's code refuses to write such strings: names {module "\xFF"}, of the object at 16.
  const std::string names = Nested(1, "\x04") + Nested(2, "a\xFF");
  const std::string texts =
      Nested(1, "\x04\x04") + Nested(2, std::string("\x00\x01", 2)) + Nested(3, "\xC3") + Nested(3, "\xC3");
  Diagnostics diagnostics;
  const SnapshotRecords records =
      RecordsOf(MarkBytes() + FrameBytes(HeaderOnly() + Nested(6, names) + Nested(7, texts)), diagnostics);
  CHECK(diagnostics.count(Anomaly::kRepairedText) == 2);
  REQUIRE(records.names.size() == 1);
  CHECK(records.names[0].module == "a\xEF\xBF\xBD");
  REQUIRE(records.texts.size() == 2);
  CHECK(records.texts[0].text == "\xEF\xBF\xBD");
  CHECK(records.texts[1].text == "\xC3");
}

TEST_CASE("segments: numbers of types that no segment defines become placeholders") {
  Snapshot snapshot = SampleSnapshot();
  snapshot.mutable_types(1)->set_first_type(6);
  snapshot.mutable_shapes(0)->set_first_shape(9);
  Diagnostics diagnostics;
  const SnapshotRecords records = RecordsOf(FileOf(snapshot), diagnostics);
  REQUIRE(records.types.size() == 7);
  for (const size_t lost : {0, 3, 4, 5}) CHECK(records.types[lost].lost);
  for (const size_t held : {1, 2, 6}) CHECK_FALSE(records.types[held].lost);
  CHECK(records.types[6].qualified_name == "str");
  REQUIRE(records.shapes.size() == 10);
  CHECK(records.shapes[1].lost);
  CHECK(records.shapes[9].names.size() == 2);
  CHECK(diagnostics == Diagnostics());
}

TEST_CASE("segments: numbers that are taken, zero or absurd drop their segment") {
  const uint32_t first = GENERATE(0u, 1u, 2u, 0xFFFFFFFFu, 0x80000000u, (1u << 18) + 4);
  Snapshot snapshot = SampleSnapshot();
  snapshot.mutable_types(1)->set_first_type(first);
  Diagnostics diagnostics;
  const SnapshotRecords records = RecordsOf(FileOf(snapshot), diagnostics);
  CHECK(diagnostics.count(Anomaly::kBadSegment) == 1);
  CHECK(records.types.size() == 3);
}
