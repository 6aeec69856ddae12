// SPDX-License-Identifier: Apache-2.0
//
// Objects and references, compared with what was given to the writer.
#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include "support/catch.h"
#include "writer/snapshot_writer.h"
#include "writer/written_file.h"

namespace barrow::writer {
namespace {

struct GivenObject {
  Object object;
  std::vector<uint64_t> targets;
};

// What the file is to say about it, the bit that says "continued" left out.
WrittenObject Expected(const GivenObject& given) {
  const Object& object = given.object;
  const unsigned flags = static_cast<unsigned>(object.generation) | (object.immortal ? OBJECT_IMMORTAL : 0) |
                         (object.hashed ? OBJECT_HASHED : 0) | (object.size_estimated ? OBJECT_SIZE_ESTIMATED : 0);
  return {.address = object.address,
          .type = object.type,
          .shape = object.shape,
          .flat_bytes = object.flat_bytes,
          .allocated_bytes = object.allocated_bytes,
          .reference_count = object.reference_count,
          .length_plus_one = object.length_plus_one,
          .flags = flags,
          .content_hash = object.hashed ? object.content_hash : 0,
          .targets = given.targets};
}

WrittenFile Written(const std::vector<GivenObject>& objects, const Options& options = {}) {
  MemorySink sink;
  SnapshotWriter writer(sink, options);
  writer.WriteHeader({});
  for (const GivenObject& given : objects) {
    writer.BeginObject(given.object);
    for (const uint64_t target : given.targets) writer.AddReference(target);
    writer.EndObject();
  }
  REQUIRE(writer.object_count() == objects.size());
  REQUIRE(writer.Finish({}) == 0);
  return WrittenFile(sink.bytes);
}

void RequireSame(const std::vector<GivenObject>& given, const WrittenFile& file) {
  std::vector<WrittenObject> written = ObjectsOf(file.snapshot);
  REQUIRE(written.size() == given.size());
  Trailer expected;
  for (size_t i = 0; i < given.size(); ++i) {
    CAPTURE(i);
    written[i].flags &= ~unsigned{OBJECT_CONTINUED};
    if (written[i] != Expected(given[i])) FAIL("object " << i << " differs");
    expected.set_flat_bytes(expected.flat_bytes() + given[i].object.flat_bytes);
    expected.set_allocated_bytes(expected.allocated_bytes() + given[i].object.allocated_bytes);
    const auto empty = std::count(given[i].targets.begin(), given[i].targets.end(), 0u);
    expected.set_reference_count(expected.reference_count() + given[i].targets.size() - static_cast<uint64_t>(empty));
  }
  const Trailer& trailer = file.snapshot.trailer();
  CHECK(trailer.object_count() == given.size());
  CHECK(trailer.reference_count() == expected.reference_count());
  CHECK(trailer.flat_bytes() == expected.flat_bytes());
  CHECK(trailer.allocated_bytes() == expected.allocated_bytes());
  const Snapshot& snapshot = file.snapshot;
  CHECK(trailer.segment_count() ==
        static_cast<uint64_t>(snapshot.types_size() + snapshot.shapes_size() + snapshot.objects_size() +
                              snapshot.references_size() + snapshot.names_size() + snapshot.texts_size() +
                              snapshot.roots_size() + snapshot.threads_size()));
}

std::vector<GivenObject> RandomObjects(size_t count, unsigned seed, uint64_t address_unit) {
  std::mt19937_64 random(seed);
  // Of any magnitude, the smallest and the largest included.
  const auto number = [&]() -> uint64_t { return random() >> (random() % 64); };
  const auto address = [&] { return std::max<uint64_t>(1, number() / address_unit) * address_unit; };
  std::vector<GivenObject> objects(count);
  for (GivenObject& given : objects) {
    given.object = {.address = address(),
                    .type = static_cast<uint32_t>(number()),
                    .shape = random() % 2 == 0 ? 0 : static_cast<uint32_t>(number()),
                    .flat_bytes = number(),
                    .allocated_bytes = number(),
                    .reference_count = number(),
                    .length_plus_one = number(),
                    .generation = static_cast<Generation>(random() % 5),
                    .immortal = random() % 3 == 0,
                    .size_estimated = random() % 3 == 0,
                    .hashed = random() % 3 == 0,
                    .content_hash = number()};
    const size_t targets = random() % 6;
    for (size_t i = 0; i < targets; ++i) given.targets.push_back(random() % 4 == 0 ? 0 : address());
    if (!given.targets.empty()) given.targets.push_back(given.targets.front());
  }
  return objects;
}

TEST_CASE("object: every column keeps every value, at every address unit") {
  for (const uint32_t unit : {2u, 8u, 16u, 4096u}) {
    CAPTURE(unit);
    const std::vector<GivenObject> objects = RandomObjects(20'000, unit, unit);
    RequireSame(objects, Written(objects, {.address_unit = unit}));
  }
}

TEST_CASE("object: the extremes of 64 bits survive") {
  const uint64_t top = ~uint64_t{0};
  const std::vector<GivenObject> objects = {
      {{.address = top - 7,
        .type = ~0u,
        .shape = ~0u,
        .flat_bytes = top,
        .allocated_bytes = 0,
        .reference_count = top,
        .length_plus_one = top,
        .generation = Generation::kFrozen,
        .immortal = true,
        .size_estimated = true,
        .hashed = true,
        .content_hash = top},
       {8, top - 7, 8, top - 7, 0, uint64_t{1} << 63}},
      {{.address = 8, .flat_bytes = 0, .allocated_bytes = top}, {top - 7}},
  };
  RequireSame(objects, Written(objects));
}

TEST_CASE("object: addresses in units of one byte work below 2^63") {
  const uint64_t top = (uint64_t{1} << 63) - 1;
  const std::vector<GivenObject> objects = {{{.address = top}, {1, top, 1, 3}}, {{.address = 1}, {top}}};
  RequireSame(objects, Written(objects, {.address_unit = 1}));
}

TEST_CASE("object: empty slots keep their places, among references and alone") {
  const std::vector<GivenObject> objects = {
      {{.address = 8}, {0, 0, 0}}, {{.address = 16}, {0, 24, 0, 0, 16, 24, 0}}, {{.address = 24}, {}}};
  RequireSame(objects, Written(objects));
  const std::vector<GivenObject> only_slots = {{{.address = 8}, {0, 0}}};
  RequireSame(only_slots, Written(only_slots));
}

TEST_CASE("object: columns in which every value is 0 are left out") {
  const WrittenFile file = Written({{{.address = 8}, {}}, {{.address = 16}, {}}});
  REQUIRE(file.snapshot.objects_size() == 1);
  const ObjectSegment& segment = file.snapshot.objects(0);
  CHECK(segment.object_count() == 2);
  CHECK(segment.address_delta_size() == 2);
  CHECK(segment.type_size() == 0);
  CHECK(segment.shape_size() == 0);
  CHECK(segment.flat_bytes_size() == 0);
  CHECK(segment.allocated_extra_bytes_size() == 0);
  CHECK(segment.reference_count_size() == 0);
  CHECK(segment.length_plus_one_size() == 0);
  CHECK(segment.flags_size() == 0);
  CHECK(segment.target_count_size() == 0);
  CHECK(segment.target_size() == 0);
  CHECK(segment.content_hash_size() == 0);
}

TEST_CASE("object: more than 64 Ki objects take several segments, each beginning anew") {
  std::vector<GivenObject> objects(200'001);
  for (size_t i = 0; i < objects.size(); ++i) {
    objects[i].object = {.address = 0x7f0000000000 + 64 * i, .type = 1, .flat_bytes = 56, .allocated_bytes = 64};
    if (i % 3 == 0) objects[i].targets = {0x7f0000000000 + 64 * (i / 2)};
  }
  const WrittenFile file = Written(objects);
  RequireSame(objects, file);
  CHECK(file.snapshot.objects_size() >= 4);
  for (const ObjectSegment& segment : file.snapshot.objects()) CHECK(segment.object_count() <= 64 * 1024);
}

TEST_CASE("object: wide values cut a segment by bytes before it has 64 Ki objects") {
  const std::vector<GivenObject> objects = RandomObjects(100'000, 3, 8);
  const WrittenFile file = Written(objects);
  RequireSame(objects, file);
  CHECK(file.snapshot.objects_size() > 4);
  for (const WrittenFrame& frame : file.frames) CHECK(frame.content.size() < (5u << 18));  // 1.25 MiB
}

TEST_CASE("object: a giant list is continued in reference segments") {
  std::mt19937_64 random(7);
  std::vector<GivenObject> objects(5);
  for (size_t i = 0; i < objects.size(); ++i) objects[i].object = {.address = 0x1000 + 64 * i, .type = 1};
  objects[0].targets = {0x1040, 0};
  for (unsigned i = 0; i < 3'000'000; ++i) objects[1].targets.push_back(i % 10 == 0 ? 0 : random() >> 20 << 3);
  objects[2].targets = {0x1000};
  for (unsigned i = 0; i < 700'000; ++i) objects[3].targets.push_back(0x10000 + (random() % 1000000) * 8);
  const WrittenFile file = Written(objects);
  RequireSame(objects, file);
  CHECK(file.snapshot.references_size() > 10);
  const std::vector<WrittenObject> written = ObjectsOf(file.snapshot);
  for (size_t i = 0; i < written.size(); ++i) {
    CAPTURE(i);
    CHECK(((written[i].flags & OBJECT_CONTINUED) != 0) == (i == 1 || i == 3));
  }
  for (const WrittenFrame& frame : file.frames) CHECK(frame.content.size() < (9u << 18));  // 2.25 MiB
}

TEST_CASE("object: a list of any length around a cut is whole") {
  // One byte per reference: the cut falls at 2^20 of them, or at 2^20 less what stands before.
  for (const size_t before : {size_t{0}, size_t{100}}) {
    for (const size_t length : {size_t{(1 << 20) - 101}, size_t{(1 << 20) - 100}, size_t{(1 << 20) - 1},
                                size_t{1 << 20}, size_t{(1 << 20) + 1}, size_t{2 << 20}, size_t{(2 << 20) + 1}}) {
      CAPTURE(before, length);
      std::vector<GivenObject> objects(3);
      objects[0] = {{.address = 8}, std::vector<uint64_t>(before, 0)};
      objects[1] = {{.address = 16}, std::vector<uint64_t>(length, 0)};
      objects[2] = {{.address = 24}, {8}};
      RequireSame(objects, Written(objects));
    }
  }
}

TEST_CASE("object: an ordinary object is never cut in two") {
  std::vector<GivenObject> objects(30'000);
  std::mt19937_64 random(11);
  for (size_t i = 0; i < objects.size(); ++i) {
    objects[i].object = {.address = 64 * (i + 1)};
    for (unsigned k = 0; k < 100; ++k) objects[i].targets.push_back((random() >> 10 << 3) + 8);
  }
  const WrittenFile file = Written(objects);
  RequireSame(objects, file);
  CHECK(file.snapshot.references_size() == 0);
  CHECK(file.snapshot.objects_size() > 10);
}

TEST_CASE("object: text added within an object does not tear it") {
  MemorySink sink;
  SnapshotWriter writer(sink, {});
  writer.WriteHeader({});
  const std::string text(100'000, 't');
  for (uint64_t i = 1; i <= 50; ++i) {
    writer.BeginObject({.address = 8 * i});
    writer.AddReference(8);
    writer.AddText(8 * i, TextKind::kStr, text, false);
    writer.AddReference(16);
    writer.EndObject();
  }
  REQUIRE(writer.Finish({}) == 0);
  const WrittenFile file(sink.bytes);
  const std::vector<WrittenObject> objects = ObjectsOf(file.snapshot);
  REQUIRE(objects.size() == 50);
  for (const WrittenObject& object : objects) CHECK(object.targets == std::vector<uint64_t>{8, 16});
  CHECK(file.frames.size() > 3);
}

}  // namespace
}  // namespace barrow::writer
