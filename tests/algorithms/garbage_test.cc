// SPDX-License-Identifier: Apache-2.0
#include "algorithms/garbage.h"

#include <algorithm>
#include <random>
#include <vector>

#include "algorithms/graphs.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow {
namespace {

// How often each object is referred to.
std::vector<uint32_t> InDegrees(const ObjectGraph& graph) {
  std::vector<uint32_t> counts(graph.object_count());
  for (const ObjectId target : graph.targets()) ++counts[target.value];
  return counts;
}

// By the definition: a candidate is alive if something that is no candidate holds it, a count beyond the references
// included, or a candidate that is alive refers to it.
std::vector<ObjectId> GarbageByDefinition(const ObjectGraph& graph, const std::vector<uint32_t>& reference_count,
                                          const std::vector<bool>& candidate) {
  const uint32_t count = graph.object_count();
  std::vector<bool> alive(count);
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t from_candidates = 0;
    for (const ObjectId source : graph.Referrers(ObjectId{i})) from_candidates += candidate[source.value] ? 1 : 0;
    alive[i] = candidate[i] && reference_count[i] > from_candidates;
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t from = 0; from < count; ++from) {
      if (!alive[from]) continue;
      for (const ObjectId to : graph.References(ObjectId{from})) {
        if (!candidate[to.value] || alive[to.value]) continue;
        alive[to.value] = true;
        changed = true;
      }
    }
  }
  std::vector<ObjectId> garbage;
  for (uint32_t i = 0; i < count; ++i) {
    if (candidate[i] && !alive[i]) garbage.push_back(ObjectId{i});
  }
  return garbage;
}

std::vector<ObjectId> Find(const ObjectGraph& graph, const std::vector<uint32_t>& reference_count,
                           const std::vector<bool>& candidate) {
  const std::vector<bool> held(graph.object_count());
  return FindGarbage(
      graph, {.reference_count = reference_count, .candidate = candidate, .held = held, .untraversed = {}, .lent = {}});
}

TEST_CASE("garbage agrees with its definition, on every graph of four nodes") {
  for (uint32_t edges = 0; edges < (1u << 16); ++edges) {
    CAPTURE(edges);
    const ObjectGraph graph = test::GraphFromBits(4, edges);
    std::vector<uint32_t> counts = InDegrees(graph);
    if (edges % 3 != 0) ++counts[edges % 4];  // something unseen holds one
    std::vector<bool> candidate(4, true);
    if (edges % 5 != 0) candidate[edges / 7 % 4] = false;
    REQUIRE(Find(graph, counts, candidate) == GarbageByDefinition(graph, counts, candidate));
  }
}

TEST_CASE("garbage agrees with its definition, on random graphs of up to 200") {
  for (uint32_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const uint32_t count = 10 + seed * 190 / 99;
    const ObjectGraph graph = test::RandomGraph(count, 0.9, seed);
    std::vector<uint32_t> counts = InDegrees(graph);
    std::vector<bool> candidate;
    for (uint32_t i = 0; i < count; ++i) {
      counts[i] += random() % 8 == 0 ? 1 : 0;
      candidate.push_back(random() % 6 != 0);
    }
    REQUIRE(Find(graph, counts, candidate) == GarbageByDefinition(graph, counts, candidate));
  }
}

TEST_CASE("garbage: two objects that hold each other and nothing else does") {
  const Heap heap = test::HeapFromLiteral("a->b b->a c");
  REQUIRE(Find(heap.graph, {1, 1, 1}, {true, true, true}) == std::vector{ObjectId{0}, ObjectId{1}});
}

TEST_CASE("garbage: a reference that the collector does not see keeps its target alive") {
  const Heap heap = test::HeapFromLiteral("a->b b->a");
  const std::vector<bool> all(2, true);
  const std::vector<bool> none(2);
  const std::vector<uint32_t> counts = {1, 1};
  const std::vector<uint32_t> untraversed = {0};  // a->b
  REQUIRE(
      FindGarbage(heap.graph,
                  {.reference_count = counts, .candidate = all, .held = none, .untraversed = untraversed, .lent = {}})
          .empty());
}

TEST_CASE("garbage: an instance that is followed in place of its dictionary is found, the dictionary is not") {
  // a's dictionary d refers to a; the collector follows d's references as a's, and does not see the one from a to d.
  const Heap heap = test::HeapFromLiteral("a->d d->a");
  const std::vector<bool> all(2, true);
  const std::vector<bool> none(2);
  const std::vector<uint32_t> counts = {1, 1};
  const std::vector<uint32_t> untraversed = {0};
  const std::vector<std::pair<ObjectId, ObjectId>> lent = {{ObjectId{0}, ObjectId{1}}};
  REQUIRE(FindGarbage(
              heap.graph,
              {.reference_count = counts, .candidate = all, .held = none, .untraversed = untraversed, .lent = lent}) ==
          std::vector{ObjectId{0}});
}

TEST_CASE("garbage: what is held whatever the counts say is alive") {
  const Heap heap = test::HeapFromLiteral("a->b b->a");
  const std::vector<bool> all(2, true);
  const std::vector<bool> held = {true, false};
  const std::vector<uint32_t> counts = {1, 1};
  REQUIRE(FindGarbage(heap.graph,
                      {.reference_count = counts, .candidate = all, .held = held, .untraversed = {}, .lent = {}})
              .empty());
}

}  // namespace
}  // namespace barrow
