// SPDX-License-Identifier: Apache-2.0
#include "support/snapshot_bytes.h"

#include <zstd.h>

#include <cstring>
#include <memory>
#include <stdexcept>

namespace barrow::test {
namespace {

template <typename T>
std::string LittleEndian(T value) {
  std::string bytes;
  for (size_t i = 0; i < sizeof(T); ++i) bytes.push_back(static_cast<char>(value >> (8 * i) & 0xFF));
  return bytes;
}

int64_t Delta(uint64_t value, uint64_t& previous) {
  const auto delta = static_cast<int64_t>(value - previous);
  previous = value;
  return delta;
}

uint64_t Zigzag(int64_t value) { return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63); }

uint64_t TargetEntry(uint64_t address, uint64_t unit, uint64_t& previous) {
  return address == 0 ? 0 : Zigzag(Delta(address / unit, previous)) + 1;
}

void AddTypes(Snapshot& snapshot) {
  TypeSegment& first = *snapshot.add_types();
  first.set_first_type(1);
  barrow::Type& node = *first.add_types();
  node.set_address(0x1000 / kSampleUnit);
  node.set_module("app");
  node.set_qualified_name("Outer.Node");
  node.set_basic_bytes(48);
  node.set_owned_by_instances(true);
  node.set_collected(true);
  node.set_default_shape(1);
  node.add_bases(2);
  barrow::Type& object = *first.add_types();
  object.set_qualified_name("object");
  object.set_basic_bytes(16);

  TypeSegment& second = *snapshot.add_types();
  second.set_first_type(3);
  barrow::Type& text = *second.add_types();
  text.set_qualified_name("str");
  text.set_basic_bytes(49);
  text.set_item_bytes(1);
  text.set_references_unknown(true);
  text.set_representation("<enum 'Color'>");
}

void AddShapes(Snapshot& snapshot) {
  ShapeSegment& first = *snapshot.add_shapes();
  first.set_first_shape(1);
  barrow::Shape& named = *first.add_shapes();
  named.add_names("left");
  named.add_names("right");
  ShapeSegment& second = *snapshot.add_shapes();
  second.set_first_shape(2);
  second.add_shapes()->set_kind(SHAPE_SEQUENCE);
  barrow::Shape& mapping = *second.add_shapes();
  mapping.set_kind(SHAPE_MAPPING);
  mapping.add_names("");
}

void AddHeader(Snapshot& snapshot) {
  barrow::Header& header = *snapshot.mutable_header();
  header.set_pointer_bytes(8);
  header.set_address_unit(kSampleUnit);
  header.set_contents(CONTENTS_VALUES);
  header.set_text_limit(200);
  header.set_content_hashes(true);
  header.set_created_unix_ns(1700000000000000000u);
  header.set_producer("barrow-cpython 0.1.0");
  header.set_forked(true);
  Process& process = *header.mutable_process();
  process.set_pid(4711);
  process.set_host("host.example");
  process.add_command_line("python");
  process.add_command_line("service.py");
  process.set_executable("/usr/bin/python3");
  process.set_platform("Linux-6.1.0-x86_64");
  process.set_uptime_ns(5000000000u);
  Runtime& runtime = *header.mutable_runtime();
  runtime.set_implementation("CPython");
  runtime.set_version("3.11.7");
  runtime.set_build("main, GCC 12");
  runtime.set_reference_counted(true);
  runtime.set_collector_skips_dicts(true);
  runtime.set_interpreter_count(2);
  runtime.set_interpreters_walked(2);
  for (const uint32_t count : {300, 5, 2}) runtime.add_collector_counts(count);
  for (const uint32_t threshold : {700, 10, 10}) runtime.add_collector_thresholds(threshold);
  runtime.set_collector_enabled(true);
  ProcessMemory& memory = *header.mutable_memory();
  memory.set_virtual_bytes(1000);
  memory.set_resident_bytes(900);
  memory.set_major_faults(3);
  memory.set_data_segment_bytes(800);
  memory.set_code_segment_bytes(700);
  memory.set_shared_segment_bytes(600);
  memory.set_stack_segment_bytes(500);
  memory.set_page_bytes(4096);
  SystemFigure& figure = *memory.add_system_figures();
  figure.set_name("VmHWM");
  figure.set_bytes(950);
}

void AddAnnotations(Snapshot& snapshot) {
  NameSegment& names = *snapshot.add_names();
  names.add_address_delta(0x2000 / kSampleUnit);
  names.add_address_delta(-0x1000 / static_cast<int64_t>(kSampleUnit));
  for (const char* module : {"app", ""}) names.add_module(module);
  for (const char* name : {"main.<locals>.f", "app"}) names.add_qualified_name(name);
  for (const char* file : {"", "app.py"}) names.add_file(file);
  for (const uint32_t line : {7, 0}) names.add_line(line);

  TextSegment& texts = *snapshot.add_texts();
  texts.add_address_delta(0x3000 / kSampleUnit);
  texts.add_address_delta(0x1000 / kSampleUnit);
  texts.add_kind(TEXT_STR);
  texts.add_kind(TEXT_BYTES);
  texts.add_text("caf\xC3\xA9");
  texts.add_text("\xFF\x00z", 3);
  texts.add_clipped(true);
  texts.add_clipped(false);

  RootSegment& roots = *snapshot.add_roots();
  for (const RootKind kind : {ROOT_LOCAL, ROOT_STATIC}) roots.add_kind(kind);
  roots.add_address_delta(0x2000 / kSampleUnit);
  roots.add_address_delta(-0x1000 / static_cast<int64_t>(kSampleUnit));
  for (const char* name : {"self", ""}) roots.add_name(name);
  for (const uint32_t thread : {1, 0}) roots.add_thread(thread);
  for (const uint32_t frame : {2, 0}) roots.add_frame(frame);
  for (const bool uncounted : {false, true}) roots.add_uncounted(uncounted);

  barrow::Thread& thread = *snapshot.add_threads()->add_threads();
  thread.set_number(1);
  thread.set_ident(140000);
  thread.set_native_id(4712);
  thread.set_name("MainThread");
  thread.set_daemon(true);
  thread.set_dumping(true);
  barrow::Frame& frame = *thread.add_frames();
  frame.set_function("main");
  frame.set_file("app.py");
  frame.set_line(12);
  frame.set_code(0x4000 / kSampleUnit);
}

}  // namespace

