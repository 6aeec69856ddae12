// SPDX-License-Identifier: Apache-2.0
#include "algorithms/leaf_elimination.h"

#include <algorithm>
#include <vector>

#include "algorithms/graphs.h"
#include "algorithms/strong_components.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow {
namespace {

// What is left reaches a member of a cycle, and nothing else does.
void CheckLeft(const ObjectGraph& graph) {
  const StrongComponents components = FindStrongComponents(graph);
  const std::vector<bool> left = WithoutLeaves(graph);
  for (ObjectId object{0}; object.value < graph.object_count(); ++object.value) {
    const std::vector<bool> reached = test::Reached(graph, std::vector{object});
    bool reaches_cycle = false;
    for (ObjectId target{0}; target.value < graph.object_count(); ++target.value) {
      if (reached[target.value] && IsInCycle(graph, components, target)) reaches_cycle = true;
    }
    REQUIRE(left[object.value] == reaches_cycle);
  }
}

TEST_CASE("leaf elimination leaves what reaches a cycle, on every graph of four nodes") {
  for (uint32_t edges = 0; edges < (1u << 16); ++edges) {
    CAPTURE(edges);
    CheckLeft(test::GraphFromBits(4, edges));
  }
}

TEST_CASE("leaf elimination leaves what reaches a cycle, on random graphs of up to 100") {
  for (uint32_t seed = 0; seed < 10; ++seed) {
    CAPTURE(seed);
    CheckLeft(test::RandomGraph(10 + seed * 10, 0.8 + seed % 5 * 0.1, seed));
  }
}

TEST_CASE("leaf elimination keeps bridges between cycles and what leads to them, as Pympler does") {
  const Heap heap = test::HeapFromLiteral("a->b b->a up->a b->down b->mid mid->c c->c");
  const std::vector<bool> left = WithoutLeaves(heap.graph);
  for (const char* name : {"a", "b", "up", "mid", "c"}) CHECK(left[test::IdOf(heap, name).value]);
  CHECK_FALSE(left[test::IdOf(heap, "down").value]);
}

TEST_CASE("leaf elimination of a chain of a million leaves nothing") {
  const std::vector<bool> left = WithoutLeaves(test::Chain(1'000'000));
  CHECK(std::find(left.begin(), left.end(), true) == left.end());
}

TEST_CASE("an object is in a cycle exactly if one of its referents reaches it, on every graph of four nodes") {
  for (uint32_t edges = 0; edges < (1u << 16); ++edges) {
    const ObjectGraph graph = test::GraphFromBits(4, edges);
    const StrongComponents components = FindStrongComponents(graph);
    for (ObjectId object{0}; object.value < 4; ++object.value) {
      const auto references = graph.References(object);
      const std::vector<bool> reached = test::Reached(graph, {references.begin(), references.end()});
      REQUIRE(IsInCycle(graph, components, object) == reached[object.value]);
    }
  }
}

}  // namespace
}  // namespace barrow
