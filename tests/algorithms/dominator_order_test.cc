// SPDX-License-Identifier: Apache-2.0
#include "algorithms/dominator_order.h"

#include <vector>

#include "algorithms/dominators.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow {
namespace {

// The object itself, what dominates it immediately, and so on.
std::vector<uint32_t> Upwards(const DominatorTree& tree, uint32_t object) {
  std::vector<uint32_t> chain;
  for (; object != kNoObject; object = tree.Above(object)) chain.push_back(object);
  return chain;
}

bool Has(const std::vector<uint32_t>& chain, uint32_t object) {
  return std::ranges::find(chain, object) != chain.end();
}

uint32_t LowestOfBoth(const DominatorTree& tree, uint32_t one, uint32_t other) {
  const std::vector<uint32_t> of_other = Upwards(tree, other);
  for (const uint32_t above : Upwards(tree, one)) {
    if (Has(of_other, above)) return above;
  }
  return kNoObject;
}

uint32_t BranchByClimbing(const DominatorTree& tree, uint32_t owner, uint32_t object) {
  for (const uint32_t above : Upwards(tree, object)) {
    if (tree.Above(above) == owner) return above;
  }
  return kNoObject;
}

TEST_CASE("dominator order: branches and common dominators are those found by climbing, on all graphs of four nodes") {
  constexpr uint32_t kNodes = 4;
  for (uint32_t edges = 0; edges < (1U << (kNodes * kNodes)); ++edges) {
    const ObjectGraph graph = test::GraphFromBits(kNodes, edges);
    const Dominators dominators = FindDominators(graph, std::vector{ObjectId{0}});
    const DominatorTree tree(dominators.dominator);
    const DominatorOrder order(tree, kNodes);
    bool same = true;
    for (uint32_t one = 0; one < kNodes; ++one) {
      const DominatorBranches branches(order, one);
      const DominatorBranches tops(order, kNoObject);
      for (uint32_t other = 0; other < kNodes; ++other) {
        same = same && order.AboveBoth(one, other) == LowestOfBoth(tree, one, other) &&
               branches.Of(other) == BranchByClimbing(tree, one, other) &&
               tops.Of(other) == BranchByClimbing(tree, kNoObject, other);
      }
    }
    CAPTURE(edges);
    REQUIRE(same);
  }
}

}  // namespace
}  // namespace barrow
