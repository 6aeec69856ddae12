// SPDX-License-Identifier: Apache-2.0
#include "graph/graph_builder.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "graph/labels.h"
#include "support/catch.h"
#include "support/graph_literal.h"

using namespace barrow;
using namespace barrow::test;
using reader::SnapshotRecords;

namespace {

Heap Build(SnapshotRecords records, Diagnostics& diagnostics) { return BuildHeap(std::move(records), diagnostics); }

Heap BuildClean(SnapshotRecords records) {
  Diagnostics diagnostics;
  Heap heap = BuildHeap(std::move(records), diagnostics);
  REQUIRE(diagnostics == Diagnostics());
  return heap;
}

// The rows of the object columns in another order; rows may be repeated or left out.
SnapshotRecords Reordered(const SnapshotRecords& records, const std::vector<size_t>& rows) {
  const reader::ObjectColumns& from = records.objects;
  std::vector<size_t> begins(from.target_count.size());
  std::exclusive_scan(from.target_count.begin(), from.target_count.end(), begins.begin(), size_t{0});
  SnapshotRecords result = records;
  reader::ObjectColumns& to = result.objects;
  to = {};
  for (const size_t row : rows) {
    to.address.push_back(from.address[row]);
    to.type.push_back(from.type[row]);
    to.shape.push_back(from.shape[row]);
    to.flat_bytes.push_back(from.flat_bytes[row]);
    to.allocated_bytes.push_back(from.allocated_bytes[row]);
    to.reference_count.push_back(from.reference_count[row]);
    to.length_plus_one.push_back(from.length_plus_one[row]);
    to.flags.push_back(from.flags[row]);
    to.target_count.push_back(from.target_count[row]);
    to.target.insert(to.target.end(), from.target.begin() + static_cast<ptrdiff_t>(begins[row]),
                     from.target.begin() + static_cast<ptrdiff_t>(begins[row] + from.target_count[row]));
    if ((from.flags[row] & reader::kHashed) != 0) to.content_hash.push_back(from.content_hash[row]);
  }
  return result;
}

// Every object distinguishable in every column, all of them hashed.
SnapshotRecords ColourfulRecords() {
  SnapshotRecords records = RecordsFromLiteral("a->b->c->a b->d d->- d->e a->a e f->?");
  reader::ObjectColumns& objects = records.objects;
  for (uint32_t row = 0; row < objects.address.size(); ++row) {
    objects.flat_bytes[row] = 100 + row;
    objects.allocated_bytes[row] = 200 + row;
    objects.reference_count[row] = 300 + row;
    objects.length_plus_one[row] = 400 + row;
    objects.flags[row] = static_cast<uint8_t>(reader::kHashed | (row % 5));
    objects.content_hash.push_back(500 + row);
  }
  return records;
}

void RequireSameHeap(const Heap& a, const Heap& b) {
  REQUIRE(a.objects.address == b.objects.address);
  REQUIRE(a.objects.type == b.objects.type);
  REQUIRE(a.objects.shape == b.objects.shape);
  REQUIRE(a.objects.flat_bytes == b.objects.flat_bytes);
  REQUIRE(a.objects.allocated_bytes == b.objects.allocated_bytes);
  REQUIRE(a.objects.reference_count == b.objects.reference_count);
  REQUIRE(a.objects.length_plus_one == b.objects.length_plus_one);
  REQUIRE(a.objects.flags == b.objects.flags);
  REQUIRE(a.objects.content_hash == b.objects.content_hash);
  REQUIRE(LiteralFromGraph(a.graph) == LiteralFromGraph(b.graph));
  REQUIRE(a.gaps == b.gaps);
  REQUIRE(a.names == b.names);
}

}  // namespace

TEST_CASE("graph builder: a snapshot without objects is a heap without objects") {
  const Heap heap = BuildClean({});
  CHECK(heap.objects.count() == 0);
  CHECK(heap.graph.object_count() == 0);
  CHECK(heap.types.size() == 1);
  CHECK(heap.shapes.size() == 1);
  CHECK(heap.type_object.size() == 1);
}

TEST_CASE("graph builder: ids rise with addresses and references keep their order") {
  const Heap heap = BuildClean(RecordsFromLiteral("a->c a->b b->a c->b c->b c->c"));
  CHECK(LiteralFromGraph(heap.graph) == "0->1 0->2 1->2 1->2 1->1 2->0");
  CHECK(std::is_sorted(heap.objects.address.begin(), heap.objects.address.end()));
  CHECK(heap.gaps.empty());
}

