// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "algorithms/graphs.h"
#include "algorithms/strong_components.h"
#include "algorithms/weak_components.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow {
namespace {

void CheckStrong(const ObjectGraph& graph) {
  const uint32_t count = graph.object_count();
  const StrongComponents found = FindStrongComponents(graph);
  std::vector<std::vector<bool>> reaches;
  for (uint32_t i = 0; i < count; ++i) reaches.push_back(test::Reached(graph, std::vector{ObjectId{i}}));
  std::vector<uint32_t> size(found.size.size());
  for (uint32_t a = 0; a < count; ++a) {
    ++size[found.component[a]];
    for (uint32_t b = 0; b < count; ++b) {
      REQUIRE((found.component[a] == found.component[b]) == (reaches[a][b] && reaches[b][a]));
      if (reaches[a][b]) REQUIRE(found.component[b] <= found.component[a]);
    }
  }
  REQUIRE(found.size == size);
}

TEST_CASE("strong components agree with reachability both ways, on every graph of four nodes") {
  for (uint32_t edges = 0; edges < (1u << 16); ++edges) {
    CAPTURE(edges);
    CheckStrong(test::GraphFromBits(4, edges));
  }
}

TEST_CASE("strong components agree with reachability both ways, on random graphs of up to 200") {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    CheckStrong(test::RandomGraph(10 + seed * 10, 0.8 + seed % 5 * 0.2, seed));
  }
}

TEST_CASE("weak components: whoever refers to whom, members that are joined share a part") {
  // a and d hang together through c alone, which is no member.
  const Heap heap = test::HeapFromLiteral("a->b c->a c->d e->d f");
  const std::vector<ObjectId> members = {ObjectId{0}, ObjectId{1}, ObjectId{3}, ObjectId{4}, ObjectId{5}};
  REQUIRE(FindWeakComponents(heap.graph, members) == std::vector<uint32_t>{0, 0, 1, 1, 2});
}

TEST_CASE("weak components agree with spreading numbers, on random graphs") {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const ObjectGraph graph = test::RandomGraph(150, 0.6, seed);
    std::vector<ObjectId> members;
    for (uint32_t i = 0; i < 150; ++i) {
      if (i % 3 != 0) members.push_back(ObjectId{i});
    }
    std::vector<uint32_t> lowest(150);
    for (uint32_t i = 0; i < 150; ++i) lowest[i] = i;
    for (bool changed = true; changed;) {
      changed = false;
      for (const ObjectId from : members) {
        for (const ObjectId to : graph.References(from)) {
          if (to.value % 3 == 0 || lowest[to.value] == lowest[from.value]) continue;
          lowest[to.value] = lowest[from.value] = std::min(lowest[to.value], lowest[from.value]);
          changed = true;
        }
      }
    }
    const std::vector<uint32_t> part = FindWeakComponents(graph, members);
    for (size_t a = 0; a < members.size(); ++a) {
      for (size_t b = 0; b < members.size(); ++b) {
        REQUIRE((part[a] == part[b]) == (lowest[members[a].value] == lowest[members[b].value]));
      }
    }
  }
}

}  // namespace
}  // namespace barrow