std::string MarkBytes(const MarkFields& fields) {
  return "\x5b\x2a\x4d\x18" + LittleEndian(static_cast<uint32_t>(16 + fields.extra.size())) + "barrow\r\n" +
         LittleEndian(fields.major) + LittleEndian(fields.minor) + LittleEndian(fields.kind) + fields.extra;
}

std::string FrameBytes(std::string_view content, const FrameOptions& options) {
  const std::unique_ptr<ZSTD_CCtx, size_t (*)(ZSTD_CCtx*)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, 1);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, options.has_checksum ? 1 : 0);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, options.has_content_size ? 1 : 0);
  std::string frame(ZSTD_compressBound(content.size()), '\0');
  const size_t size = ZSTD_compress2(context.get(), frame.data(), frame.size(), content.data(), content.size());
  if (ZSTD_isError(size) != 0) throw std::runtime_error(ZSTD_getErrorName(size));
  frame.resize(size);
  return frame;
}

std::string BombFrame(uint64_t bytes) {
  std::string frame("\x28\xb5\x2f\xfd\xc4\x58", 6);  // eight bytes of content size, a checksum, a window of 2 MiB
  for (int i = 0; i < 8; ++i) frame.push_back(static_cast<char>(bytes >> (8 * i) & 0xFF));
  constexpr uint64_t kBlock = 128 << 10;
  for (uint64_t done = 0; done < bytes; done += kBlock) {
    const uint64_t header = (kBlock << 3) | 2 | (done + kBlock >= bytes ? 1 : 0);
    for (int i = 0; i < 3; ++i) frame.push_back(static_cast<char>(header >> (8 * i) & 0xFF));
    frame.push_back('\0');
  }
  return frame + "sum!";
}

std::string FrameOf(const google::protobuf::Message& message) { return FrameBytes(message.SerializeAsString()); }

std::vector<std::string> FramesOf(const google::protobuf::Message& message) {
  std::vector<std::string> frames;
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const google::protobuf::FieldDescriptor* field : fields) {
    const auto add = [&](const google::protobuf::Message& entry) {
      const std::unique_ptr<google::protobuf::Message> part(message.New());
      const bool repeated = field->is_repeated();
      (repeated ? reflection.AddMessage(part.get(), field) : reflection.MutableMessage(part.get(), field))
          ->CopyFrom(entry);
      frames.push_back(FrameOf(*part));
    };
    if (!field->is_repeated()) add(reflection.GetMessage(message, field));
    for (int i = 0; field->is_repeated() && i < reflection.FieldSize(message, field); ++i) {
      add(reflection.GetRepeatedMessage(message, field, i));
    }
  }
  return frames;
}

std::string FileOf(const Snapshot& message) {
  std::string file = MarkBytes();
  for (const std::string& frame : FramesOf(message)) file += frame;
  return file;
}