TEST_CASE("graph builder: the heap does not depend on the order of objects in the file") {
  const SnapshotRecords records = ColourfulRecords();
  Diagnostics expected_diagnostics;
  const Heap expected = Build(records, expected_diagnostics);
  std::vector<size_t> rows(records.objects.address.size());
  std::iota(rows.begin(), rows.end(), size_t{0});
  do {
    Diagnostics diagnostics;
    RequireSameHeap(Build(Reordered(records, rows), diagnostics), expected);
    REQUIRE(diagnostics == expected_diagnostics);
  } while (std::next_permutation(rows.begin(), rows.end()));
}

TEST_CASE("graph builder: of two objects at one address the first is kept and the other counted") {
  SnapshotRecords records = Reordered(ColourfulRecords(), {0, 1, 2, 3, 4, 5, 2});
  records.objects.flat_bytes[6] = 999;
  records.objects.content_hash[6] = 999;
  records.objects.target_count[6] = 0;
  records.objects.target.pop_back();
  Diagnostics diagnostics;
  const Heap heap = Build(records, diagnostics);
  CHECK(diagnostics.count(Anomaly::kDuplicateObject) == 1);
  Diagnostics ignored;
  RequireSameHeap(heap, Build(ColourfulRecords(), ignored));
}

TEST_CASE("graph builder: two neighbours at one address are found in a file that is sorted otherwise") {
  Diagnostics diagnostics;
  const Heap heap = Build(Reordered(ColourfulRecords(), {0, 1, 1, 2, 3, 4, 5}), diagnostics);
  CHECK(diagnostics.count(Anomaly::kDuplicateObject) == 1);
  CHECK(heap.objects.count() == 6);
}

TEST_CASE("graph builder: dangling references are dropped, counted, and leave a gap in the labels") {
  Diagnostics diagnostics;
  const Heap heap = Build(RecordsFromLiteral("a->? a->b a->- a->? b->-"), diagnostics);
  CHECK(LiteralFromGraph(heap.graph) == "0->1 1");
  CHECK(diagnostics.count(Anomaly::kDanglingReference) == 2);
  CHECK(heap.gaps == std::vector<LabelGap>{{{0}, 0}, {{0}, 2}, {{0}, 3}, {{1}, 0}});
}

TEST_CASE("graph builder: continued references follow in the order of their positions") {
  SnapshotRecords records = RecordsFromLiteral("a->b b c d");
  const std::vector<uint64_t> address = records.objects.address;
  records.more_references.push_back({address[0], 3, {address[3], 0}});
  records.more_references.push_back({address[1], 0, {address[0]}});
  records.more_references.push_back({address[0], 1, {address[2], kNoObjectAddress}});
  Diagnostics diagnostics;
  const Heap heap = Build(records, diagnostics);
  CHECK(LiteralFromGraph(heap.graph) == "0->1 0->2 0->3 1->0 2 3");
  CHECK(heap.gaps == std::vector<LabelGap>{{{0}, 2}, {{0}, 4}});
  CHECK(diagnostics.count(Anomaly::kDanglingReference) == 1);
  CHECK(diagnostics.count(Anomaly::kBadSegment) == 0);
}

TEST_CASE("graph builder: a lost continuation leaves gaps, so that later labels stay right") {
  SnapshotRecords records = RecordsFromLiteral("a->b b c");
  records.more_references.push_back({records.objects.address[0], 4, {records.objects.address[2]}});
  Diagnostics diagnostics;
  const Heap heap = Build(records, diagnostics);
  CHECK(LiteralFromGraph(heap.graph) == "0->1 0->2 1 2");
  CHECK(heap.gaps == std::vector<LabelGap>{{{0}, 1}, {{0}, 2}, {{0}, 3}});
}

TEST_CASE("graph builder: a continuation that overlaps, or claims an absurd position, is dropped and counted") {
  const uint64_t position = GENERATE(uint64_t{0}, uint64_t{1} << 40, UINT64_MAX);
  SnapshotRecords records = RecordsFromLiteral("a->b b c");
  records.more_references.push_back({records.objects.address[0], position, {records.objects.address[2]}});
  Diagnostics diagnostics;
  const Heap heap = Build(records, diagnostics);
  CHECK(LiteralFromGraph(heap.graph) == "0->1 1 2");
  CHECK(diagnostics.count(Anomaly::kBadSegment) == 1);
  CHECK(heap.gaps.empty());
}

TEST_CASE("graph builder: references of an object that is not in the file are dangling") {
  SnapshotRecords records = RecordsFromLiteral("a b");
  records.more_references.push_back({kNoObjectAddress, 0, {records.objects.address[0], 0, records.objects.address[1]}});
  Diagnostics diagnostics;
  CHECK(LiteralFromGraph(Build(records, diagnostics).graph) == "0 1");
  CHECK(diagnostics.count(Anomaly::kDanglingReference) == 2);
}

