// SPDX-License-Identifier: Apache-2.0
//
// What the segments of a profile say, before numbers are resolved: a file that lost frames has numbers that nothing
// defines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reader/frame_records.h"
#include "reader/name_table.h"
#include "reader/profile_records.h"

namespace barrow::reader {

// Of nanoseconds, as files have them.
inline double Seconds(uint64_t ns) { return static_cast<double>(ns) / 1e9; }

struct RegisteredClass {
  std::string name;
  std::string module;
  std::string qualified_name;
};

struct RegisteredObject {
  uint64_t address = 0;
  uint32_t class_number = 0;
  uint64_t birth_ns = 0;
  uint64_t birth_bytes = 0;
  uint32_t resolution_level = 0;
  uint32_t trace = 0;
};

struct ObjectEnd {
  uint32_t object = 0;
  uint64_t time_ns = 0;
  bool forgotten = false;
};

struct AliveCount {
  uint32_t class_number = 0;
  uint64_t time_ns = 0;
  uint64_t alive = 0;
};

struct ObjectText {
  uint32_t object = 0;
  std::string text;
};

struct RawFootprint {
  uint32_t snapshot = 0;
  uint32_t object = 0;
  uint32_t resolution_level = 0;
  uint32_t root = 0;        // in nodes
  uint32_t node_count = 0;  // below the root
};

struct NumberedSnapshot {
  uint32_t number = 0;
  TrackerSnapshot snapshot;
};

struct ProfileTrailer {
  uint64_t class_count = 0;
  uint64_t trace_count = 0;
  uint64_t object_count = 0;
  uint64_t end_count = 0;
  uint64_t count_count = 0;
  uint64_t snapshot_count = 0;
  uint64_t footprint_count = 0;
  uint64_t node_count = 0;
  uint64_t segment_count = 0;
  uint64_t closed_ns = 0;
};

struct TrackerParts {
  std::optional<Header> header;
  bool streamed = false;
  std::optional<ProfileTrailer> trailer;
  std::vector<NumberedRun<RegisteredClass>> classes;
  std::vector<NumberedRun<Trace>> traces;
  std::vector<NumberedRun<RegisteredObject>> objects;
  std::vector<ObjectEnd> ends;
  std::vector<AliveCount> counts;
  std::vector<ObjectText> texts;
  std::vector<RawFootprint> footprints;
  // Each root is followed by its tree in preorder; `end` holds the level until the tree is complete.
  std::vector<SizeNode> nodes;
  std::vector<NumberedSnapshot> snapshots;
  uint64_t segment_count = 0;
};

}  // namespace barrow::reader
