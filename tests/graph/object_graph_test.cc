// SPDX-License-Identifier: Apache-2.0
#include "graph/object_graph.h"

#include <random>
#include <vector>

#include "support/catch.h"
#include "support/graph_literal.h"

using namespace barrow;
using namespace barrow::test;

namespace {

std::vector<std::vector<ObjectId>> NaiveReferrers(const ObjectGraph& graph) {
  std::vector<std::vector<ObjectId>> referrers(graph.object_count());
  for (ObjectId from{0}; from.value < graph.object_count(); ++from.value) {
    for (const ObjectId to : graph.References(from)) referrers[to.value].push_back(from);
  }
  return referrers;
}

void RequireReverseIsRight(const ObjectGraph& graph) {
  const auto expected = NaiveReferrers(graph);
  REQUIRE(graph.reverse_first().size() == graph.first().size());
  REQUIRE(graph.sources().size() == graph.targets().size());
  for (ObjectId id{0}; id.value < graph.object_count(); ++id.value) {
    const auto referrers = graph.Referrers(id);
    REQUIRE(std::vector<ObjectId>(referrers.begin(), referrers.end()) == expected[id.value]);
  }
}

// Each object has up to `most` - 1 references.
ObjectGraph RandomGraph(uint32_t count, uint32_t most, std::mt19937& source) {
  const auto random = [&] { return static_cast<uint32_t>(source()); };
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  for (uint32_t from = 0; from < count; ++from) {
    for (uint32_t n = random() % most; n > 0; --n) target.push_back(ObjectId{random() % count});
    first.push_back(static_cast<uint32_t>(target.size()));
  }
  return {first, target};
}

}  // namespace

TEST_CASE("object graph: an empty graph has no objects and no references") {
  const ObjectGraph graph;
  CHECK(graph.object_count() == 0);
  CHECK(graph.reference_count() == 0);
  CHECK(graph.first().size() == 1);
  CHECK(graph.reverse_first().size() == 1);
}

TEST_CASE("object graph: the reverse direction is right for every graph of four nodes") {
  for (uint32_t edges = 0; edges < (1u << 16); ++edges) {
    CAPTURE(edges);
    RequireReverseIsRight(GraphFromBits(4, edges));
  }
}

TEST_CASE("object graph: the reverse direction is right for random graphs with repeated references") {
  std::mt19937 random(7);
  for (uint32_t round = 0; round < 200; ++round) {
    CAPTURE(round);
    RequireReverseIsRight(RandomGraph(1 + static_cast<uint32_t>(random()) % 40, 6, random));
  }
}

TEST_CASE("object graph: the reverse direction is right where two threads share the work") {
  std::mt19937 random(8);
  RequireReverseIsRight(RandomGraph(50000, 6, random));
  RequireReverseIsRight(RandomGraph(3, 200000, random));
  // One object has all references: there is nothing to share.
  std::vector<uint32_t> first(1001, 100000);
  first[0] = 0;
  RequireReverseIsRight(ObjectGraph(first, std::vector<ObjectId>(100000, ObjectId{7})));
}

TEST_CASE("object graph: a target referenced twice has its referrer twice") {
  const Heap heap = HeapFromLiteral("a->b a->b c->b");
  const auto referrers = heap.graph.Referrers(IdOf(heap, "b"));
  CHECK(std::vector<ObjectId>(referrers.begin(), referrers.end()) ==
        std::vector<ObjectId>{IdOf(heap, "a"), IdOf(heap, "a"), IdOf(heap, "c")});
}

TEST_CASE("object graph: parts taken from a graph make the same graph") {
  const Heap heap = HeapFromLiteral("a->b b->c c->a a->c d");
  const ObjectGraph& graph = heap.graph;
  const ObjectGraph copy({graph.first().begin(), graph.first().end()}, {graph.targets().begin(), graph.targets().end()},
                         {graph.reverse_first().begin(), graph.reverse_first().end()},
                         {graph.sources().begin(), graph.sources().end()});
  CHECK(LiteralFromGraph(copy) == LiteralFromGraph(graph));
  RequireReverseIsRight(copy);
}