TEST_CASE("graph builder: instances of a type that they own refer to it, last") {
  SnapshotRecords records = RecordsFromLiteral("a->b b->a type");
  records.types[1].owned_by_instances = true;
  records.types[1].address = records.objects.address[2];
  const Heap heap = BuildClean(records);
  CHECK(LiteralFromGraph(heap.graph) == "0->1 0->2 1->0 1->2 2->2");
  CHECK(heap.type_object[1] == ObjectId{2});
}

TEST_CASE("graph builder: an owned type whose object is missing is a dangling reference of each instance") {
  SnapshotRecords records = RecordsFromLiteral("a->b b");
  records.types[1].owned_by_instances = true;
  SECTION("the file does not hold its object") {
    records.types[1].address = kNoObjectAddress;
    Diagnostics diagnostics;
    const Heap heap = Build(records, diagnostics);
    CHECK(LiteralFromGraph(heap.graph) == "0->1 1");
    CHECK(diagnostics.count(Anomaly::kDanglingReference) == 2);
    CHECK_FALSE(heap.type_object[1]);
  }
  SECTION("the type is no object") { CHECK(LiteralFromGraph(BuildClean(records).graph) == "0->1 1"); }
}

TEST_CASE("graph builder: unknown types and shapes become number 0 and are counted") {
  SnapshotRecords records = RecordsFromLiteral("a b c d");
  records.types.emplace_back().lost = true;
  records.shapes.push_back({.kind = reader::ShapeKind::kSet, .names = {}});
  records.shapes.emplace_back().lost = true;
  records.objects.type = {1, 2, 77, 0};
  records.objects.shape = {2, 3, 99, 0};
  records.types[1].bases = {1, 2, 0, 40};
  Diagnostics diagnostics;
  const Heap heap = Build(records, diagnostics);
  CHECK(heap.objects.type == std::vector<TypeId>{{1}, {0}, {0}, {0}});
  CHECK(heap.objects.shape == std::vector<ShapeId>{{2}, {0}, {0}, {0}});
  CHECK(heap.types[1].bases == std::vector<uint32_t>{1});
  CHECK(diagnostics.count(Anomaly::kUnknownType) == 3 + 3);
  CHECK(diagnostics.count(Anomaly::kUnknownShape) == 2);
}

TEST_CASE("graph builder: objects without a shape of their own have their type's") {
  SnapshotRecords records = RecordsFromLiteral("a b");
  records.shapes.push_back({.kind = reader::ShapeKind::kMapping, .names = {}});
  records.objects.shape = {0, 2};
  CHECK(BuildClean(records).objects.shape == std::vector<ShapeId>{{1}, {2}});
  records.types[1].default_shape = 9;
  Diagnostics diagnostics;
  CHECK(Build(records, diagnostics).objects.shape == std::vector<ShapeId>{{0}, {2}});
  CHECK(diagnostics.count(Anomaly::kUnknownShape) == 1);
}

TEST_CASE("graph builder: reference counts are clipped, and nothing for immortal objects") {
  SnapshotRecords records = RecordsFromLiteral("a b c");
  records.objects.reference_count = {7, uint64_t{1} << 40, 7};
  records.objects.flags[2] = reader::kImmortal;
  CHECK(BuildClean(records).objects.reference_count == std::vector<uint32_t>{7, UINT32_MAX, 0});
}

TEST_CASE("graph builder: hashes go to the hashed objects, and a hash of 0 becomes 1") {
  SnapshotRecords records = RecordsFromLiteral("a b c d");
  CHECK(BuildClean(records).objects.content_hash.empty());
  records.objects.flags = {reader::kHashed, 0, reader::kHashed, 0};
  records.objects.content_hash = {0, 55};
  CHECK(BuildClean(records).objects.content_hash == std::vector<uint64_t>{1, 0, 55, 0});
}

TEST_CASE("graph builder: estimated sizes are counted") {
  SnapshotRecords records = RecordsFromLiteral("a b c");
  records.objects.flags[1] |= reader::kSizeEstimated;
  Diagnostics diagnostics;
  Build(records, diagnostics);
  CHECK(diagnostics.count(Anomaly::kEstimatedSize) == 1);
}

