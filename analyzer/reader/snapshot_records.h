// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace barrow::reader {

// What one snapshot file says, decoded and checked for form: every column of a struct of columns has the same length,
// enum values are known ones, text is valid UTF-8. Not yet checked for meaning: numbers of types and shapes and
// addresses may point to nothing; GraphBuilder settles that. Sizes in bytes, times in nanoseconds, addresses multiplied
// out. schema/snapshot.proto says what each field means.

enum class Contents : uint8_t { kNames = 0, kNone = 1, kValues = 2 };

struct SystemFigure {
  std::string name;
  uint64_t bytes = 0;
};

struct Header {
  uint32_t pointer_bytes = 0;
  uint32_t address_unit = 1;
  Contents contents = Contents::kNames;
  uint32_t text_limit = 0;
  bool content_hashes = false;
  uint64_t created_unix_ns = 0;
  std::string producer;
  bool forked = false;

  uint64_t pid = 0;
  std::string host;
  std::vector<std::string> command_line;
  std::string executable;
  std::string platform;
  uint64_t uptime_ns = 0;

  std::string implementation;
  std::string version;
  std::string build;
  bool reference_counted = false;
  uint32_t interpreter_count = 0;
  uint32_t interpreters_walked = 0;
  std::vector<uint32_t> collector_counts;
  std::vector<uint32_t> collector_thresholds;
  bool collector_enabled = false;
  bool collector_skips_dicts = false;

  uint64_t virtual_bytes = 0;
  uint64_t resident_bytes = 0;
  uint64_t major_faults = 0;
  uint64_t data_segment_bytes = 0;
  uint64_t code_segment_bytes = 0;
  uint64_t shared_segment_bytes = 0;
  uint64_t stack_segment_bytes = 0;
  uint64_t page_bytes = 0;
  std::vector<SystemFigure> system_figures;
};

struct Type {
  uint64_t address = 0;
  std::string module;
  std::string qualified_name;
  std::string representation;
  uint64_t basic_bytes = 0;
  uint64_t item_bytes = 0;
  bool owned_by_instances = false;
  bool collected = false;
  bool references_unknown = false;
  std::vector<uint32_t> bases;
  uint32_t default_shape = 0;
  bool lost = false;                  // no segment of the file holds this number: a placeholder without name
  uint64_t attribute_dict_bytes = 0;  // of the __dict__ that asking an instance for one creates; 0: none
};

enum class ShapeKind : uint8_t { kOpaque = 0, kSequence = 1, kMapping = 2, kSet = 3 };

struct Shape {
  ShapeKind kind = ShapeKind::kOpaque;
  std::vector<std::string> names;
  bool lost = false;  // as Type.lost: an opaque placeholder
};

// Bits of flags.
inline constexpr uint8_t kGenerationMask = 7;  // 0 untracked, 1 young, 2 middle, 3 old, 4 frozen
inline constexpr uint8_t kFrozen = 4;          // of kGenerationMask
inline constexpr uint8_t kImmortal = 8;
inline constexpr uint8_t kHashed = 16;
inline constexpr uint8_t kContinued = 32;
inline constexpr uint8_t kSizeEstimated = 64;

// Columns, one entry per object, in file order.
struct ObjectColumns {
  std::vector<uint64_t> address;
  std::vector<uint32_t> type;
  std::vector<uint32_t> shape;  // 0: the type's default
  std::vector<uint64_t> flat_bytes;
  std::vector<uint64_t> allocated_bytes;
  std::vector<uint64_t> reference_count;
  std::vector<uint64_t> length_plus_one;
  std::vector<uint8_t> flags;
  std::vector<uint32_t> target_count;  // within `target`, empty slots included
  std::vector<uint64_t> target;        // of all objects one after another; 0: empty slot
  std::vector<uint64_t> content_hash;  // one per object with kHashed, in order
};

// References of an object beyond those in its columns, sorted by nothing.
struct MoreReferences {
  uint64_t source = 0;
  uint64_t first_position = 0;
  std::vector<uint64_t> target;
};

struct Name {
  uint64_t address = 0;
  std::string module;
  std::string qualified_name;
  std::string file;
  uint32_t line = 0;
};

enum class TextKind : uint8_t { kStr = 0, kBytes = 1, kNumber = 2 };

struct Text {
  uint64_t address = 0;
  TextKind kind = TextKind::kStr;
  bool clipped = false;
  std::string text;  // kStr, kNumber: UTF-8. kBytes: any bytes
};

enum class RootKind : uint8_t {
  kOther = 0,
  kLocal = 1,
  kStack = 2,
  kFrame = 3,
  kModule = 4,
  kInterpreter = 5,
  kThread = 6,
  kType = 7,
  kStatic = 8
};

struct Root {
  RootKind kind = RootKind::kOther;
  uint64_t address = 0;
  std::string name;
  uint32_t thread = 0;
  uint32_t frame = 0;
  bool counted = true;
};

struct Frame {
  std::string function;
  std::string file;
  uint32_t line = 0;
  uint64_t code = 0;
};

struct Thread {
  uint32_t number = 0;
  uint64_t ident = 0;
  uint64_t native_id = 0;
  std::string name;
  bool daemon = false;
  bool dumping = false;
  std::vector<Frame> frames;
};

struct Trailer {
  uint64_t object_count = 0;
  uint64_t reference_count = 0;
  uint64_t root_count = 0;
  uint64_t type_count = 0;
  uint64_t shape_count = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
  uint64_t segment_count = 0;
  uint64_t pause_ns = 0;
  uint64_t duration_ns = 0;
  uint64_t unreadable_objects = 0;
};

struct SnapshotRecords {
  Header header;
  std::vector<Type> types;    // [number]; [0] is a placeholder with empty name; lost numbers likewise
  std::vector<Shape> shapes;  // [number]; [0] is the opaque shape
  ObjectColumns objects;
  std::vector<MoreReferences> more_references;
  std::vector<Name> names;
  std::vector<Text> texts;
  std::vector<Root> roots;
  std::vector<Thread> threads;
  std::optional<Trailer> trailer;  // none: the file is truncated
  uint64_t file_bytes = 0;
};

}  // namespace barrow::reader
