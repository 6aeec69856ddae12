// SPDX-License-Identifier: Apache-2.0
//
// Writes a .barrow snapshot: the format (schema/FORMAT.md) and nothing else. Knows no Python, so that any runtime can
// be dumped with it: tell it the process, then types and shapes as they are met, then objects with their references,
// roots and threads, and Finish().
//
//   FileSink sink(fd);
//   SnapshotWriter writer(sink, options);
//   writer.WriteHeader(facts);
//   const uint32_t node = writer.AddType({.qualified_name = "Node", .basic_bytes = sizeof(Node)});
//   writer.BeginObject({.address = ..., .type = node, .flat_bytes = sizeof(Node), .allocated_bytes = sizeof(Node)});
//   writer.AddReference(next);
//   writer.EndObject();
//   writer.Finish({});
//
// Fit for a forked child of a threaded process: after construction nothing here calls malloc, takes a lock, throws or
// starts a thread (see Options::own_thread). Memory comes from mmap and does not grow with the number of objects: 3 MiB
// at level 1, never more than 8. The first failure (of the sink, of memory, or a misuse: EINVAL) is kept; every later
// call does nothing, and what it returns means nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace barrow::writer {

// Where finished bytes go. Write returns 0 or the errno of the failure; it takes all bytes or fails.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual int Write(const void* data, size_t size) noexcept = 0;
};

// Writes to a file descriptor the caller owns: file, pipe or socket. Interrupted and short writes are continued.
class FileSink final : public Sink {
 public:
  explicit FileSink(int fd) noexcept : fd_(fd) {}
  int Write(const void* data, size_t size) noexcept override;

 private:
  int fd_;
};

enum class Contents : uint8_t { kNames = 0, kNone = 1, kValues = 2 };  // ContentsPolicy

struct Options {
  Contents contents = Contents::kNames;
  uint32_t text_limit = 0;      // recorded in the header; the caller does the clipping
  bool content_hashes = false;  // recorded in the header; the caller supplies the hashes
  uint32_t address_unit = 8;    // a power of two; every address is a multiple of it, and below 2^63 if it is 1
  int compression_level = 1;    // of zstd, brought into the range it supports; higher ones take more memory
  // Compresses and calls the sink in a thread of the writer's own, started and ended with it: shorter by what these
  // take, if there is a processor for it. Not for a forked child, whose libc may be unable to start a thread.
  bool own_thread = false;
};

// The views in all structs below are read during the call only. Text is UTF-8. Names, paths and other short text are
// mended before they are written, because readers refuse a whole message for one bad string: bytes that are no UTF-8
// become U+FFFD, and what is longer than 64 KiB is cut.
struct SystemFigure {
  std::string_view name = {};
  uint64_t bytes = 0;
};

// schema/snapshot.proto, messages Header, Process, Runtime and ProcessMemory, says what each means.
struct Facts {
  std::string_view producer = {};
  uint64_t created_unix_ns = 0;
  bool forked = false;

  uint64_t pid = 0;
  std::string_view host = {};
  std::span<const std::string_view> command_line = {};
  std::string_view executable = {};
  std::string_view platform = {};
  uint64_t uptime_ns = 0;

  std::string_view implementation = {};
  std::string_view version = {};
  std::string_view build = {};
  bool reference_counted = false;
  uint32_t interpreter_count = 0;
  uint32_t interpreters_walked = 0;
  std::span<const uint32_t> collector_counts = {};
  std::span<const uint32_t> collector_thresholds = {};
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
  std::span<const SystemFigure> system_figures = {};
};

struct Type {
  uint64_t address = 0;
  std::string_view module = {};
  std::string_view qualified_name = {};
  std::string_view representation = {};
  uint64_t basic_bytes = 0;
  uint64_t item_bytes = 0;
  bool owned_by_instances = false;
  bool collected = false;
  bool references_unknown = false;
  std::span<const uint32_t> bases = {};
  uint32_t default_shape = 0;
  uint64_t attribute_dict_bytes = 0;
};

