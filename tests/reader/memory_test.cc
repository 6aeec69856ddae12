// SPDX-License-Identifier: Apache-2.0
//
// How much memory hostile files can make the reader take. Counts what operator new gives: the reader takes its memory
// there, and zstd's own is fixed.
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>
#include <random>
#include <string>

#include "base/error.h"
#include "reader/snapshot_reader.h"
#include "reader/tracker_reader.h"
#include "support/catch.h"
#include "support/profile_bytes.h"
#include "support/snapshot_bytes.h"

namespace {

std::atomic<uint64_t> live_bytes = 0;
std::atomic<uint64_t> peak_bytes = 0;

void* Allocate(size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  const uint64_t live = live_bytes += malloc_usable_size(memory);
  uint64_t peak = peak_bytes;
  while (live > peak && !peak_bytes.compare_exchange_weak(peak, live)) {
  }
  return memory;
}

void Release(void* memory) {
  if (memory != nullptr) live_bytes -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
// std::stable_sort asks this way; the library's own would do, but not under AddressSanitizer, which has another.
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  try {
    return Allocate(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void operator delete(void* memory) noexcept { Release(memory); }
void operator delete[](void* memory) noexcept { Release(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { Release(memory); }
void operator delete(void* memory, size_t) noexcept { Release(memory); }
void operator delete[](void* memory, size_t) noexcept { Release(memory); }

namespace {

using namespace barrow;
using namespace barrow::test;

struct Outcome {
  std::string message = "no error";
  Diagnostics diagnostics;
  uint64_t peak = 0;
};

template <auto kRead>
Outcome ReadBy(const std::string& file, const reader::Limits& limits) {
  Outcome outcome;
  reader::MemoryByteSource source = SourceOf(file);
  const uint64_t before = live_bytes;
  peak_bytes = before;
  try {
    kRead(source, limits, outcome.diagnostics);
  } catch (const Error& error) {
    outcome.message = error.what();
  }
  outcome.peak = peak_bytes - before;
  return outcome;
}

Outcome Read(const std::string& file, const reader::Limits& limits = {}) {
  return ReadBy<reader::ReadSnapshot>(file, limits);
}

Outcome ReadProfile(const std::string& file, const reader::Limits& limits = {}) {
  return ReadBy<reader::ReadTrackerProfile>(file, limits);
}

constexpr uint64_t kMiB = uint64_t{1} << 20;

}  // namespace

TEST_CASE("memory: a frame of ten gigabytes is refused before anything is decompressed") {
  const std::string bomb = BombFrame(uint64_t{10} << 30);
  CHECK(bomb.size() < 400000);
  SECTION("as the header") {
    const Outcome outcome = Read(MarkBytes() + bomb);
    CHECK(outcome.message.find("frame claims 10 GiB, limit is 64 MiB") != std::string::npos);
    CHECK(outcome.peak < 8 * kMiB);
  }
  SECTION("behind a sound snapshot") {
    const Outcome outcome = Read(FileOf(SampleSnapshot()) + bomb);
    CHECK(outcome.message == "no error");
    CHECK(outcome.diagnostics.count(Anomaly::kBytesBehindEnd) == bomb.size());
    CHECK(outcome.peak < 8 * kMiB);
  }
}

TEST_CASE("memory: a frame with more content than it claims is damaged") {
  std::string bomb = BombFrame(64 * kMiB);
  bomb.replace(6, 8, std::string("\x00\x00\x10\0\0\0\0\0", 8));  // claims one mebibyte
  const Outcome outcome = Read(MarkBytes() + FramesOf(SampleSnapshot()).front() + bomb);
  CHECK(outcome.diagnostics.count(Anomaly::kDamagedFrame) == 1);
  CHECK(outcome.peak < 16 * kMiB);
}

TEST_CASE("memory: ten gigabytes of zeros in many frames are refused, one frame at a time") {
  const std::string zeros = FrameBytes(std::string(64 * kMiB, '\0'));
  std::string file = FileOf(SampleSnapshot());
  for (int i = 0; i < 160; ++i) file += zeros;
  const Outcome outcome = Read(file);
  CHECK(outcome.message.find("the frames up to here claim") != std::string::npos);
  CHECK(outcome.message.find("no dump is like that") != std::string::npos);
  // A frame for each thread that decodes, one in reserve, and the one that was too much.
  CHECK(outcome.peak < 7 * 64 * kMiB);
}

TEST_CASE("memory: small bytes that become large records stop at the limit") {
  // Each object is two bytes in the file, and 53 in the records.
  Snapshot snapshot;
  ObjectSegment& segment = *snapshot.add_objects();
  for (int i = 0; i < 1 << 20; ++i) segment.add_address_delta(2);
  segment.set_object_count(1 << 20);
  const std::string frame = FrameOf(snapshot);
  std::string file = FileOf(SampleSnapshot());
  for (int i = 0; i < 100; ++i) file += frame;
  reader::Limits limits;
  limits.record_bytes = 200 * kMiB;
  limits.total_ratio = UINT64_MAX;
  const Outcome outcome = Read(file, limits);
  CHECK(outcome.message.find("its records need more than 200 MiB") != std::string::npos);
  CHECK(outcome.peak < 700 * kMiB);
}

TEST_CASE("memory: absurd numbers allocate nothing") {
  Snapshot snapshot = SampleSnapshot();
  snapshot.mutable_trailer()->set_object_count(UINT64_MAX);
  snapshot.mutable_objects(0)->set_object_count(UINT32_MAX);
  snapshot.mutable_objects(1)->set_target_count(0, UINT32_MAX);
  snapshot.mutable_types(1)->set_first_type(UINT32_MAX - 5);
  snapshot.mutable_shapes(1)->set_first_shape(UINT32_MAX - 5);
  snapshot.mutable_references(0)->set_first_position(UINT64_MAX);
  const Outcome outcome = Read(FileOf(snapshot));
  CHECK(outcome.message == "no error");
  CHECK(outcome.diagnostics.count(Anomaly::kBadSegment) == 4);
  CHECK(outcome.peak < 8 * kMiB);
}

TEST_CASE("memory: no random change of a file makes the reader take much") {
  const std::string file = FileOf(SampleSnapshot());
  std::mt19937_64 random(77);
  uint64_t most = 0;
  for (int round = 0; round < 2000; ++round) {
    std::string changed = file;
    for (uint64_t i = 1 + random() % 3; i > 0; --i) changed[random() % changed.size()] ^= char(1 << random() % 8);
    most = std::max(most, Read(changed).peak);
  }
  CHECK(most > 0);
  CHECK(most < 8 * kMiB);
}

TEST_CASE("memory: a bomb in a profile is refused, or skipped behind what is sound") {
  const std::string bomb = BombFrame(uint64_t{10} << 30);
  const Outcome header = ReadProfile(MarkBytes({.kind = 2, .extra = {}}) + bomb);
  CHECK(header.message.find("frame claims 10 GiB, limit is 64 MiB") != std::string::npos);
  CHECK(header.peak < 8 * kMiB);
  const Outcome behind = ReadProfile(FileOf(SampleProfile()) + bomb);
  CHECK(behind.message == "no error");
  CHECK(behind.diagnostics.count(Anomaly::kBytesBehindEnd) == bomb.size());
  CHECK(behind.peak < 8 * kMiB);
}

TEST_CASE("memory: small bytes of a profile that become large records stop at the limit") {
  ProfileParts parts = SampleProfile();
  parts.pop_back();
  Profile part;
  SECTION("objects") {
    for (int i = 0; i < 1 << 18; ++i) part.add_objects()->add_address_delta(16);
  }
  SECTION("objects of one segment") {
    TrackedSegment& objects = *part.add_objects();
    objects.set_first_object(1000);
    for (int i = 0; i < 1 << 20; ++i) objects.add_address_delta(16);
  }
  SECTION("sizes") {
    FootprintSegment& sizes = *part.add_footprints();
    sizes.set_snapshot(1);
    for (int i = 0; i < 1 << 20; ++i) sizes.add_object_delta(i == 0 ? 1 : 0);
  }
  SECTION("nodes") {
    FootprintSegment& sizes = *part.add_footprints();
    sizes.set_snapshot(1);
    sizes.add_object_delta(1);
    sizes.add_node_count(1 << 20);
    for (int i = 0; i < 1 << 20; ++i) sizes.add_node_level(1);
  }
  SECTION("ends") {
    for (int i = 0; i < 1 << 20; ++i) (i == 0 ? part.add_ends() : part.mutable_ends(0))->add_object(1);
  }
  SECTION("counts") {
    for (int i = 0; i < 1 << 20; ++i) (i == 0 ? part.add_counts() : part.mutable_counts(0))->add_class_(1);
  }
  SECTION("frames of traces") {
    Trace& trace = *part.add_traces()->add_traces();
    for (int i = 0; i < 60000; ++i) trace.add_frames();
  }
  SECTION("classes") {
    ClassSegment& classes = *part.add_classes();
    for (int i = 0; i < 1 << 18; ++i) classes.add_classes();
  }
  SECTION("snapshots") {
    for (int i = 0; i < 1 << 18; ++i) part.add_snapshots();
  }
  std::string file = FileOf(parts);
  const std::string frame = FrameOf(part);
  for (int i = 0; i < 100; ++i) file += frame;
  reader::Limits limits;
  limits.record_bytes = 100 * kMiB;
  limits.total_ratio = UINT64_MAX;
  const Outcome outcome = ReadProfile(file, limits);
  CHECK(outcome.message.find("its records need more than 100 MiB") != std::string::npos);
  CHECK(outcome.peak < 350 * kMiB);
}

TEST_CASE("memory: absurd numbers of a profile allocate nothing") {
  ProfileParts parts = SampleProfile();
  parts[1].mutable_classes(0)->set_first_class(UINT32_MAX - 5);
  parts[1].mutable_traces(0)->set_first_trace(UINT32_MAX);
  parts[1].mutable_objects(0)->set_first_object(UINT32_MAX - 1);
  parts[1].mutable_objects(0)->set_resolution_level(0, UINT32_MAX);
  parts[1].mutable_objects(0)->set_class_(0, UINT32_MAX);
  parts[1].mutable_footprints(0)->set_node_count(0, UINT32_MAX);
  parts[2].mutable_footprints(0)->set_first_node(0, UINT64_MAX);
  parts[2].mutable_snapshots(0)->set_footprint_count(UINT64_MAX);
  parts[3].mutable_trailer()->set_object_count(UINT64_MAX);
  const Outcome outcome = ReadProfile(FileOf(parts));
  CHECK(outcome.message == "no error");
  CHECK(outcome.peak < 8 * kMiB);
}
