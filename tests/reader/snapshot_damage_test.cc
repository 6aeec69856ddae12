// SPDX-License-Identifier: Apache-2.0
//
// Truncation at every length and random flips of bytes: never a crash, and never a loss that is not counted.
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/error.h"
#include "graph/graph_builder.h"
#include "reader/snapshot_reader.h"
#include "support/catch.h"
#include "support/snapshot_bytes.h"

using namespace barrow;
using namespace barrow::test;
using reader::SnapshotRecords;

namespace {

// Some hundred objects in frames of a few each, so that there is something between the damages.
Snapshot ManyFrames() {
  Snapshot snapshot = SampleSnapshot();
  snapshot.clear_objects();
  barrow::Trailer& trailer = *snapshot.mutable_trailer();
  trailer.set_flat_bytes(0);
  trailer.set_allocated_bytes(0);
  trailer.set_object_count(0);
  std::mt19937_64 random(1);
  std::vector<uint64_t> addresses;
  for (uint64_t i = 0; i < 400; ++i) addresses.push_back(0x7f0000000000 + i * 48);
  addresses[0] = 0x5000;  // of the sample's continued references
  uint64_t references = 2;
  for (size_t begin = 0; begin < addresses.size(); begin += 20) {
    std::vector<ObjectRow> rows;
    for (size_t i = begin; i < begin + 20; ++i) {
      ObjectRow row{.address = addresses[i], .type = 1 + static_cast<uint32_t>(i % 3), .targets = {}};
      row.flat_bytes = 40 + i;
      row.allocated_bytes = 48 + i;
      row.reference_count = random() % 5;
      row.flags = i % 3 == 0 ? uint32_t{OBJECT_HASHED} : 0;
      row.content_hash = random();
      for (uint64_t n = random() % 4; n > 0; --n) row.targets.push_back(addresses[random() % addresses.size()]);
      references += row.targets.size();
      trailer.set_flat_bytes(trailer.flat_bytes() + row.flat_bytes);
      trailer.set_allocated_bytes(trailer.allocated_bytes() + row.allocated_bytes);
      rows.push_back(row);
    }
    *snapshot.add_objects() = SegmentOf(rows, kSampleUnit);
  }
  trailer.set_object_count(addresses.size());
  trailer.set_reference_count(references);
  trailer.set_segment_count(9 + 20);
  return snapshot;
}

struct LoadOutcome {
  bool refused = false;
  std::string message;
  Diagnostics diagnostics;
  uint64_t records = 0;  // objects the reader gave
  uint64_t objects = 0;  // objects of the heap
  bool has_trailer = false;
};

LoadOutcome Load(const std::string& file) {
  LoadOutcome outcome;
  try {
    reader::MemoryByteSource source = SourceOf(file);
    SnapshotRecords records = reader::ReadSnapshot(source, {}, outcome.diagnostics);
    outcome.records = records.objects.address.size();
    outcome.has_trailer = records.trailer.has_value();
    outcome.objects = BuildHeap(std::move(records), outcome.diagnostics).objects.count();
  } catch (const Error& error) {
    outcome.refused = true;
    outcome.message = error.what();
  }
  return outcome;
}

// The laws of every load that is not refused.
void RequireLaws(const LoadOutcome& outcome, uint64_t objects_written, size_t file_bytes) {
  const Diagnostics& diagnostics = outcome.diagnostics;
  REQUIRE(outcome.objects + diagnostics.count(Anomaly::kDuplicateObject) == outcome.records);
  REQUIRE(diagnostics.count(Anomaly::kLostBytes) <= file_bytes);
  REQUIRE((diagnostics.count(Anomaly::kTruncated) == 1) == !outcome.has_trailer);
  if (outcome.has_trailer && outcome.records <= objects_written) {
    REQUIRE(outcome.records + diagnostics.count(Anomaly::kTotalsDiffer) == objects_written);
  }
  const bool is_complete = outcome.has_trailer && outcome.records == objects_written;
  const bool says_so = diagnostics.count(Anomaly::kTruncated) + diagnostics.count(Anomaly::kDamagedFrame) +
                           diagnostics.count(Anomaly::kBadSegment) + diagnostics.count(Anomaly::kTotalsDiffer) >
                       0;
  REQUIRE((is_complete || says_so));
}

}  // namespace

TEST_CASE("damage: the file of these tests is sound") {
  const LoadOutcome outcome = Load(FileOf(ManyFrames()));
  CHECK_FALSE(outcome.refused);
  CHECK(outcome.objects == 400);
  CHECK(outcome.diagnostics.count(Anomaly::kSumsDiffer) == 0);
  CHECK(outcome.diagnostics.count(Anomaly::kTotalsDiffer) == 0);
}