reader::MemoryByteSource SourceOf(std::string_view bytes) {
  std::vector<std::byte> copy(bytes.size());
  if (!bytes.empty()) std::memcpy(copy.data(), bytes.data(), bytes.size());
  return reader::MemoryByteSource("test.barrow", std::move(copy));
}

ObjectSegment SegmentOf(const std::vector<ObjectRow>& rows, uint64_t address_unit) {
  ObjectSegment segment;
  segment.set_object_count(static_cast<uint32_t>(rows.size()));
  uint64_t previous_address = 0;
  uint64_t previous_target = 0;
  for (const ObjectRow& row : rows) {
    segment.add_address_delta(Delta(row.address / address_unit, previous_address));
    segment.add_type(row.type);
    segment.add_shape(row.shape);
    segment.add_flat_bytes(row.flat_bytes);
    segment.add_allocated_extra_bytes(static_cast<int64_t>(row.allocated_bytes - row.flat_bytes));
    segment.add_reference_count(row.reference_count);
    segment.add_length_plus_one(row.length_plus_one);
    segment.add_flags(row.flags);
    segment.add_target_count(static_cast<uint32_t>(row.targets.size()));
    for (const uint64_t target : row.targets) segment.add_target(TargetEntry(target, address_unit, previous_target));
    if ((row.flags & OBJECT_HASHED) != 0) segment.add_content_hash(row.content_hash);
  }
  return segment;
}

ReferenceSegment ReferencesOf(uint64_t source, uint64_t first_position, const std::vector<uint64_t>& targets,
                              uint64_t address_unit) {
  ReferenceSegment segment;
  segment.set_source(source / address_unit);
  segment.set_first_position(first_position);
  uint64_t previous = 0;
  for (const uint64_t target : targets) segment.add_target(TargetEntry(target, address_unit, previous));
  return segment;
}

std::vector<ObjectRow> SampleObjects() {
  return {
      {.address = 0x1000, .type = 2, .flat_bytes = 16, .allocated_bytes = 16, .flags = OBJECT_IMMORTAL, .targets = {}},
      {.address = 0x2000,
       .type = 1,
       .flat_bytes = 48,
       .allocated_bytes = 64,
       .reference_count = 3,
       .flags = GENERATION_OLD,
       .targets = {0x3000, 0, 0x5000}},
      {.address = 0x5000,
       .type = 1,
       .shape = 2,
       .flat_bytes = 56,
       .allocated_bytes = 48,
       .reference_count = 1,
       .length_plus_one = 4,
       .flags = uint32_t{GENERATION_YOUNG} | OBJECT_CONTINUED | OBJECT_SIZE_ESTIMATED,
       .targets = {0x5000}},
      {.address = 0x3000,
       .type = 3,
       .flat_bytes = 53,
       .allocated_bytes = 64,
       .reference_count = 300,
       .length_plus_one = 5,
       .flags = OBJECT_HASHED,
       .targets = {},
       .content_hash = 0xFEDCBA9876543210u},
      {.address = 0x4000,
       .type = 3,
       .shape = 3,
       .flat_bytes = 36,
       .allocated_bytes = 48,
       .reference_count = 1,
       .length_plus_one = 1,
       .flags = OBJECT_HASHED,
       .targets = {},
       .content_hash = 17},
  };
}

Snapshot SampleSnapshot() {
  const std::vector<ObjectRow> rows = SampleObjects();
  Snapshot snapshot;
  AddHeader(snapshot);
  AddTypes(snapshot);
  AddShapes(snapshot);
  *snapshot.add_objects() = SegmentOf({rows[0], rows[1], rows[2]}, kSampleUnit);
  *snapshot.add_objects() = SegmentOf({rows[3], rows[4]}, kSampleUnit);
  *snapshot.add_references() = ReferencesOf(0x5000, 1, {0x3000, 0x4000}, kSampleUnit);
  AddAnnotations(snapshot);

  Trailer& trailer = *snapshot.mutable_trailer();
  trailer.set_object_count(rows.size());
  trailer.set_reference_count(5);
  trailer.set_root_count(2);
  trailer.set_type_count(3);
  trailer.set_shape_count(3);
  for (const ObjectRow& row : rows) {
    trailer.set_flat_bytes(trailer.flat_bytes() + row.flat_bytes);
    trailer.set_allocated_bytes(trailer.allocated_bytes() + row.allocated_bytes);
  }
  trailer.set_segment_count(11);
  trailer.set_pause_ns(1500000);
  trailer.set_duration_ns(90000000);
  return snapshot;
}

}  // namespace barrow::test
