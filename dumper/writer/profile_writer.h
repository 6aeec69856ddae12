// SPDX-License-Identifier: Apache-2.0
//
// Writes a .barrow profile (schema/tracker.proto): what was tracked over time. Knows no Python, so that any runtime can
// record one. A profile grows by runs: the header once, then a run for each snapshot, then the trailer.
//
//   ProfileWriter writer(sink, options);
//   writer.WriteHeader(facts);
//   writer.WriteRun(run);                           // everything of it has reached the sink when this returns
//   ...
//   writer.Finish(closed_ns);
//
// A writer takes a few megabytes. Whoever adds to a file now and then keeps only the counts and makes a writer for each
// run:
//
//   ProfileWriter writer(sink, options, counts);
//   writer.WriteRun(run);
//   if (writer.error() == 0) counts = writer.counts();
//
// The first failure (of the sink, or of memory) is kept; every later call does nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "writer/snapshot_writer.h"

namespace barrow::writer {

struct ProfileOptions {
  Contents contents = Contents::kNames;  // recorded in the header; the caller withholds what it says
  uint32_t text_limit = 0;               // recorded in the header; the caller does the clipping
  uint64_t started_unix_ns = 0;          // offset 0 of all times
  bool streamed = false;
  int compression_level = 1;
};

// What was written so far. Numbers go on from here.
struct ProfileCounts {
  uint64_t classes = 0;
  uint64_t traces = 0;
  uint64_t objects = 0;
  uint64_t ends = 0;
  uint64_t counts = 0;
  uint64_t snapshots = 0;
  uint64_t footprints = 0;
  uint64_t nodes = 0;
  uint64_t segments = 0;
};

// Views are read during the call only. schema/tracker.proto says what each field means.
struct TrackedClass {
  std::string_view name = {};
  std::string_view module = {};
  std::string_view qualified_name = {};
};

struct TraceFrame {
  std::string_view file = {};
  uint32_t line = 0;
  std::string_view function = {};
  std::string_view source = {};
};

using Trace = std::span<const TraceFrame>;  // outermost first

struct TrackedObject {
  uint64_t address = 0;
  uint64_t birth_ns = 0;
  uint64_t birth_bytes = 0;
  uint32_t class_number = 0;
  uint32_t resolution_level = 0;
  uint32_t trace = 0;
};

enum class EndKind : uint8_t { kDeath = 0, kForgotten = 1 };

struct ObjectEnd {
  uint64_t time_ns = 0;
  uint32_t object = 0;
  EndKind kind = EndKind::kDeath;
};

struct InstanceCount {
  uint64_t time_ns = 0;
  uint64_t alive = 0;
  uint32_t class_number = 0;
};

struct ObjectRepr {
  uint32_t object = 0;
  std::string_view text = {};
};

enum class Relation : uint8_t { kAttribute = 0, kKey = 1, kValue = 2, kElement = 3 };

struct Footprint {
  uint64_t total_bytes = 0;
  uint64_t flat_bytes = 0;
  uint64_t node_count = 0;  // of the run's nodes, in order
  uint32_t object = 0;
  uint32_t resolution_level = 0;
};

struct FootprintNode {
  uint64_t total_bytes = 0;
  uint64_t flat_bytes = 0;
  uint32_t level = 0;
  uint32_t name = 0;   // position in the run's texts plus one; 0: none
  uint32_t value = 0;  // likewise
  Relation relation = Relation::kAttribute;
};

struct TrackerSnapshot {
  uint64_t time_ns = 0;
  uint64_t duration_ns = 0;
  std::string_view description = {};
  uint64_t tracked_total_bytes = 0;
  uint64_t all_objects_bytes = 0;
  uint64_t overhead_bytes = 0;
  const Facts* memory = nullptr;  // its fields of ProcessMemory; null: not known
};

// Objects, classes and traces get numbers in the order given. `footprints` by rising object number.
struct ProfileRun {
  std::span<const TrackedClass> classes = {};
  std::span<const Trace> traces = {};
  std::span<const TrackedObject> objects = {};
  std::span<const ObjectEnd> ends = {};
  std::span<const InstanceCount> counts = {};
  std::span<const ObjectRepr> reprs = {};
  std::span<const Footprint> footprints = {};
  std::span<const FootprintNode> nodes = {};
  std::span<const std::string_view> texts = {};
  const TrackerSnapshot* snapshot = nullptr;  // null: the run has none, and no footprints
};

class ProfileWriter {
 public:
  // `sink` must outlive the writer. Check error() before going on.
  ProfileWriter(Sink& sink, const ProfileOptions& options, const ProfileCounts& written_before = {}) noexcept;
  ~ProfileWriter();
  ProfileWriter(const ProfileWriter&) = delete;
  ProfileWriter& operator=(const ProfileWriter&) = delete;

  // First of all, once for each file. Of the facts, the fields of Process and Runtime are written, and the producer.
  void WriteHeader(const Facts& facts) noexcept;

  void WriteRun(const ProfileRun& run) noexcept;

  // Writes the trailer. Returns error().
  int Finish(uint64_t closed_ns) noexcept;

  // 0, or the errno of the first failure.
  int error() const noexcept;
  const ProfileCounts& counts() const noexcept;

 private:
  struct State;
  State* state_;  // lives in mapped memory
};

}  // namespace barrow::writer
