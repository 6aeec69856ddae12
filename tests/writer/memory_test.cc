// SPDX-License-Identifier: Apache-2.0
//
// The writer's promise to a forked child: no malloc after construction, and memory that does not grow with the heap.
// The allocator of this program counts its calls.
#include <malloc.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>

#include "support/catch.h"
#include "writer/snapshot_writer.h"

namespace {

std::atomic<uint64_t> allocator_calls = 0;

}  // namespace

extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void __libc_free(void*);

void* malloc(size_t size) {
  ++allocator_calls;
  return __libc_malloc(size);
}
void* calloc(size_t count, size_t size) {
  ++allocator_calls;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, size_t size) {
  ++allocator_calls;
  return __libc_realloc(memory, size);
}
void free(void* memory) {
  ++allocator_calls;
  __libc_free(memory);
}
}

namespace barrow::writer {
namespace {

class CountingSink final : public Sink {
 public:
  int Write(const void*, size_t size) noexcept override {
    bytes += size;
    return 0;
  }
  uint64_t bytes = 0;
};

// Pages of this process that are in memory and its own, in bytes.
uint64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  uint64_t pages[3] = {};
  for (uint64_t& figure : pages) statm >> figure;
  return (pages[1] - pages[2]) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

// A heap like Python's: addresses rise, most numbers are small, references go near and far.
void WriteObjects(SnapshotWriter& writer, uint64_t count) {
  std::minstd_rand random(1);
  uint64_t address = 0x7f0000000000;
  for (uint64_t i = 0; i < count; ++i) {
    address += 16 + random() % 8 * 16;
    writer.BeginObject({.address = address,
                        .type = static_cast<uint32_t>(random() % 300),
                        .flat_bytes = 16 + random() % 200,
                        .allocated_bytes = 224,
                        .reference_count = 1 + random() % 3,
                        .length_plus_one = random() % 20,
                        .generation = Generation::kOld,
                        .hashed = i % 4 == 0,
                        .content_hash = random()});
    for (unsigned k = random() % 4; k != 0; --k) writer.AddReference(0x7f0000000000 + random() % 100'000'000 * 16);
    writer.EndObject();
  }
}

// Something of everything else.
void WriteRecords(SnapshotWriter& writer, std::string_view text) {
  for (uint64_t i = 1; i <= 20'000; ++i) {
    writer.AddType({.module = "m", .qualified_name = "caf\xe9"});
    writer.AddShape(ShapeKind::kSequence, {{"a", "b"}});
    writer.AddName({.address = 16 * i, .module = "m", .qualified_name = "f"});
    writer.AddText(16 * i, TextKind::kStr, text, false);
    writer.AddRoot({.kind = RootKind::kLocal, .address = 16 * i, .name = "x"});
    writer.BeginThread({.ident = i, .name = "t"});
    writer.AddFrame({.function = "f", .file = "f.py", .line = 1});
  }
}

// What writing takes: calls of the allocator, and resident bytes while the writer lives.
struct Cost {
  uint64_t allocator_calls;
  int64_t resident_bytes;
};

template <typename Body>
Cost CostOf(Body body) {
  CountingSink sink;
  const uint64_t resident_before = ResidentBytes();
  SnapshotWriter writer(sink, {});
  const uint64_t calls_before = allocator_calls;
  writer.WriteHeader({.producer = "memory test"});
  body(writer);
  const int error = writer.Finish({});
  const uint64_t calls = allocator_calls - calls_before;
  const Cost cost = {calls, static_cast<int64_t>(ResidentBytes()) - static_cast<int64_t>(resident_before)};
  REQUIRE(error == 0);
  REQUIRE(sink.bytes > 1000);
  return cost;
}

TEST_CASE("memory: the counting allocator counts") {
  const uint64_t before = allocator_calls;
  { const std::string text(1000, 'x'); }
  CHECK(allocator_calls == before + 2);
}

TEST_CASE("memory: nothing is allocated after construction") {
  const std::string text(300, 't');
  CHECK(CostOf([&](SnapshotWriter& writer) {
          WriteObjects(writer, 300'000);
          WriteRecords(writer, text);
          writer.BeginObject({.address = 16});
          for (uint64_t i = 1; i < 2'000'000; ++i) writer.AddReference(16 * i);
          writer.EndObject();
        }).allocator_calls == 0);
}

TEST_CASE("memory: two million objects take no more than a fifth of a million") {
  const int64_t few = CostOf([](SnapshotWriter& writer) { WriteObjects(writer, 200'000); }).resident_bytes;
  const int64_t many = CostOf([](SnapshotWriter& writer) { WriteObjects(writer, 2'000'000); }).resident_bytes;
  CAPTURE(few, many);
  CHECK(few > 1 << 20);
  CHECK(many < 5 << 20);
  CHECK(many < few + (256 << 10));
}

TEST_CASE("memory: a list of five million references takes less than 5 MiB") {
  const int64_t bytes = CostOf([](SnapshotWriter& writer) {
                          std::minstd_rand random(1);
                          writer.BeginObject({.address = 16});
                          for (unsigned i = 0; i < 5'000'000; ++i) writer.AddReference(uint64_t{random()} * 16);
                          writer.EndObject();
                        }).resident_bytes;
  CAPTURE(bytes);
  CHECK(bytes < 5 << 20);
}

TEST_CASE("memory: a hundred megabytes of text take less than 8 MiB") {
  const std::string text(900'000, 't');
  const int64_t bytes = CostOf([&](SnapshotWriter& writer) {
                          for (uint64_t i = 1; i < 120; ++i) writer.AddText(16 * i, TextKind::kStr, text, false);
                        }).resident_bytes;
  CAPTURE(bytes);
  CHECK(bytes < 8 << 20);
}

}  // namespace
}  // namespace barrow::writer
