// SPDX-License-Identifier: Apache-2.0
//
// What the writer writes, the analyzer reads: everything given comes back, and there is nothing odd about the file.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "reader/byte_source.h"
#include "reader/limits.h"
#include "reader/snapshot_reader.h"
#include "support/catch.h"
#include "writer/snapshot_writer.h"

namespace barrow {
namespace {

class ByteSink final : public writer::Sink {
 public:
  int Write(const void* data, size_t size) noexcept override {
    const auto* const begin = static_cast<const std::byte*>(data);
    bytes.insert(bytes.end(), begin, begin + size);
    return 0;
  }
  std::vector<std::byte> bytes;
};

template <typename Body>
reader::SnapshotRecords WrittenAndRead(Body body) {
  ByteSink sink;
  writer::SnapshotWriter writer(sink, {.contents = writer::Contents::kValues, .text_limit = 7});
  writer.WriteHeader({.producer = "reader test", .host = "caf\xe9", .page_bytes = 4096});
  body(writer);
  REQUIRE(writer.Finish({.pause_ns = 5}) == 0);
  reader::MemoryByteSource source("written", std::move(sink.bytes));
  Diagnostics diagnostics;
  reader::SnapshotRecords records = reader::ReadSnapshot(source, {}, diagnostics);
  CHECK(diagnostics == Diagnostics());
  REQUIRE(records.trailer.has_value());
  return records;
}

TEST_CASE("reader: objects and references of many segments come back") {
  std::mt19937_64 random(3);
  std::vector<writer::Object> objects(150'000);
  std::vector<std::vector<uint64_t>> targets(objects.size());
  for (size_t i = 0; i < objects.size(); ++i) {
    objects[i] = {.address = 0x7f0000000000 + 16 * i,
                  .type = static_cast<uint32_t>(1 + random() % 3),
                  .flat_bytes = random() % 5000,
                  .allocated_bytes = random() % 6000,
                  .reference_count = random() >> (random() % 64),
                  .length_plus_one = random() % 9,
                  .generation = static_cast<writer::Generation>(random() % 5),
                  .hashed = random() % 2 == 0,
                  .content_hash = random()};
    const size_t count = i == 70'000 ? 2'500'000 : random() % 4;
    for (size_t k = 0; k < count; ++k) {
      targets[i].push_back(random() % 5 == 0 ? 0 : 0x7f0000000000 + 16 * (random() % objects.size()));
    }
  }
  const reader::SnapshotRecords records = WrittenAndRead([&](writer::SnapshotWriter& writer) {
    for (const char* name : {"A", "B", "C"}) writer.AddType({.qualified_name = name});
    for (size_t i = 0; i < objects.size(); ++i) {
      writer.BeginObject(objects[i]);
      for (const uint64_t target : targets[i]) writer.AddReference(target);
      writer.EndObject();
    }
  });

  const reader::ObjectColumns& read = records.objects;
  REQUIRE(read.address.size() == objects.size());
  size_t next_target = 0;
  size_t next_hash = 0;
  for (size_t i = 0; i < objects.size(); ++i) {
    const writer::Object& given = objects[i];
    std::vector<uint64_t> read_targets(
        read.target.begin() + static_cast<std::ptrdiff_t>(next_target),
        read.target.begin() + static_cast<std::ptrdiff_t>(next_target + read.target_count[i]));
    next_target += read.target_count[i];
    for (const reader::MoreReferences& more : records.more_references) {
      if (more.source != given.address) continue;
      REQUIRE(more.first_position == read_targets.size());
      read_targets.insert(read_targets.end(), more.target.begin(), more.target.end());
    }
    const bool same =
        read.address[i] == given.address && read.type[i] == given.type && read.flat_bytes[i] == given.flat_bytes &&
        read.allocated_bytes[i] == given.allocated_bytes && read.reference_count[i] == given.reference_count &&
        read.length_plus_one[i] == given.length_plus_one &&
        (read.flags[i] & reader::kGenerationMask) == static_cast<uint8_t>(given.generation) &&
        ((read.flags[i] & reader::kHashed) != 0) == given.hashed &&
        (!given.hashed || read.content_hash[next_hash] == given.content_hash) && read_targets == targets[i];
    if (!same) FAIL("object " << i << " differs");
    if (given.hashed) ++next_hash;
  }
  CHECK(next_target == read.target.size());
  CHECK(records.more_references.size() > 1);
}

TEST_CASE("reader: records of every kind come back") {
  const std::string_view names[] = {"left", "right"};
  const reader::SnapshotRecords records = WrittenAndRead([&](writer::SnapshotWriter& writer) {
    const uint32_t shape = writer.AddShape(writer::ShapeKind::kMapping, names);
    writer.AddType({.address = 0x1000, .module = "m", .qualified_name = "T", .default_shape = shape});
    writer.BeginObject({.address = 0x1000, .type = 1, .shape = shape});
    writer.EndObject();
    writer.AddName({.address = 0x1000, .qualified_name = "T.f", .file = "t.py", .line = 3});
    writer.AddText(0x1000, writer::TextKind::kBytes, "\xff", true);
    writer.AddRoot({.kind = writer::RootKind::kLocal, .address = 0x1000, .name = "x", .thread = 1, .frame = 1});
    writer.BeginThread({.ident = 7, .name = "main", .dumping = true});
    writer.AddFrame({.function = "f", .file = "t.py", .line = 9, .code = 0x1000});
  });
  CHECK(records.header.producer == "reader test");
  CHECK(records.header.host == "caf\xef\xbf\xbd");
  CHECK(records.header.contents == reader::Contents::kValues);
  CHECK(records.header.text_limit == 7);
  CHECK(records.header.page_bytes == 4096);
  REQUIRE(records.types.size() == 2);
  CHECK(records.types[1].qualified_name == "T");
  CHECK(records.types[1].address == 0x1000);
  CHECK(records.types[1].default_shape == 1);
  REQUIRE(records.shapes.size() == 2);
  CHECK(records.shapes[1].kind == reader::ShapeKind::kMapping);
  CHECK(records.shapes[1].names == std::vector<std::string>{"left", "right"});
  CHECK(records.objects.shape == std::vector<uint32_t>{1});
  REQUIRE(records.names.size() == 1);
  CHECK(records.names[0].file == "t.py");
  CHECK(records.names[0].line == 3);
  REQUIRE(records.texts.size() == 1);
  CHECK(records.texts[0].text == "\xff");
  CHECK(records.texts[0].clipped);
  REQUIRE(records.roots.size() == 1);
  CHECK(records.roots[0].kind == reader::RootKind::kLocal);
  CHECK(records.roots[0].counted);
  REQUIRE(records.threads.size() == 1);
  CHECK(records.threads[0].frames.at(0).line == 9);
  CHECK(records.trailer->pause_ns == 5);
}

TEST_CASE("reader: a very deep stack is one thread") {
  constexpr uint32_t kFrames = 100'000;
  const reader::SnapshotRecords records = WrittenAndRead([&](writer::SnapshotWriter& writer) {
    for (const uint64_t ident : {1u, 2u, 3u}) {
      writer.BeginThread({.ident = ident, .name = "thread"});
      for (uint32_t line = 1; line <= kFrames; ++line) writer.AddFrame({.function = "recurse", .line = line});
    }
  });
  REQUIRE(records.threads.size() == 3);
  for (const reader::Thread& thread : records.threads) {
    CHECK(thread.name == "thread");
    REQUIRE(thread.frames.size() == kFrames);
    for (uint32_t i = 0; i < kFrames; ++i) {
      if (thread.frames[i].line != i + 1) FAIL("frame " << i);
    }
  }
}

}  // namespace
}  // namespace barrow
