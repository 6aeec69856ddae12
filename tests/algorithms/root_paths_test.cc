// SPDX-License-Identifier: Apache-2.0
#include "algorithms/root_paths.h"

#include <algorithm>
#include <random>
#include <vector>

#include "algorithms/graphs.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow {
namespace {

// Strength by strength, distances are lowered until nothing changes.
std::vector<uint32_t> DistancesByRelaxing(const ObjectGraph& graph, const std::vector<PathRoot>& roots,
                                          const std::vector<uint32_t>& bystanders) {
  std::vector<uint32_t> distance(graph.object_count(), kNoObject);
  std::vector<bool> settled(graph.object_count());
  for (uint8_t number = 0; number < static_cast<uint8_t>(Strength::kCount); ++number) {
    const auto strength = static_cast<Strength>(number);
    for (const PathRoot& root : roots) {
      if (root.strength == strength && !settled[root.object.value]) distance[root.object.value] = 0;
    }
    for (bool changed = true; changed;) {
      changed = false;
      for (uint32_t from = 0; from < graph.object_count(); ++from) {
        if (distance[from] == kNoObject) continue;
        for (uint32_t i = graph.first()[from]; i < graph.first()[from + 1]; ++i) {
          const uint32_t to = graph.targets()[i].value;
          const bool is_bystander = std::find(bystanders.begin(), bystanders.end(), i) != bystanders.end();
          if (settled[to] || distance[to] <= distance[from] + 1) continue;
          if (is_bystander && strength < Strength::kBystander) continue;
          distance[to] = distance[from] + 1;
          changed = true;
        }
      }
    }
    for (uint32_t i = 0; i < graph.object_count(); ++i) settled[i] = distance[i] != kNoObject;
  }
  return distance;
}

void CheckAgainstOracle(const ObjectGraph& graph, const std::vector<PathRoot>& roots,
                        const std::vector<uint32_t>& bystanders) {
  const RootPaths found = FindRootPaths(graph, roots, bystanders);
  REQUIRE(found.distance == DistancesByRelaxing(graph, roots, bystanders));
  for (uint32_t i = 0; i < graph.object_count(); ++i) {
    if (found.parent[i] == kNoObject) {
      REQUIRE((found.distance[i] == kNoObject || found.distance[i] == 0));
      continue;
    }
    REQUIRE(found.distance[i] == found.distance[found.parent[i]] + 1);
    const auto references = graph.References(ObjectId{found.parent[i]});
    REQUIRE(std::find(references.begin(), references.end(), ObjectId{i}) != references.end());
  }
}

TEST_CASE("root paths are the shortest of the strongest, on every graph of four nodes") {
  for (uint32_t edges = 0; edges < (1u << 16); ++edges) {
    CAPTURE(edges);
    const ObjectGraph graph = test::GraphFromBits(4, edges);
    std::vector<PathRoot> roots = {{ObjectId{edges % 4}, Strength::kOwner},
                                   {ObjectId{edges / 4 % 4}, static_cast<Strength>(edges / 16 % 4)}};
    std::vector<uint32_t> bystanders;
    for (uint32_t i = 0; i < graph.reference_count(); ++i) {
      if ((edges * 2654435761u >> (8 + i) & 1) != 0) bystanders.push_back(i);
    }
    CheckAgainstOracle(graph, roots, bystanders);
  }
}

TEST_CASE("root paths are the shortest of the strongest, on random graphs of up to 200") {
  for (uint32_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const uint32_t count = 10 + seed * 190 / 99;
    const ObjectGraph graph = test::RandomGraph(count, 1.3, seed);
    std::vector<PathRoot> roots;
    for (uint32_t i = 0; i < 6; ++i) {
      roots.push_back({ObjectId{static_cast<uint32_t>(random()) % count}, static_cast<Strength>(random() % 4)});
    }
    std::vector<uint32_t> bystanders;
    for (uint32_t i = 0; i < graph.reference_count(); ++i) {
      if (random() % 4 == 0) bystanders.push_back(i);
    }
    CheckAgainstOracle(graph, roots, bystanders);
  }
}

TEST_CASE("root paths: a long way through an owner is preferred to a short one through a bystander") {
  // module->index->object and module->a->b->object; the index does not own.
  const Heap heap = test::HeapFromLiteral("module->index index->object module->a a->b b->object");
  const uint32_t reference = heap.graph.first()[test::IdOf(heap, "index").value];
  const RootPaths paths =
      FindRootPaths(heap.graph, std::vector<PathRoot>{{test::IdOf(heap, "module")}}, std::vector{reference});
  REQUIRE(paths.parent[test::IdOf(heap, "object").value] == test::IdOf(heap, "b").value);
  REQUIRE(paths.distance[test::IdOf(heap, "object").value] == 3);
}

TEST_CASE("root paths: where only a bystander reaches an object, it is on the path") {
  const Heap heap = test::HeapFromLiteral("module->index index->object");
  const uint32_t reference = heap.graph.first()[test::IdOf(heap, "index").value];
  const RootPaths paths =
      FindRootPaths(heap.graph, std::vector<PathRoot>{{test::IdOf(heap, "module")}}, std::vector{reference});
  REQUIRE(paths.parent[test::IdOf(heap, "object").value] == test::IdOf(heap, "index").value);
}

TEST_CASE("root paths: of equally short ones that of the root named first is taken") {
  const Heap heap = test::HeapFromLiteral("a->c b->c");
  const RootPaths paths =
      FindRootPaths(heap.graph, std::vector<PathRoot>{{test::IdOf(heap, "b")}, {test::IdOf(heap, "a")}}, {});
  REQUIRE(paths.parent[test::IdOf(heap, "c").value] == test::IdOf(heap, "b").value);
}

}  // namespace
}  // namespace barrow
