// SPDX-License-Identifier: Apache-2.0
//
// What a class tracker recorded, decoded and checked for form: the same for profiles that barrow wrote and for the
// dumps of Pympler's ClassTracker. Sizes in bytes. Times are seconds from the tracker's own beginning, as Pympler has
// them; all are finite. Numbers of names, classes and traces are valid indexes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reader/snapshot_records.h"

namespace barrow::reader {

enum class ProfileSource : uint8_t {
  kBarrow,   // a .barrow file of kind profile
  kPympler,  // what Pympler's dump_stats wrote
};

// Pympler takes anything hashable as the name of a tracked object, and anything at all as the name of a referent.
enum class NameKind : uint8_t { kText, kNumber, kNone, kBytes, kTuple };

struct ProfileName {
  NameKind kind = NameKind::kText;
  std::string text;             // what Python's str() makes of it; valid UTF-8
  std::vector<uint32_t> items;  // of kTuple: numbers of names, each smaller than that of the tuple

  bool operator==(const ProfileName&) const = default;
};

inline constexpr uint32_t kNoName = 0;  // ProfileRecords::names[0] stands for Python's None

// How an object holds its referent (schema/tracker.proto, Relation).
enum class Relation : uint8_t {
  kAttribute = 0,
  kKey = 1,
  kValue = 2,
  kElement = 3,
  kText = 4,  // of a Pympler dump: the name is all there is
};

// One referent, or the tracked object itself at the root of its tree. Trees are stored in preorder.
struct SizeNode {
  int64_t size_bytes = 0;  // with everything counted for it
  int64_t flat_bytes = 0;
  uint32_t name = kNoName;   // kKey, kValue: the text of the key
  uint32_t value = kNoName;  // kValue: the text of the value, or kNoName
  uint32_t end = 0;          // index behind the node's last descendant
  Relation relation = Relation::kText;
  bool is_list = false;  // the referents are a list, as in Pympler's merged trees; else a tuple
};

struct TraceFrame {
  std::string file;
  int64_t line = 0;
  std::string function;
  std::vector<std::string> source;  // lines, each with its end; empty: not available
  std::optional<int64_t> source_index;

  bool operator==(const TraceFrame&) const = default;
};

struct Trace {
  std::vector<TraceFrame> frames;  // outermost first

  bool operator==(const Trace&) const = default;
};

// The size of one object at one moment.
struct Footprint {
  double time = 0;
  uint32_t root = 0;  // index of its tree in nodes
};

struct TrackedObject {
  uint32_t class_number = 0;  // index in classes
  uint32_t name = kNoName;
  std::string type_name;  // "app.Session"; empty: not known (Pympler does not tell)
  uint64_t address = 0;
  std::string representation;  // empty: it was never sized alive
  double birth = 0;
  std::optional<double> death;
  std::optional<double> forgotten;    // when the tracker stopped watching it: how long it lived on is not known
  std::optional<uint32_t> trace;      // index in traces: where it was registered
  int64_t resolution_level = 0;       // to which depth its referents were sized last
  std::vector<Footprint> footprints;  // by rising time, the first at birth
};

// Objects registered by one name. Classes stand in the order of their first object; no two have the same name.
struct TrackedClass {
  uint32_t name = kNoName;
  std::vector<uint32_t> objects;  // indexes in objects, in order of registration
};

struct SystemText {
  std::string name;               // the system's, or Pympler's own: "VmHWM", "Peak resident set size"
  std::optional<uint64_t> bytes;  // not known of Pympler's, which are rounded texts
  std::string text;               // of Pympler's
};

// As the operating system saw the process. 0: not known.
struct ProcessMemory {
  bool available = false;
  std::string source;  // Pympler's class of it: "_ProcessMemoryInfoProc"; empty: barrow's
  int64_t pid = 0;
  int64_t virtual_bytes = 0;
  int64_t resident_bytes = 0;
  int64_t major_faults = 0;
  int64_t data_segment_bytes = 0;
  int64_t code_segment_bytes = 0;
  int64_t shared_segment_bytes = 0;
  int64_t stack_segment_bytes = 0;
  std::vector<SystemText> figures;
};

// What Pympler itself said of a class in a snapshot, if the statistics were annotated before they were dumped.
struct ClassAnnotation {
  uint32_t name = kNoName;
  int64_t sum_bytes = 0;
  int64_t active = 0;
  double average_bytes = 0;
  double percent = 0;
  uint32_t merged = 0;  // index of the tree of all its objects' referents in nodes
};

struct TrackerSnapshot {
  double time = 0;
  double duration = 0;  // 0: not known
  std::string description;
  int64_t tracked_bytes = 0;      // sum over the objects sized
  int64_t all_objects_bytes = 0;  // Pympler's asizeof_total; 0: not computed
  int64_t overhead_bytes = 0;     // of the tracker itself
  ProcessMemory memory;
  std::optional<std::vector<ClassAnnotation>> annotation;  // empty: none in the file
};

// How many objects of a name were alive from a moment on.
struct InstanceCount {
  uint32_t class_number = 0;  // index in classes
  double time = 0;
  int64_t alive = 0;
};

struct ProfileRecords {
  ProfileSource source = ProfileSource::kPympler;
  Header header;          // of kBarrow: process, runtime, producer, contents; created_unix_ns is the offset 0 of times
  bool streamed = false;  // written while recording
  int64_t protocol = 0;   // of kPympler: of the pickle
  bool plain_index = false;        // of kPympler: the index is a dict, not a defaultdict
  bool complete = false;           // false: the file is truncated
  std::optional<double> closed;    // when recording ended, if the file says so
  std::vector<ProfileName> names;  // [0] is None
  std::vector<SizeNode> nodes;
  std::vector<Trace> traces;
  std::vector<TrackedClass> classes;
  std::vector<TrackedObject> objects;
  std::vector<TrackerSnapshot> snapshots;  // in order of the file
  std::vector<InstanceCount> counts;       // of kBarrow: by class, then in order of the file
  uint64_t file_bytes = 0;
};

}  // namespace barrow::reader
