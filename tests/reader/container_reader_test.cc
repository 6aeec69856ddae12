// SPDX-License-Identifier: Apache-2.0
#include "reader/container_reader.h"

#include <string>
#include <vector>

#include "base/error.h"
#include "support/catch.h"
#include "support/snapshot_bytes.h"

using namespace barrow;
using namespace barrow::reader;
using namespace barrow::test;

namespace {

struct Result {
  std::vector<std::string> contents;
  uint64_t damaged = 0;
  uint64_t lost_bytes = 0;
  uint64_t unknown = 0;
  uint64_t end = 0;
  std::string first_damage;
};

Result ReadAll(const std::string& file, const Limits& limits = {}) {
  MemoryByteSource source = SourceOf(file);
  Diagnostics diagnostics;
  ContainerReader container(source, limits, diagnostics);
  Result result;
  while (const std::optional<StoredFrame> frame = container.Next()) {
    if (const std::optional<FrameContent> content = DecompressFrame(frame->bytes, frame->content_bytes)) {
      result.contents.emplace_back(content->view());
    } else {
      container.CountDamaged(*frame, "frame does not decode");
    }
  }
  container.CountRest(false);
  result.damaged = diagnostics.count(Anomaly::kDamagedFrame);
  result.lost_bytes = diagnostics.count(Anomaly::kLostBytes);
  result.unknown = diagnostics.count(Anomaly::kUnknownField);
  result.end = container.offset();
  result.first_damage = container.first_damage();
  return result;
}

// Bytes of a file that said it was empty before it grew.
class GrowingSource final : public ByteSource {
 public:
  explicit GrowingSource(const std::string& file) : ByteSource("growing.barrow"), source_(SourceOf(file)) {}
  std::optional<uint64_t> size() const override { return 0; }
  size_t Read(std::span<std::byte> buffer) override { return source_.Read(buffer); }

 private:
  MemoryByteSource source_;
};

std::string MessageFor(const std::string& file) {
  try {
    ReadAll(file);
  } catch (const Error& error) {
    CHECK(error.kind() == Error::Kind::kInput);
    return error.what();
  }
  return "no error";
}

// Frames of different lengths, compressible and not.
std::vector<std::string> Contents() {
  std::vector<std::string> contents = {"header", std::string(5000, 'a'), "", "x"};
  std::string noise;
  for (uint32_t i = 0; i < 3000; ++i) noise.push_back(static_cast<char>('0' + (i * i * 2654435761u >> 13) % 64));
  contents.push_back(noise);
  contents.push_back("trailer");
  return contents;
}

std::vector<std::string> Frames() {
  std::vector<std::string> frames;
  for (const std::string& content : Contents()) frames.push_back(FrameBytes(content));
  return frames;
}

std::string Join(const std::vector<std::string>& frames) {
  std::string file = MarkBytes();
  for (const std::string& frame : frames) file += frame;
  return file;
}

std::vector<std::string> Without(std::vector<std::string> all, size_t index) {
  all.erase(all.begin() + static_cast<ptrdiff_t>(index));
  return all;
}

}  // namespace

TEST_CASE("container: a file that grew since it was measured is read to its end, damage and all") {
  for (const std::string& damage : {std::string("x"), std::string(5000, 'x'), std::string(5000, '\x28')}) {
    GrowingSource source(MarkBytes() + FrameBytes("header") + damage + FrameBytes("trailer"));
    Diagnostics diagnostics;
    const Limits limits;
    ContainerReader container(source, limits, diagnostics);
    size_t frames = 0;
    while (container.Next()) ++frames;
    CHECK(frames == 2);
    CHECK(diagnostics.count(Anomaly::kLostBytes) == damage.size());
  }
}

TEST_CASE("container: whole frames come out in order and nothing is lost") {
  const Result result = ReadAll(Join(Frames()));
  CHECK(result.contents == Contents());
  CHECK(result.damaged == 0);
  CHECK(result.lost_bytes == 0);
  CHECK(result.end == Join(Frames()).size());
  CHECK(result.first_damage.empty());
}

