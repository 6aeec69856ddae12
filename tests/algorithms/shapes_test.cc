// SPDX-License-Identifier: Apache-2.0
//
// Shapes at which recursion overflows the stack. tests/bench/analysis_figures.py has them ten times as large, timed.
#include <string>
#include <vector>

#include "algorithms/dominators.h"
#include "algorithms/garbage.h"
#include "algorithms/graphs.h"
#include "algorithms/retained.h"
#include "algorithms/root_paths.h"
#include "algorithms/strong_components.h"
#include "algorithms/weak_components.h"
#include "support/catch.h"

namespace barrow {
namespace {

constexpr uint32_t kCount = 1'000'000;
const std::vector<ObjectId> kFirst = {ObjectId{0}};

std::vector<uint64_t> Retained(const Dominators& dominators) {
  return RetainedBytes(dominators, std::vector<uint64_t>(dominators.dominator.size(), 1));
}

TEST_CASE("a chain of a million objects: each dominates all behind it") {
  const ObjectGraph graph = test::Chain(kCount);
  const Dominators dominators = FindDominators(graph, kFirst);
  const std::vector<uint64_t> retained = Retained(dominators);
  REQUIRE(dominators.dominator[kCount - 1] == kCount - 2);
  REQUIRE(retained[0] == kCount);
  REQUIRE(retained[kCount / 2] == kCount / 2);
  const DominatorTree tree(dominators.dominator);
  const auto by_group = RetainedByGroups(tree, retained, std::vector<uint32_t>(kCount), 1);
  REQUIRE(by_group[0].retained_bytes == kCount);
  REQUIRE(FindRootPaths(graph, std::vector<PathRoot>{{ObjectId{0}}}, {}).distance[kCount - 1] == kCount - 1);
  REQUIRE(FindStrongComponents(graph).size.size() == kCount);
}

TEST_CASE("a fan of a million objects: all hang under the one") {
  const ObjectGraph graph = test::Fan(kCount);
  const Dominators dominators = FindDominators(graph, kFirst);
  REQUIRE(dominators.dominator[kCount - 1] == 0);
  REQUIRE(Retained(dominators)[0] == kCount);
  REQUIRE(FindRootPaths(graph, std::vector<PathRoot>{{ObjectId{0}}}, {}).distance[kCount - 1] == 1);
  REQUIRE(FindStrongComponents(graph).size.size() == kCount);
}

TEST_CASE("a doubly linked list of a million objects: dominated like a chain, one strong component, garbage at once") {
  const ObjectGraph graph = test::DoublyLinkedList(kCount);
  const Dominators dominators = FindDominators(graph, kFirst);
  REQUIRE(dominators.dominator[kCount - 1] == kCount - 2);
  REQUIRE(Retained(dominators)[0] == kCount);
  REQUIRE(FindDominators(graph, {}).dominator == dominators.dominator);  // unreachable, its lowest object is its root
  REQUIRE(FindStrongComponents(graph).size.size() == 1);

  std::vector<uint32_t> counts(kCount, 2);
  counts.front() = counts.back() = 1;
  const std::vector<bool> all(kCount, true);
  const std::vector<bool> none(kCount);
  const std::vector<ObjectId> garbage =
      FindGarbage(graph, {.reference_count = counts, .candidate = all, .held = none, .untraversed = {}, .lent = {}});
  REQUIRE(garbage.size() == kCount);
  REQUIRE(FindWeakComponents(graph, garbage)[kCount - 1] == 0);
}

}  // namespace
}  // namespace barrow