enum class ShapeKind : uint8_t { kOpaque = 0, kSequence = 1, kMapping = 2, kSet = 3 };

enum class Generation : uint8_t { kUntracked = 0, kYoung = 1, kMiddle = 2, kOld = 3, kFrozen = 4 };

struct Object {
  uint64_t address = 0;
  uint32_t type = 0;   // from AddType
  uint32_t shape = 0;  // from AddShape; 0: the type's default
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
  uint64_t reference_count = 0;
  uint64_t length_plus_one = 0;
  Generation generation = Generation::kUntracked;
  bool immortal = false;
  bool size_estimated = false;
  bool hashed = false;
  uint64_t content_hash = 0;  // read if hashed
};

enum class TextKind : uint8_t { kStr = 0, kBytes = 1, kNumber = 2 };

struct Name {
  uint64_t address = 0;
  std::string_view module = {};
  std::string_view qualified_name = {};
  std::string_view file = {};
  uint32_t line = 0;
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
  std::string_view name = {};
  uint32_t thread = 0;  // from BeginThread; 0: none
  uint32_t frame = 0;   // from AddFrame; 0: none
  bool counted = true;  // the root owns a counted reference
};

struct Thread {
  uint64_t ident = 0;
  uint64_t native_id = 0;
  std::string_view name = {};
  bool daemon = false;
  bool dumping = false;
};

struct Frame {
  std::string_view function = {};
  std::string_view file = {};
  uint32_t line = 0;
  uint64_t code = 0;  // address
};

struct Totals {
  uint64_t pause_ns = 0;
  uint64_t unreadable_objects = 0;
};

class SnapshotWriter {
 public:
  // Maps all memory it will need. `sink` must outlive the writer. Check error() before going on.
  SnapshotWriter(Sink& sink, const Options& options) noexcept;
  ~SnapshotWriter();
  SnapshotWriter(const SnapshotWriter&) = delete;
  SnapshotWriter& operator=(const SnapshotWriter&) = delete;

  // Must come first, once. Reaches the sink at once, so that a full disk shows before the work begins.
  void WriteHeader(const Facts& facts) noexcept;

  // Return the number to use in Object.type and .shape. Types and shapes may be added between, but not within, objects.
  uint32_t AddType(const Type& type) noexcept;
  uint32_t AddShape(ShapeKind kind, std::span<const std::string_view> names) noexcept;
  // For shapes whose names are not at hand as an array. A shape with more than 1 MiB of names keeps the first of them
  // and becomes opaque after these.
  void BeginShape(ShapeKind kind) noexcept;
  void AddShapeName(std::string_view name) noexcept;
  uint32_t EndShape() noexcept;

  // One object: BeginObject, its references in label order, EndObject. Any number of references; long lists are cut
  // into segments on the way, so that memory stays bounded.
  void BeginObject(const Object& object) noexcept;
  void AddReference(uint64_t target) noexcept;  // 0: an empty slot
  void EndObject() noexcept;

  void AddName(const Name& name) noexcept;
  // Text of kind kBytes is any bytes, the other kinds are UTF-8 and the caller's responsibility: protobuf does not look
  // into it. Longer than 1 MiB it is cut and marked as clipped.
  void AddText(uint64_t address, TextKind kind, std::string_view text, bool clipped) noexcept;
  void AddRoot(const Root& root) noexcept;
  // Return the number to use in Root.thread and .frame. Frames belong to the last thread, innermost first.
  uint32_t BeginThread(const Thread& thread) noexcept;
  uint32_t AddFrame(const Frame& frame) noexcept;

  // Flushes everything and writes the trailer. Without it the file is truncated. Returns error().
  int Finish(const Totals& totals) noexcept;

  // 0, or the errno of the first failure.
  int error() const noexcept;

  uint64_t object_count() const noexcept;
  uint64_t reference_count() const noexcept;
  uint64_t flat_bytes() const noexcept;
  uint64_t written_bytes() const noexcept;  // handed to the sink, by the end of Finish

 private:
  struct State;
  State* state_;  // lives in mapped memory
};

}  // namespace barrow::writer
