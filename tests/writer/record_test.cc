// SPDX-License-Identifier: Apache-2.0
//
// Everything but objects: each field the writer takes is found in the message it belongs to.
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"
#include "writer/snapshot_writer.h"
#include "writer/written_file.h"

namespace barrow::writer {
namespace {

// One file, written by `body` between header and trailer.
template <typename Body>
WrittenFile Written(Body body, const Options& options = {}, const Facts& facts = {}, const Totals& totals = {}) {
  MemorySink sink;
  SnapshotWriter writer(sink, options);
  writer.WriteHeader(facts);
  body(writer);
  REQUIRE(writer.Finish(totals) == 0);
  REQUIRE(writer.written_bytes() == sink.bytes.size());
  return WrittenFile(sink.bytes);
}

void Nothing(SnapshotWriter&) {}

TEST_CASE("record: every fact stands in the header") {
  const std::string_view command_line[] = {"python3", "", "-m", "shop"};
  const uint32_t counts[] = {5, 0, 700};
  const uint32_t thresholds[] = {700, 10, 4'000'000'000};
  const SystemFigure figures[] = {{"VmHWM", 1u << 30}, {"VmSwap", 0}};
  const Facts facts = {
      .producer = "test 1",
      .created_unix_ns = 1'700'000'000'000'000'001,
      .forked = true,
      .pid = 4711,
      .host = "box",
      .command_line = command_line,
      .executable = "/usr/bin/python3",
      .platform = "Linux-6.1-x86_64",
      .uptime_ns = 12,
      .implementation = "CPython",
      .version = "3.11.7",
      .build = "GCC",
      .reference_counted = true,
      .interpreter_count = 3,
      .interpreters_walked = 1,
      .collector_counts = counts,
      .collector_thresholds = thresholds,
      .collector_enabled = true,
      .collector_skips_dicts = true,
      .virtual_bytes = 21,
      .resident_bytes = 22,
      .major_faults = 23,
      .data_segment_bytes = 24,
      .code_segment_bytes = 25,
      .shared_segment_bytes = 26,
      .stack_segment_bytes = 27,
      .page_bytes = 4096,
      .system_figures = figures,
  };
  const Options options = {.contents = Contents::kValues, .text_limit = 80, .content_hashes = true, .address_unit = 16};
  const WrittenFile file = Written(Nothing, options, facts);

  const Header& header = file.snapshot.header();
  CHECK(header.pointer_bytes() == sizeof(void*));
  CHECK(header.address_unit() == 16);
  CHECK(header.contents() == CONTENTS_VALUES);
  CHECK(header.text_limit() == 80);
  CHECK(header.content_hashes());
  CHECK(header.created_unix_ns() == facts.created_unix_ns);
  CHECK(header.producer() == "test 1");
  CHECK(header.forked());

  const Process& process = header.process();
  CHECK(process.pid() == 4711);
  CHECK(process.host() == "box");
  CHECK(std::vector<std::string>(process.command_line().begin(), process.command_line().end()) ==
        std::vector<std::string>{"python3", "", "-m", "shop"});
  CHECK(process.executable() == "/usr/bin/python3");
  CHECK(process.platform() == "Linux-6.1-x86_64");
  CHECK(process.uptime_ns() == 12);

  const Runtime& runtime = header.runtime();
  CHECK(runtime.implementation() == "CPython");
  CHECK(runtime.version() == "3.11.7");
  CHECK(runtime.build() == "GCC");
  CHECK(runtime.reference_counted());
  CHECK(runtime.collector_skips_dicts());
  CHECK(runtime.interpreter_count() == 3);
  CHECK(runtime.interpreters_walked() == 1);
  CHECK(std::vector<uint32_t>(runtime.collector_counts().begin(), runtime.collector_counts().end()) ==
        std::vector<uint32_t>{5, 0, 700});
  CHECK(std::vector<uint32_t>(runtime.collector_thresholds().begin(), runtime.collector_thresholds().end()) ==
        std::vector<uint32_t>{700, 10, 4'000'000'000});
  CHECK(runtime.collector_enabled());

  const ProcessMemory& memory = header.memory();
  CHECK(memory.virtual_bytes() == 21);
  CHECK(memory.resident_bytes() == 22);
  CHECK(memory.major_faults() == 23);
  CHECK(memory.data_segment_bytes() == 24);
  CHECK(memory.code_segment_bytes() == 25);
  CHECK(memory.shared_segment_bytes() == 26);
  CHECK(memory.stack_segment_bytes() == 27);
  CHECK(memory.page_bytes() == 4096);
  REQUIRE(memory.system_figures_size() == 2);
  CHECK(memory.system_figures(0).name() == "VmHWM");
  CHECK(memory.system_figures(0).bytes() == 1u << 30);
  CHECK(memory.system_figures(1).name() == "VmSwap");
  CHECK(memory.system_figures(1).bytes() == 0);
}

TEST_CASE("record: a file of nothing has a header and a trailer, and no memory if the system did not tell") {
  const WrittenFile file = Written(Nothing);
  CHECK(file.snapshot.has_header());
  CHECK_FALSE(file.snapshot.header().has_memory());
  REQUIRE(file.snapshot.has_trailer());
  CHECK(file.snapshot.trailer().object_count() == 0);
  CHECK(file.snapshot.trailer().segment_count() == 0);
  CHECK(file.snapshot.objects_size() == 0);
}

TEST_CASE("record: types are numbered from 1 and keep every field") {
  const uint32_t bases[] = {1, 300};
  const WrittenFile file = Written([&](SnapshotWriter& writer) {
    CHECK(writer.AddType({.qualified_name = "object"}) == 1);
    CHECK(writer.AddType({.address = 0x7f0000001000,
                          .module = "shop.cart",
                          .qualified_name = "Cart.<locals>.Line",
                          .representation = "<enum 'Line'>",
                          .basic_bytes = 48,
                          .item_bytes = 8,
                          .owned_by_instances = true,
                          .collected = true,
                          .references_unknown = true,
                          .bases = bases,
                          .default_shape = 7}) == 2);
    CHECK(writer.AddType({}) == 3);
  });
  REQUIRE(file.snapshot.types_size() == 1);
  const TypeSegment& segment = file.snapshot.types(0);
  CHECK(segment.first_type() == 1);
  REQUIRE(segment.types_size() == 3);
  CHECK(segment.types(0).qualified_name() == "object");
  const auto& type = segment.types(1);
  CHECK(type.address() == 0x7f0000001000 / 8);
  CHECK(type.module() == "shop.cart");
  CHECK(type.qualified_name() == "Cart.<locals>.Line");
  CHECK(type.representation() == "<enum 'Line'>");
  CHECK(type.basic_bytes() == 48);
  CHECK(type.item_bytes() == 8);
  CHECK(type.owned_by_instances());
  CHECK(type.collected());
  CHECK(type.references_unknown());
  CHECK(std::vector<uint32_t>(type.bases().begin(), type.bases().end()) == std::vector<uint32_t>{1, 300});
  CHECK(type.default_shape() == 7);
  CHECK(segment.types(2).ByteSizeLong() == 0);
  CHECK(file.snapshot.trailer().type_count() == 3);
}

TEST_CASE("record: shapes are numbered from 1, with names given at once or one by one") {
  const std::string_view names[] = {"left", "", "right"};
  const WrittenFile file = Written([&](SnapshotWriter& writer) {
    CHECK(writer.AddShape(ShapeKind::kOpaque, names) == 1);
    CHECK(writer.AddShape(ShapeKind::kSet, {}) == 2);
    writer.BeginShape(ShapeKind::kMapping);
    for (const std::string_view name : names) writer.AddShapeName(name);
    CHECK(writer.EndShape() == 3);
    CHECK(writer.AddShape(ShapeKind::kSequence, {}) == 4);
  });
  REQUIRE(file.snapshot.shapes_size() == 1);
  const ShapeSegment& segment = file.snapshot.shapes(0);
  CHECK(segment.first_shape() == 1);
  REQUIRE(segment.shapes_size() == 4);
  const std::vector<std::string> all = {"left", "", "right"};
  CHECK(segment.shapes(0).kind() == SHAPE_OPAQUE);
  CHECK(std::vector<std::string>(segment.shapes(0).names().begin(), segment.shapes(0).names().end()) == all);
  CHECK(segment.shapes(1).kind() == SHAPE_SET);
  CHECK(segment.shapes(1).names_size() == 0);
  CHECK(segment.shapes(2).kind() == SHAPE_MAPPING);
  CHECK(std::vector<std::string>(segment.shapes(2).names().begin(), segment.shapes(2).names().end()) == all);
  CHECK(segment.shapes(3).kind() == SHAPE_SEQUENCE);
  CHECK(file.snapshot.trailer().shape_count() == 4);
}

TEST_CASE("record: a shape with too many names keeps the first and becomes opaque") {
  const std::string name(60'000, 'n');
  const WrittenFile file = Written([&](SnapshotWriter& writer) {
    writer.BeginShape(ShapeKind::kMapping);
    for (unsigned i = 0; i < 100; ++i) writer.AddShapeName(name);
    writer.EndShape();
    writer.AddShape(ShapeKind::kMapping, {});
  });
  const auto& shape = file.snapshot.shapes(0).shapes(0);
  CHECK(shape.kind() == SHAPE_OPAQUE);
  CHECK(shape.names_size() > 10);
  CHECK(shape.names_size() < 20);
  const ShapeSegment& last = file.snapshot.shapes(file.snapshot.shapes_size() - 1);
  CHECK(last.shapes(last.shapes_size() - 1).kind() == SHAPE_MAPPING);
}

TEST_CASE("record: types and shapes of later segments go on with their numbers") {
  const std::string name(1000, 'n');
  const WrittenFile file = Written([&](SnapshotWriter& writer) {
    for (uint32_t i = 1; i <= 3000; ++i) {
      CHECK(writer.AddType({.qualified_name = name}) == i);
      CHECK(writer.AddShape(ShapeKind::kSet, {}) == i);
    }
  });
  CHECK(file.snapshot.types_size() >= 3);
  uint32_t next_type = 1;
  for (const TypeSegment& segment : file.snapshot.types()) {
    CHECK(segment.first_type() == next_type);
    next_type += static_cast<uint32_t>(segment.types_size());
  }
  CHECK(next_type == 3001);
  uint32_t next_shape = 1;
  for (const ShapeSegment& segment : file.snapshot.shapes()) {
    CHECK(segment.first_shape() == next_shape);
    next_shape += static_cast<uint32_t>(segment.shapes_size());
  }
  CHECK(next_shape == 3001);
}

TEST_CASE("record: names are parallel columns, and columns without content are left out") {
  const WrittenFile file = Written([](SnapshotWriter& writer) {
    writer.AddName({.address = 0x2000, .module = "m", .qualified_name = "f", .file = "m.py", .line = 12});
    writer.AddName({.address = 0x1000, .qualified_name = "g"});
    writer.AddName({.address = 0x1000});
  });
  REQUIRE(file.snapshot.names_size() == 1);
  const NameSegment& names = file.snapshot.names(0);
  CHECK(std::vector<int64_t>(names.address_delta().begin(), names.address_delta().end()) ==
        std::vector<int64_t>{0x2000 / 8, -0x1000 / 8, 0});
  CHECK(std::vector<std::string>(names.module().begin(), names.module().end()) ==
        std::vector<std::string>{"m", "", ""});
  CHECK(std::vector<std::string>(names.qualified_name().begin(), names.qualified_name().end()) ==
        std::vector<std::string>{"f", "g", ""});
  CHECK(std::vector<std::string>(names.file().begin(), names.file().end()) == std::vector<std::string>{"m.py", "", ""});
  CHECK(std::vector<uint32_t>(names.line().begin(), names.line().end()) == std::vector<uint32_t>{12, 0, 0});

  const WrittenFile bare = Written([](SnapshotWriter& writer) { writer.AddName({.address = 8}); });
  REQUIRE(bare.snapshot.names_size() == 1);
  CHECK(bare.snapshot.names(0).address_delta_size() == 1);
  CHECK(bare.snapshot.names(0).module_size() == 0);
  CHECK(bare.snapshot.names(0).line_size() == 0);
}

TEST_CASE("record: texts keep any bytes") {
  using namespace std::string_view_literals;
  const WrittenFile file = Written([&](SnapshotWriter& writer) {
    writer.AddText(0x1000, TextKind::kStr, "h\xc3\xa4", false);
    writer.AddText(0x1008, TextKind::kBytes, "\x00\xff\x80"sv, true);
    writer.AddText(0x1000, TextKind::kNumber, "-17", false);
    writer.AddText(0x1010, TextKind::kStr, "", false);
  });
  REQUIRE(file.snapshot.texts_size() == 1);
  const TextSegment& texts = file.snapshot.texts(0);
  CHECK(std::vector<int64_t>(texts.address_delta().begin(), texts.address_delta().end()) ==
        std::vector<int64_t>{0x200, 1, -1, 2});
  CHECK(std::vector<int>(texts.kind().begin(), texts.kind().end()) ==
        std::vector<int>{TEXT_STR, TEXT_BYTES, TEXT_NUMBER, TEXT_STR});
  CHECK(std::vector<std::string_view>(texts.text().begin(), texts.text().end()) ==
        std::vector<std::string_view>{"h\xc3\xa4", "\x00\xff\x80"sv, "-17", ""});
  CHECK(std::vector<bool>(texts.clipped().begin(), texts.clipped().end()) ==
        std::vector<bool>{false, true, false, false});
}

TEST_CASE("record: texts that are too long are cut and marked") {
  constexpr size_t kLimit = 1 << 20;
  const std::string text = std::string(kLimit - 1, 'x') + "\xc3\xa4 and more";
  const auto written = [&](TextKind kind) {
    const WrittenFile file = Written([&](SnapshotWriter& writer) { writer.AddText(8, kind, text, false); });
    CHECK(file.snapshot.texts(0).clipped(0));
    return file.snapshot.texts(0).text(0);
  };
  CHECK((written(TextKind::kStr) == text.substr(0, kLimit - 1)));  // not in the middle of a character
  CHECK((written(TextKind::kBytes) == text.substr(0, kLimit)));
}

TEST_CASE("record: roots keep every field") {
  const WrittenFile file = Written([](SnapshotWriter& writer) {
    writer.AddRoot(
        {.kind = RootKind::kLocal, .address = 0x8000, .name = "self", .thread = 2, .frame = 3, .counted = false});
    writer.AddRoot({.kind = RootKind::kModule, .address = 0x4000, .name = "shop"});
    writer.AddRoot({.kind = RootKind::kStatic, .address = 0x4000});
  });
  REQUIRE(file.snapshot.roots_size() == 1);
  const RootSegment& roots = file.snapshot.roots(0);
  CHECK(std::vector<int>(roots.kind().begin(), roots.kind().end()) ==
        std::vector<int>{ROOT_LOCAL, ROOT_MODULE, ROOT_STATIC});
  CHECK(std::vector<int64_t>(roots.address_delta().begin(), roots.address_delta().end()) ==
        std::vector<int64_t>{0x1000, -0x800, 0});
  CHECK(std::vector<std::string>(roots.name().begin(), roots.name().end()) ==
        std::vector<std::string>{"self", "shop", ""});
  CHECK(std::vector<uint32_t>(roots.thread().begin(), roots.thread().end()) == std::vector<uint32_t>{2, 0, 0});
  CHECK(std::vector<uint32_t>(roots.frame().begin(), roots.frame().end()) == std::vector<uint32_t>{3, 0, 0});
  CHECK(std::vector<bool>(roots.uncounted().begin(), roots.uncounted().end()) == std::vector<bool>{true, false, false});
  CHECK(file.snapshot.trailer().root_count() == 3);
}

TEST_CASE("record: threads and their frames are numbered from 1 and keep every field") {
  const WrittenFile file = Written([](SnapshotWriter& writer) {
    CHECK(writer.AddFrame({.function = "of no thread"}) == 0);
    CHECK(writer.BeginThread({.ident = 11, .native_id = 12, .name = "MainThread", .dumping = true}) == 1);
    CHECK(writer.AddFrame({.function = "inner", .file = "a.py", .line = 3, .code = 0x1000}) == 1);
    CHECK(writer.AddFrame({.function = "outer"}) == 2);
    CHECK(writer.BeginThread({.ident = 21, .daemon = true}) == 2);
    CHECK(writer.AddFrame({.line = 9}) == 1);
    CHECK(writer.BeginThread({}) == 3);
  });
  REQUIRE(file.snapshot.threads_size() == 1);
  const ThreadSegment& segment = file.snapshot.threads(0);
  REQUIRE(segment.threads_size() == 3);
  const auto& main = segment.threads(0);
  CHECK(main.number() == 1);
  CHECK(main.ident() == 11);
  CHECK(main.native_id() == 12);
  CHECK(main.name() == "MainThread");
  CHECK_FALSE(main.daemon());
  CHECK(main.dumping());
  REQUIRE(main.frames_size() == 2);
  CHECK(main.frames(0).function() == "inner");
  CHECK(main.frames(0).file() == "a.py");
  CHECK(main.frames(0).line() == 3);
  CHECK(main.frames(0).code() == 0x1000 / 8);
  CHECK(main.frames(1).function() == "outer");
  CHECK(segment.threads(1).number() == 2);
  CHECK(segment.threads(1).daemon());
  CHECK(segment.threads(1).frames_size() == 1);
  CHECK(segment.threads(2).number() == 3);
}

TEST_CASE("record: a thread deeper than a frame of the file goes on under its number") {
  constexpr uint32_t kFrames = 200'000;
  const WrittenFile file = Written([](SnapshotWriter& writer) {
    writer.BeginThread({.ident = 1});
    writer.BeginThread({.ident = 7, .name = "deep"});
    for (uint32_t i = 1; i <= kFrames; ++i) {
      if (writer.AddFrame({.function = "recurse", .file = "deep.py", .line = i}) != i) FAIL("frame " << i);
    }
    writer.BeginThread({.ident = 9});
  });
  uint32_t frames = 0;
  int deep_messages = 0;
  for (const ThreadSegment& segment : file.snapshot.threads()) {
    for (const auto& thread : segment.threads()) {
      if (thread.number() != 2) continue;
      CHECK((thread.name() == "deep") == (deep_messages++ == 0));
      for (const auto& frame : thread.frames()) {
        if (frame.line() != ++frames) FAIL("frame " << frames << " is missing");
      }
    }
  }
  CHECK(frames == kFrames);
  CHECK(deep_messages > 1);
}

TEST_CASE("record: text that is not UTF-8 does not make a message unreadable") {
  const std::string_view bad = "caf\xe9";
  const std::string mended = "caf\xef\xbf\xbd";
  const std::string_view arguments[] = {bad};
  const SystemFigure figures[] = {{bad, 1}};
  Facts facts;
  facts.producer = facts.host = facts.executable = facts.platform = bad;
  facts.implementation = facts.version = facts.build = bad;
  facts.command_line = arguments;
  facts.system_figures = figures;
  const WrittenFile file = Written(
      [&](SnapshotWriter& writer) {
        writer.AddType({.module = bad, .qualified_name = bad, .representation = bad});
        writer.AddShape(ShapeKind::kSet, {{bad}});
        writer.AddName({.address = 8, .module = bad, .qualified_name = bad, .file = bad});
        writer.AddText(8, TextKind::kStr, bad, false);
        writer.AddRoot({.address = 8, .name = bad});
        writer.BeginThread({.name = bad});
        writer.AddFrame({.function = bad, .file = bad});
      },
      {}, facts);
  const Snapshot& snapshot = file.snapshot;
  CHECK(snapshot.header().producer() == mended);
  CHECK(snapshot.header().process().host() == mended);
  CHECK(snapshot.header().process().command_line(0) == mended);
  CHECK(snapshot.header().process().executable() == mended);
  CHECK(snapshot.header().process().platform() == mended);
  CHECK(snapshot.header().runtime().implementation() == mended);
  CHECK(snapshot.header().runtime().version() == mended);
  CHECK(snapshot.header().runtime().build() == mended);
  CHECK(snapshot.header().memory().system_figures(0).name() == mended);
  CHECK(snapshot.types(0).types(0).module() == mended);
  CHECK(snapshot.types(0).types(0).qualified_name() == mended);
  CHECK(snapshot.types(0).types(0).representation() == mended);
  CHECK(snapshot.shapes(0).shapes(0).names(0) == mended);
  CHECK(snapshot.names(0).module(0) == mended);
  CHECK(snapshot.names(0).qualified_name(0) == mended);
  CHECK(snapshot.names(0).file(0) == mended);
  CHECK(snapshot.texts(0).text(0) == bad);  // bytes, as given
  CHECK(snapshot.roots(0).name(0) == mended);
  CHECK(snapshot.threads(0).threads(0).name() == mended);
  CHECK(snapshot.threads(0).threads(0).frames(0).function() == mended);
  CHECK(snapshot.threads(0).threads(0).frames(0).file() == mended);
}

TEST_CASE("record: absurdly long names are cut, and endless lists end") {
  const std::string name(1 << 20, 'n');
  const std::vector<std::string_view> arguments(100, name);
  const std::vector<uint32_t> numbers(1 << 20, 3);
  Facts facts;
  facts.command_line = arguments;
  facts.collector_counts = numbers;
  const WrittenFile file = Written(
      [&](SnapshotWriter& writer) {
        writer.AddType({.qualified_name = name, .bases = numbers});
        writer.AddName({.address = 8, .module = name, .qualified_name = name, .file = name});
      },
      {}, facts);
  CHECK(file.snapshot.types(0).types(0).qualified_name().size() == 64 * 1024);
  CHECK(file.snapshot.types(0).types(0).bases_size() == 64 * 1024);
  CHECK(file.snapshot.header().process().command_line_size() >= 16);
  CHECK(file.snapshot.names(0).file(0).size() == 64 * 1024);
  for (const WrittenFrame& frame : file.frames) CHECK(frame.content.size() < (8u << 20));
}

TEST_CASE("record: the trailer repeats what the caller says about the dump") {
  const WrittenFile file = Written(Nothing, {}, {}, {.pause_ns = 17, .unreadable_objects = 3});
  CHECK(file.snapshot.trailer().pause_ns() == 17);
  CHECK(file.snapshot.trailer().unreadable_objects() == 3);
  CHECK(file.snapshot.trailer().duration_ns() > 0);
}

}  // namespace
}  // namespace barrow::writer