TEST_CASE("damage: a file cut at any length is refused, or gives every whole frame before the cut") {
  const Snapshot snapshot = ManyFrames();
  const std::string file = FileOf(snapshot);
  const std::vector<std::string> frames = FramesOf(snapshot);
  const size_t header_end = MarkBytes().size() + frames[0].size();
  uint64_t objects_before = 0;
  for (size_t length = 0; length < file.size(); ++length) {
    const LoadOutcome outcome = Load(file.substr(0, length));
    CAPTURE(length);
    REQUIRE(outcome.refused == (length < header_end));
    if (outcome.refused) {
      REQUIRE(outcome.message.find("test.barrow: ") == 0);
      continue;
    }
    RequireLaws(outcome, 400, length);
    REQUIRE(outcome.diagnostics.count(Anomaly::kTruncated) == 1);
    REQUIRE(outcome.diagnostics.count(Anomaly::kDamagedFrame) == 0);
    REQUIRE(outcome.objects >= objects_before);
    objects_before = outcome.objects;
  }
  REQUIRE(objects_before == 400);  // only the trailer is missing
}

TEST_CASE("damage: ten thousand random changes of bytes are refused, counted, or harmless") {
  const std::string file = FileOf(ManyFrames());
  std::mt19937_64 random(20240229);
  uint64_t refused = 0;
  uint64_t damaged = 0;
  for (int round = 0; round < 10000; ++round) {
    std::string changed = file;
    const uint64_t changes = 1 + random() % 3;
    for (uint64_t i = 0; i < changes; ++i) {
      char& victim = changed[random() % changed.size()];
      victim = random() % 4 == 0 ? static_cast<char>(random()) : static_cast<char>(victim ^ (1 << random() % 8));
    }
    const LoadOutcome outcome = Load(changed);
    CAPTURE(round);
    if (outcome.refused) {
      REQUIRE(outcome.message.find("test.barrow: ") == 0);
      REQUIRE(outcome.message.find('\n') == std::string::npos);
      ++refused;
    } else {
      RequireLaws(outcome, 400, changed.size());
      damaged += outcome.diagnostics.count(Anomaly::kDamagedFrame) > 0;
    }
  }
  CHECK(refused > 100);
  CHECK(damaged > 8000);
}

TEST_CASE("damage: five thousand random changes inside frames with right checksums are refused or counted") {
  // What zstd's checksum cannot catch: a writer with a fault, or a file made to do harm.
  const Snapshot snapshot = ManyFrames();
  std::vector<std::string> contents;
  {
    Snapshot part;
    *part.mutable_header() = snapshot.header();
    contents.push_back(part.SerializeAsString());
  }
  Snapshot rest = snapshot;
  rest.clear_header();
  contents.push_back(rest.SerializeAsString());
  std::mt19937_64 random(5);
  uint64_t bad = 0;
  for (int round = 0; round < 5000; ++round) {
    std::vector<std::string> changed = contents;
    std::string& victim = changed[random() % 10 == 0 ? 0 : 1];
    for (uint64_t i = 1 + random() % 3; i > 0; --i) victim[random() % victim.size()] = static_cast<char>(random());
    const std::string file = MarkBytes() + FrameBytes(changed[0]) + FrameBytes(changed[1]);
    const LoadOutcome outcome = Load(file);
    CAPTURE(round);
    if (!outcome.refused) {
      REQUIRE(outcome.objects + outcome.diagnostics.count(Anomaly::kDuplicateObject) == outcome.records);
      bad += outcome.diagnostics.count(Anomaly::kBadSegment) + outcome.diagnostics.count(Anomaly::kDamagedFrame) > 0;
    }
  }
  CHECK(bad > 500);
}

TEST_CASE("damage: objects stored and objects lost make up what was written") {
  const Snapshot snapshot = ManyFrames();
  std::vector<std::string> frames = FramesOf(snapshot);
  for (size_t victim = 1; victim + 1 < frames.size(); ++victim) {
    std::vector<std::string> changed = frames;
    changed[victim][changed[victim].size() - 1] ^= 1;
    std::string file = MarkBytes();
    for (const std::string& frame : changed) file += frame;
    const LoadOutcome outcome = Load(file);
    CAPTURE(victim);
    REQUIRE_FALSE(outcome.refused);
    REQUIRE(outcome.diagnostics.count(Anomaly::kDamagedFrame) == 1);
    REQUIRE(outcome.diagnostics.count(Anomaly::kLostBytes) == frames[victim].size());
    REQUIRE(outcome.objects + outcome.diagnostics.count(Anomaly::kTotalsDiffer) == 400);
  }
}
