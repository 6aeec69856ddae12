// SPDX-License-Identifier: Apache-2.0
//
// The container: schema/FORMAT.md.
#include <string>

#include "support/catch.h"
#include "writer/frame_writer.h"
#include "writer/snapshot_writer.h"
#include "writer/written_file.h"

namespace barrow::writer {
namespace {

std::string SomeFile(int level = 1, bool own_thread = false) {
  MemorySink sink;
  SnapshotWriter writer(sink, {.compression_level = level, .own_thread = own_thread});
  writer.WriteHeader({.producer = "frame test"});
  const uint32_t type = writer.AddType({.qualified_name = "T"});
  for (uint64_t i = 1; i <= 150'000; ++i) {
    writer.BeginObject({.address = 32 * i, .type = type, .flat_bytes = 32, .allocated_bytes = 32});
    writer.AddReference(32 * (i / 2 + 1));
    writer.EndObject();
  }
  writer.AddRoot({.kind = RootKind::kModule, .address = 32});
  REQUIRE(writer.Finish({}) == 0);
  return sink.bytes;
}

TEST_CASE("frame: a file begins with the mark") {
  const WrittenFile file(SomeFile());
  CHECK(file.mark_magic == 0x184D2A5B);
  CHECK(file.mark_size == 16);
  CHECK(file.mark_word == "barrow\r\n");
  CHECK(file.major == 1);
  CHECK(file.minor == 0);
  CHECK(file.kind == 1);
}

TEST_CASE("frame: each can be decoded alone, and carries its size and a checksum") {
  const WrittenFile file(SomeFile());
  REQUIRE(file.frames.size() > 4);
  for (const WrittenFrame& frame : file.frames) {
    CHECK(frame.has_checksum);
    CHECK_FALSE(frame.has_dictionary);
    CHECK(frame.content_size == frame.content.size());
    CHECK(frame.content.size() <= (8u << 20));
    CHECK(frame.content.size() > 0);
  }
}

TEST_CASE(
    "frame: header, types and trailer have their own; those of objects grow, so that a cut loses about half at most") {
  const WrittenFile file(SomeFile());
  CHECK(file.frames[1].message.types_size() == 1);
  CHECK(file.frames[1].message.objects_size() == 0);
  CHECK(file.frames.back().message.objects_size() == 0);
  size_t before = 0;
  for (size_t i = 2; i + 1 < file.frames.size(); ++i) {
    const size_t size = file.frames[i].content.size();
    CAPTURE(i, size, before);
    CHECK(size <= before + (96u << 10));  // 64 KiB, and what came since the last look
    before += size;
  }
}

TEST_CASE("frame: whole fields only, so that messages of single frames make the whole") {
  const WrittenFile file(SomeFile());
  Snapshot merged;
  for (const WrittenFrame& frame : file.frames) {
    // No bytes are left over that protobuf would keep as unknown fields.
    CHECK(frame.message.GetReflection()->GetUnknownFields(frame.message).empty());
    CHECK(frame.message.ByteSizeLong() == frame.content.size());
    merged.MergeFrom(frame.message);
  }
  CHECK(merged.SerializeAsString() == file.snapshot.SerializeAsString());
}

TEST_CASE("frame: the header begins the first, the trailer ends the last") {
  const WrittenFile file(SomeFile());
  for (size_t i = 0; i < file.frames.size(); ++i) {
    CHECK(file.frames[i].message.has_header() == (i == 0));
    CHECK(file.frames[i].message.has_trailer() == (i + 1 == file.frames.size()));
  }
  CHECK(file.frames.front().content.front() == (1 << 3 | 2));
  const std::string trailer = file.snapshot.trailer().SerializeAsString();
  const std::string& last = file.frames.back().content;
  CHECK(last.substr(last.size() - trailer.size()) == trailer);
}

TEST_CASE("frame: every compression level gives the same content") {
  const std::string expected = WrittenFile(SomeFile(1)).frames.at(1).content;
  for (const int level : {-5, 0, 3, 12, 100}) {
    CAPTURE(level);
    CHECK(WrittenFile(SomeFile(level)).frames.at(1).content == expected);
  }
}

TEST_CASE("frame: a thread of its own writes the same") {
  const WrittenFile expected(SomeFile());
  const WrittenFile file(SomeFile(1, true));
  REQUIRE(file.frames.size() == expected.frames.size());
  for (size_t i = 0; i + 1 < file.frames.size(); ++i) CHECK(file.frames[i].content == expected.frames[i].content);
  CHECK(file.frames.back().message.trailer().object_count() == 150'000);
}

TEST_CASE("frame: a frame of many megabytes is written all the same") {
  MemorySink sink;
  FirstError error;
  const bool own_thread = GENERATE(false, true);
  FrameWriter frames(sink, 1, own_thread, error);
  const std::string text(7'000'000, 'x');
  frames.raw().Append(text.data(), text.size());
  frames.WriteFrame();
  CHECK(frames.raw().size() == 0);
  frames.WriteFrame();  // empty: nothing
  frames.Flush();
  CHECK(error.value() == 0);
  CHECK(frames.written_bytes() == sink.bytes.size());
  CHECK(sink.bytes.size() > 100);
}

}  // namespace
}  // namespace barrow::writer
