// SPDX-License-Identifier: Apache-2.0
#include "algorithms/lifeline_laws.h"

#include <cstdint>
#include <string>

#include "algorithms/dominators.h"
#include "algorithms/graphs.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow {
namespace {

// a holds b and d, they hold c; the rest hangs in the air. 32 bytes each.
Heap SomeHeap() {
  Heap heap = test::HeapFromLiteral("a->b b->c a->d d->c e->f f->e f->g");
  heap.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
  return heap;
}

// What is wrong with the lifelines of SomeHeap after `change`.
template <typename Change>
std::string BrokenAfter(Change change) {
  const Heap heap = SomeHeap();
  Lifelines lifelines = FindLifelines(heap);
  change(lifelines);
  return std::string(BrokenLifelineLaw(lifelines, heap.objects.allocated_bytes));
}

TEST_CASE("lifeline laws: what is computed obeys them, on every graph of three objects with any roots") {
  Heap heap = test::HeapFromLiteral("a b c");
  for (uint32_t edges = 0; edges < (1u << 9); ++edges) {
    heap.graph = test::GraphFromBits(3, edges);
    for (uint32_t bits = 0; bits < (1u << 3); ++bits) {
      heap.roots.clear();
      for (const ObjectId root : test::ObjectsOfBits(bits)) {
        heap.roots.push_back({.kind = reader::RootKind::kLocal, .object = root, .name = "x", .counted = false});
      }
      CAPTURE(edges, bits);
      REQUIRE(BrokenLifelineLaw(FindLifelines(heap), heap.objects.allocated_bytes) == "");
    }
  }
}

TEST_CASE("lifeline laws: sums that stop at the largest number are right") {
  Heap heap = SomeHeap();
  heap.objects.allocated_bytes.assign(heap.objects.count(), UINT64_MAX - 1);
  CHECK(BrokenLifelineLaw(FindLifelines(heap), heap.objects.allocated_bytes) == "");
}

TEST_CASE("lifeline laws: each breach is told") {
  CHECK(BrokenAfter([](Lifelines&) {}) == "");
  const std::string circle = "dominators form a circle";
  CHECK(BrokenAfter([](Lifelines& lines) { lines.dominator[0] = 0; }) == circle);
  CHECK(BrokenAfter([](Lifelines& lines) { lines.dominator[4] = 5; }) == circle);  // e and f each other's
  const std::string sizes = "retained_size is not what an object and those below it take";
  CHECK(BrokenAfter([](Lifelines& lines) { lines.retained_bytes[0] += 1; }) == sizes);
  CHECK(BrokenAfter([](Lifelines& lines) { lines.retained_bytes[2] = 0; }) == sizes);
  CHECK(BrokenAfter([](Lifelines& lines) { lines.dominator[2] = 1; }) == sizes);
  const std::string ways = "path_parent and root_distance contradict each other";
  CHECK(BrokenAfter([](Lifelines& lines) { lines.path_parent[0] = 1; }) == ways);
  CHECK(BrokenAfter([](Lifelines& lines) { lines.path_parent[2] = kNoObject; }) == ways);
  CHECK(BrokenAfter([](Lifelines& lines) { lines.path_parent[2] = 0; }) == ways);
  CHECK(BrokenAfter([](Lifelines& lines) { lines.path_parent[4] = 0; }) == ways);
  CHECK(BrokenAfter([](Lifelines& lines) { lines.root_distance[1] = kNoObject; }) == ways);
  CHECK(BrokenAfter([](Lifelines& lines) { lines.root_distance[2] = 7; }) == ways);
}

}  // namespace
}  // namespace barrow