TEST_CASE("graph builder: roots keep the file's order, those of no object are counted") {
  SnapshotRecords records = RecordsFromLiteral("a b");
  const std::vector<uint64_t> address = records.objects.address;
  records.roots.push_back(
      {.kind = reader::RootKind::kLocal, .address = address[1], .name = "x", .thread = 1, .frame = 2});
  records.roots.push_back({.kind = reader::RootKind::kStack, .address = kNoObjectAddress, .name = "y"});
  records.roots.push_back({.kind = reader::RootKind::kModule, .address = address[0], .name = "z", .counted = false});
  Diagnostics diagnostics;
  const Heap heap = Build(records, diagnostics);
  REQUIRE(heap.roots.size() == 2);
  CHECK(heap.roots[0].object == ObjectId{1});
  CHECK(heap.roots[0].name == "x");
  CHECK(heap.roots[0].frame == 2);
  CHECK(heap.roots[0].counted);
  CHECK(heap.roots[1].kind == reader::RootKind::kModule);
  CHECK_FALSE(heap.roots[1].counted);
  CHECK(diagnostics.count(Anomaly::kDanglingRoot) == 1);
}

TEST_CASE("graph builder: one text per object; repetitions are silent, contradictions counted") {
  SnapshotRecords records = RecordsFromLiteral("a b c");
  const std::vector<uint64_t> address = records.objects.address;
  const auto text = [](uint64_t at, const char* words) { return reader::Text{.address = at, .text = words}; };
  records.texts = {text(address[2], "c"), text(address[0], "a"), text(kNoObjectAddress, "lost"), text(address[2], "c"),
                   text(address[0], "other")};
  Diagnostics diagnostics;
  const Heap heap = Build(records, diagnostics);
  REQUIRE(heap.texts.size() == 2);
  CHECK(heap.texts[0].object == ObjectId{0});
  CHECK(heap.texts[0].text == "a");
  CHECK(heap.texts[1].object == ObjectId{2});
  CHECK(heap.texts[1].text == "c");
  CHECK(diagnostics.count(Anomaly::kDanglingAnnotation) == 2);
}

TEST_CASE("graph builder: a large shuffled heap agrees with resolving by a map") {
  std::mt19937_64 random(11);
  std::vector<uint64_t> address(GENERATE(20000, 100000));
  for (size_t i = 0; i < address.size(); ++i) address[i] = 0x7f0000000000 + i * 16 + i / 1000 * 0x5000000;
  std::shuffle(address.begin(), address.end(), random);
  SnapshotRecords records;
  records.types.resize(2);
  std::vector<std::vector<uint64_t>> targets(address.size());
  for (size_t i = 0; i < address.size(); ++i) {
    records.objects.address.push_back(address[i]);
    for (uint64_t n = random() % 4; n > 0; --n) targets[i].push_back(address[random() % address.size()]);
    if (i % 100 == 0) targets[i].push_back(0);  // an empty slot
    records.objects.target.insert(records.objects.target.end(), targets[i].begin(), targets[i].end());
    records.objects.target_count.push_back(static_cast<uint32_t>(targets[i].size()));
    if (i % 1000 == 0) {
      records.more_references.push_back({address[i], targets[i].size(), {address[0]}});
      targets[i].push_back(address[0]);
    }
  }
  records.objects.type.assign(address.size(), 1);
  records.objects.shape.assign(address.size(), 0);
  records.objects.flat_bytes = records.objects.allocated_bytes = address;
  records.objects.reference_count.assign(address.size(), 1);
  records.objects.length_plus_one.assign(address.size(), 0);
  records.objects.flags.assign(address.size(), 0);
  const Heap heap = BuildClean(std::move(records));

  std::vector<uint64_t> sorted = address;
  std::sort(sorted.begin(), sorted.end());
  REQUIRE(heap.objects.address == sorted);
  REQUIRE(heap.objects.flat_bytes == sorted);
  for (size_t i = 0; i < address.size(); ++i) {
    const auto id = static_cast<uint32_t>(std::lower_bound(sorted.begin(), sorted.end(), address[i]) - sorted.begin());
    std::vector<LabelGap> gaps;
    for (size_t k = targets[i].size(); k-- > 0;) {
      if (targets[i][k] != 0) continue;
      gaps.push_back({ObjectId{id}, static_cast<uint32_t>(k)});
      targets[i].erase(targets[i].begin() + static_cast<ptrdiff_t>(k));
    }
    REQUIRE(std::ranges::equal(GapsOf(heap.gaps, ObjectId{id}), gaps));
    const auto references = heap.graph.References(ObjectId{id});
    REQUIRE(references.size() == targets[i].size());
    for (size_t k = 0; k < references.size(); ++k) REQUIRE(sorted[references[k].value] == targets[i][k]);
  }
}