TEST_CASE("container: frames larger than the read-ahead are whole") {
  std::string noise(3000000, '\0');
  uint64_t state = 1;
  for (char& c : noise) c = static_cast<char>((state = state * 6364136223846793005u + 1) >> 56);
  const Result result = ReadAll(Join({FrameBytes(noise), FrameBytes("next"), FrameBytes(noise)}));
  REQUIRE(result.contents.size() == 3);
  CHECK(result.contents[0] == noise);
  CHECK(result.contents[1] == "next");
  CHECK(result.contents[2] == noise);
}

TEST_CASE("container: a file cut anywhere gives the frames before the cut and counts the rest as lost, not as damage") {
  const std::vector<std::string> frames = Frames();
  const std::string file = Join(frames);
  for (size_t length = MarkBytes().size(); length <= file.size(); ++length) {
    size_t whole = 0;
    size_t end = MarkBytes().size();
    while (whole < frames.size() && end + frames[whole].size() <= length) end += frames[whole++].size();
    const Result result = ReadAll(file.substr(0, length));
    CAPTURE(length);
    REQUIRE(result.contents.size() == whole);
    REQUIRE(result.lost_bytes == length - end);
    REQUIRE(result.damaged == 0);
    REQUIRE(result.end == length);
  }
}

TEST_CASE("container: one frame with a changed byte is lost, all others are not") {
  const std::vector<std::string> frames = Frames();
  for (size_t victim = 0; victim < frames.size(); ++victim) {
    for (size_t place = 0; place < frames[victim].size(); ++place) {
      for (const int bit : {0, 3, 7}) {
        std::vector<std::string> changed = frames;
        changed[victim][place] = static_cast<char>(changed[victim][place] ^ (1 << bit));
        const Result result = ReadAll(Join(changed));
        CAPTURE(victim, place, bit);
        if (result.contents == Contents()) {
          // Some bits make no difference: an offset of 2 instead of 1 repeats the same letter.
          REQUIRE(result.damaged + result.lost_bytes == 0);
          continue;
        }
        REQUIRE((result.contents == Without(Contents(), victim)));
        const bool is_last = victim + 1 == frames.size();
        REQUIRE(result.damaged + is_last >= 1);
        REQUIRE(result.lost_bytes == frames[victim].size());
      }
    }
  }
}

TEST_CASE("container: bytes between frames are lost, the frames are not") {
  std::vector<std::string> frames = Frames();
  const std::string junk = GENERATE(std::string("junk"), std::string("j"), std::string("\x28\xb5\x2f\xfd"),
                                    std::string("\x28\xb5\x2f\xfd\x64\x00\x10"), std::string(3000000, 'j'));
  frames.insert(frames.begin() + 2, junk);
  const Result result = ReadAll(Join(frames));
  CHECK(result.contents == Contents());
  CHECK(result.damaged == 1);
  CHECK(result.lost_bytes == junk.size());
  CHECK(result.first_damage.find("offset ") == 0);
}

TEST_CASE("container: bytes behind the last frame are lost") {
  const Result result = ReadAll(Join(Frames()) + "trailing");
  CHECK(result.contents == Contents());
  CHECK(result.damaged == 1);
  CHECK(result.lost_bytes == 8);
}

TEST_CASE("container: a frame whose length cannot be read does not take the next one with it") {
  std::vector<std::string> frames = Frames();
  frames[1].resize(frames[1].size() / 2);  // the reader runs into the next frame
  const Result result = ReadAll(Join(frames));
  CHECK(result.contents == Without(Contents(), 1));
  CHECK(result.damaged == 1);
  CHECK(result.lost_bytes == frames[1].size());
}

TEST_CASE("container: frames that break the rules of the format are damaged") {
  const std::string frame =
      GENERATE(FrameBytes("no checksum", {.has_checksum = false}), FrameBytes("no size", {.has_content_size = false}));
  const Result result = ReadAll(Join({FrameBytes("a"), frame, FrameBytes("b")}));
  CHECK(result.contents == std::vector<std::string>{"a", "b"});
  CHECK(result.damaged == 1);
  CHECK(result.lost_bytes == frame.size());
}

