// SPDX-License-Identifier: Apache-2.0
//
// A failure is kept, nothing more is written, nothing crashes.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <string>

#include "support/catch.h"
#include "writer/snapshot_writer.h"
#include "writer/written_file.h"

namespace barrow::writer {
namespace {

// Fails at the n-th write, from 1, and counts those that follow.
class FailingSink final : public Sink {
 public:
  FailingSink(int fails_at, int error) : fails_at_(fails_at), error_(error) {}
  int Write(const void* data, size_t size) noexcept override {
    if (++writes == fails_at_) return error_;
    if (writes > fails_at_) ++writes_after;
    kept.Write(data, size);
    return 0;
  }
  MemorySink kept;
  int writes = 0;
  int writes_after = 0;

 private:
  int fails_at_;
  int error_;
};

// Something of everything, in several frames. Allocates nothing.
void WriteMuch(SnapshotWriter& writer) {
  static const std::string kText(5000, 't');
  writer.WriteHeader({.producer = "failure test"});
  for (uint64_t i = 1; i <= 100'000; ++i) {
    if (i % 1000 == 0) {
      writer.AddType({.qualified_name = "T"});
      writer.AddShape(ShapeKind::kSequence, {{"a", "b"}});
      writer.AddName({.address = 16 * i, .qualified_name = "n"});
      writer.AddText(16 * i, TextKind::kStr, kText, false);
      writer.AddRoot({.address = 16 * i});
      writer.BeginThread({.ident = i});
      writer.AddFrame({.line = 1});
    }
    writer.BeginObject({.address = 16 * i, .type = 1, .flat_bytes = 16, .allocated_bytes = 16});
    for (uint64_t k = 0; k < (i == 50'000 ? 3'000'000 : 2); ++k) writer.AddReference(16 + k % 1000 * 16);
    writer.EndObject();
  }
}

TEST_CASE("failure: of any write is kept, and nothing more is written") {
  FailingSink counting(0, 0);
  {
    SnapshotWriter writer(counting, {});
    WriteMuch(writer);
    REQUIRE(writer.Finish({}) == 0);
  }
  REQUIRE(counting.writes > 4);
  const bool own_thread = GENERATE(false, true);
  for (int at = 1; at <= counting.writes; ++at) {
    CAPTURE(at, own_thread);
    FailingSink sink(at, ENOSPC);
    SnapshotWriter writer(sink, {.own_thread = own_thread});
    WriteMuch(writer);
    CHECK(writer.Finish({}) == ENOSPC);
    CHECK(writer.error() == ENOSPC);
    CHECK(sink.writes_after == 0);
    CHECK(writer.written_bytes() == sink.kept.bytes.size());
    CHECK(sink.kept.bytes == counting.kept.bytes.substr(0, sink.kept.bytes.size()));
    CHECK(writer.Finish({}) == ENOSPC);
  }
}

TEST_CASE("failure: a full disk shows at the header") {
  const int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(fd >= 0);
  FileSink sink(fd);
  SnapshotWriter writer(sink, {.own_thread = GENERATE(false, true)});
  writer.WriteHeader({});
  CHECK(writer.error() == ENOSPC);
  CHECK(writer.written_bytes() == 0);
  close(fd);
}

TEST_CASE("failure: an address unit that is no power of two is refused") {
  for (const uint32_t unit : {0u, 3u, 12u}) {
    MemorySink sink;
    SnapshotWriter writer(sink, {.address_unit = unit});
    CHECK(writer.error() == EINVAL);
    WriteMuch(writer);
    CHECK(writer.Finish({}) == EINVAL);
    CHECK(sink.bytes.empty());
  }
}

TEST_CASE("failure: without a header nothing is written") {
  MemorySink sink;
  SnapshotWriter writer(sink, {});
  writer.BeginObject({.address = 8});
  writer.EndObject();
  CHECK(writer.Finish({}) == EINVAL);
  CHECK(sink.bytes.empty());
}

TEST_CASE("failure: nothing is accepted after the end") {
  MemorySink sink;
  SnapshotWriter writer(sink, {});
  writer.WriteHeader({});
  REQUIRE(writer.Finish({}) == 0);
  const std::string finished = sink.bytes;
  WriteMuch(writer);
  CHECK(writer.Finish({}) == 0);
  CHECK(writer.object_count() == 0);
  CHECK(sink.bytes == finished);
}

TEST_CASE("failure: a writer that is given up leaves a file without a trailer") {
  MemorySink sink;
  {
    SnapshotWriter writer(sink, {.own_thread = GENERATE(false, true)});
    WriteMuch(writer);
  }
  const WrittenFile file(sink.bytes);
  CHECK(file.snapshot.has_header());
  CHECK_FALSE(file.snapshot.has_trailer());
}

TEST_CASE("failure: an object left open is ended by Finish") {
  MemorySink sink;
  SnapshotWriter writer(sink, {});
  writer.WriteHeader({});
  writer.BeginObject({.address = 8});
  writer.AddReference(8);
  REQUIRE(writer.Finish({}) == 0);
  const WrittenFile file(sink.bytes);
  CHECK(ObjectsOf(file.snapshot).at(0).targets.size() == 1);
}

class DiscardingSink final : public Sink {
 public:
  int Write(const void*, size_t size) noexcept override {
    bytes += size;
    return 0;
  }
  size_t bytes = 0;
};

// What this process has mapped, in bytes.
uint64_t MappedBytes() {
  std::ifstream statm("/proc/self/statm");
  uint64_t pages = 0;
  statm >> pages;
  return pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

TEST_CASE("failure: wherever memory ends, it is an error and not a crash") {
  rlimit before = {};
  REQUIRE(getrlimit(RLIMIT_AS, &before) == 0);
  int failures = 0;
  int successes = 0;
#ifdef __SANITIZE_ADDRESS__  // Ends the process when a new thread finds no memory for its signal stack.
  const bool own_thread = false;
#else
  const bool own_thread = GENERATE(false, true);
#endif
  for (uint64_t room = 0; room < (uint64_t{40} << 20); room += 192 * 1024) {
    DiscardingSink sink;
    rlimit tight = before;
    tight.rlim_cur = MappedBytes() + room;
    REQUIRE(setrlimit(RLIMIT_AS, &tight) == 0);
    int finished;
    uint64_t written;
    {
      SnapshotWriter writer(sink, {.own_thread = own_thread});
      WriteMuch(writer);
      finished = writer.Finish({});
      written = writer.written_bytes();
    }
    REQUIRE(setrlimit(RLIMIT_AS, &before) == 0);
    CAPTURE(room);
    CHECK((finished == 0 || finished == ENOMEM));
    CHECK(written == sink.bytes);
    (finished == 0 ? successes : failures)++;
  }
  CHECK(failures > 10);
  CHECK(successes > 10);
}

}  // namespace
}  // namespace barrow::writer
