// SPDX-License-Identifier: Apache-2.0
#include "algorithms/dominators.h"

#include <algorithm>
#include <set>
#include <vector>

#include "algorithms/graphs.h"
#include "algorithms/retained.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow {
namespace {

using test::ObjectsOfBits;
using test::Reached;

// The roots of the unreachable objects by the definition: the lowest of each cycle, or single object, that no other
// unreachable object refers to.
std::vector<ObjectId> UnreachableRoots(const ObjectGraph& graph, const std::vector<bool>& reachable) {
  const uint32_t count = graph.object_count();
  std::vector<std::vector<bool>> reaches;
  for (uint32_t i = 0; i < count; ++i) reaches.push_back(Reached(graph, std::vector{ObjectId{i}}));
  std::vector<ObjectId> roots;
  for (uint32_t i = 0; i < count; ++i) {
    bool is_root = !reachable[i];
    for (uint32_t other = 0; other < count && is_root; ++other) {
      if (reachable[other] || !reaches[other][i] || other == i) continue;
      is_root = reaches[i][other] && i < other;
    }
    if (is_root) roots.push_back(ObjectId{i});
  }
  return roots;
}

// Of each object that `roots` reach: those others without which it would not be reached.
void AddDominators(const ObjectGraph& graph, const std::vector<ObjectId>& roots, const std::vector<bool>& among,
                   std::vector<std::set<uint32_t>>& dominators) {
  for (uint32_t without = 0; without < graph.object_count(); ++without) {
    if (!among[without]) continue;
    const std::vector<bool> reached = Reached(graph, roots, without);
    for (uint32_t i = 0; i < graph.object_count(); ++i) {
      if (among[i] && i != without && !reached[i]) dominators[i].insert(without);
    }
  }
}

void CheckAgainstOracle(const ObjectGraph& graph, const std::vector<ObjectId>& roots) {
  const uint32_t count = graph.object_count();
  const std::vector<bool> reachable = Reached(graph, roots);
  std::vector<bool> unreachable = reachable;
  unreachable.flip();
  std::vector<std::set<uint32_t>> all(count);
  AddDominators(graph, roots, reachable, all);
  AddDominators(graph, UnreachableRoots(graph, reachable), unreachable, all);

  const Dominators found = FindDominators(graph, roots);
  for (uint32_t i = 0; i < count; ++i) {
    // The immediate one is that which all others dominate.
    uint32_t immediate = kNoObject;
    for (const uint32_t candidate : all[i]) {
      if (all[candidate].size() + 1 == all[i].size()) immediate = candidate;
    }
    REQUIRE(found.dominator[i] == immediate);
  }

  std::vector<uint64_t> bytes;
  for (uint32_t i = 0; i < count; ++i) bytes.push_back(uint64_t{1} << (i % 50));
  std::vector<uint64_t> expected = bytes;
  for (uint32_t i = 0; i < count; ++i) {
    for (const uint32_t dominator : all[i]) expected[dominator] += bytes[i];
  }
  REQUIRE(RetainedBytes(found, bytes) == expected);

  REQUIRE(found.reachable_count == static_cast<uint32_t>(std::count(reachable.begin(), reachable.end(), true)));
  std::vector<bool> met(count);
  for (const uint32_t object : found.order) {
    REQUIRE((found.dominator[object] == kNoObject || met[found.dominator[object]]));
    met[object] = true;
  }
  REQUIRE(std::find(met.begin(), met.end(), false) == met.end());
}

TEST_CASE("dominators and retained sizes agree with removing each object, on every graph of four nodes") {
  for (uint32_t edges = 0; edges < (1u << 16); ++edges) {
    CAPTURE(edges);
    const ObjectGraph graph = test::GraphFromBits(4, edges);
    CheckAgainstOracle(graph, ObjectsOfBits(edges % 16));  // every set of roots comes with every kind of graph
    CheckAgainstOracle(graph, {ObjectId{edges / 16 % 4}});
  }
}

TEST_CASE("dominators and retained sizes agree with removing each object, on random graphs of up to 200") {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    const uint32_t count = 5 + seed * 195 / 59;
    const ObjectGraph graph = test::RandomGraph(count, 0.7 + seed % 7 * 0.35, seed);
    CheckAgainstOracle(graph, {ObjectId{0}, ObjectId{seed % count}});
  }
}

TEST_CASE("dominators: repeated roots and the order of roots change nothing") {
  const ObjectGraph graph = test::RandomGraph(100, 1.5, 7);
  const std::vector<ObjectId> roots = {ObjectId{3}, ObjectId{50}};
  const std::vector<ObjectId> others = {ObjectId{50}, ObjectId{3}, ObjectId{50}};
  REQUIRE(FindDominators(graph, roots).dominator == FindDominators(graph, others).dominator);
}

TEST_CASE("retained by group: an object below another of its group does not count twice") {
  // Groups: 0 for a and its grandchild c, 1 for b, 2 for d alone beside them.
  const Heap heap = test::HeapFromLiteral("a->b b->c d");
  const Dominators dominators = FindDominators(heap.graph, std::vector{ObjectId{0}, ObjectId{3}});
  const std::vector<uint64_t> retained = RetainedBytes(dominators, heap.objects.allocated_bytes);
  const std::vector<uint32_t> group = {0, 1, 0, 2};
  const DominatorTree tree(dominators.dominator);
  const std::vector<RetainedByGroup> groups = RetainedByGroups(tree, retained, group, 3);
  REQUIRE(groups[0].object_count == 2);
  REQUIRE(groups[0].top_count == 1);
  REQUIRE(groups[0].retained_bytes == 96);
  REQUIRE(groups[1].retained_bytes == 64);
  REQUIRE(groups[2].retained_bytes == 32);
}

TEST_CASE("retained by group agrees with climbing up, on random graphs") {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const ObjectGraph graph = test::RandomGraph(200, 1.2, seed);
    const Dominators dominators = FindDominators(graph, std::vector{ObjectId{0}, ObjectId{1}});
    std::vector<uint64_t> bytes(200);
    std::vector<uint32_t> group(200);
    for (uint32_t i = 0; i < 200; ++i) {
      bytes[i] = i + 1;
      group[i] = i * i % 7;
    }
    const std::vector<uint64_t> retained = RetainedBytes(dominators, bytes);
    std::vector<uint64_t> expected(7);
    for (uint32_t i = 0; i < 200; ++i) {
      uint32_t above = dominators.dominator[i];
      while (above != kNoObject && group[above] != group[i]) above = dominators.dominator[above];
      if (above == kNoObject) expected[group[i]] += retained[i];
    }
    const DominatorTree tree(dominators.dominator);
    const auto groups = RetainedByGroups(tree, retained, group, 7);
    for (uint32_t i = 0; i < 7; ++i) REQUIRE(groups[i].retained_bytes == expected[i]);
  }
}

TEST_CASE("retained sizes stop at the largest number there is") {
  const ObjectGraph graph = test::Chain(3);
  const Dominators dominators = FindDominators(graph, std::vector{ObjectId{0}});
  const std::vector<uint64_t> bytes = {1, UINT64_MAX - 1, 5};
  REQUIRE(RetainedBytes(dominators, bytes) == std::vector<uint64_t>{UINT64_MAX, UINT64_MAX, 5});
}

}  // namespace
}  // namespace barrow