TEST_CASE("container: a frame that claims too much is damaged, and nothing is allocated for it") {
  Limits limits;
  limits.frame_bytes = 4999;
  const Result result = ReadAll(Join(Frames()), limits);
  CHECK(result.contents == Without(Contents(), 1));
  CHECK(result.damaged == 1);
  CHECK(result.first_damage.find("frame claims 4.8 KiB, limit is 4.8 KiB") != std::string::npos);
}

TEST_CASE("container: frames that claim too much together are refused") {
  Limits limits;
  limits.total_floor_bytes = 8000;
  limits.total_ratio = 1;
  CHECK_THROWS_AS(ReadAll(Join(Frames()), limits), Error);
  limits.total_floor_bytes = 8100;
  CHECK(ReadAll(Join(Frames()), limits).damaged == 0);
}

TEST_CASE("container: skippable frames are passed over and counted") {
  std::vector<std::string> frames = Frames();
  frames.insert(frames.begin() + 1, std::string("\x50\x2a\x4d\x18\x03\0\0\0abc", 11));
  const Result result = ReadAll(Join(frames));
  CHECK(result.contents == Contents());
  CHECK(result.unknown == 1);
  CHECK(result.lost_bytes == 0);
}

TEST_CASE("container: a longer mark of a newer minor version is skipped") {
  std::string file = MarkBytes({.minor = 9, .extra = "news"});
  for (const std::string& frame : Frames()) file += frame;
  CHECK(ReadAll(file).contents == Contents());
}

TEST_CASE("container: what cannot be read at all is refused in one line") {
  CHECK(MessageFor("") == "test.barrow: is empty; copy it again, or dump again");
  const std::string whole = Join(Frames());
  CHECK(MessageFor(whole + whole) == "test.barrow: holds two files one behind the other, the second from byte " +
                                         std::to_string(whole.size()) + " on; 'head -c " +
                                         std::to_string(whole.size()) + "' gives the first, 'tail -c +" +
                                         std::to_string(whole.size() + 1) + "' the second");
  CHECK(
      MessageFor("hello") ==
      "test.barrow: is not a barrow file; barrow reads what barrow.dump() and barrow.ClassTracker wrote, and dumps of "
      "Pympler's ClassTracker");
  CHECK(MessageFor(std::string("SQLite format 3\0 and so on", 26)) ==
        "test.barrow: is a case or another SQLite file; what is wanted here is a snapshot");
  CHECK(MessageFor(FrameBytes("zstd, but without the mark")).find("begins without the mark of a barrow file") !=
        std::string::npos);
  CHECK(MessageFor(MarkBytes().substr(0, 10)) ==
        "test.barrow: ends within its first 24 bytes; copy it again, or dump again");
  std::string text_mode = MarkBytes();
  text_mode.erase(14, 1);
  CHECK(MessageFor(text_mode + "x").find("in binary mode") != std::string::npos);
  CHECK(MessageFor(MarkBytes({.major = 2, .minor = 1, .extra = {}})).find("has format version 2.1") !=
        std::string::npos);
  CHECK(MessageFor(MarkBytes({.kind = 7, .extra = {}})).find("of kind 7") != std::string::npos);
  CHECK(MessageFor(MarkBytes({.extra = std::string(70000, 'x')})).find("is damaged") != std::string::npos);
}

TEST_CASE("container: bytes made to look like frames cost no more than the recovery budget") {
  // Each claims 64 MiB and has the form of a frame up to the end of the file, which makes every one of them a
  // candidate.
  std::string fakes;
  for (int i = 0; i < 20000; ++i) fakes += std::string("\x28\xb5\x2f\xfd\xa4\x00\x00\x00\x04\x00\x00\x00", 12);
  Limits limits;
  limits.recovery_bytes = uint64_t{1} << 20;
  const std::string file = Join({FrameBytes("a"), fakes, FrameBytes("b")});
  const Result result = ReadAll(file, limits);
  CHECK(result.contents == std::vector<std::string>{"a"});
  CHECK(result.damaged == 1);
  CHECK(result.lost_bytes == file.size() - MarkBytes().size() - FrameBytes("a").size());
  CHECK(result.end == file.size());
}
