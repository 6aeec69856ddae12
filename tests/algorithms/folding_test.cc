// SPDX-License-Identifier: Apache-2.0
#include "algorithms/folding.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "algorithms/graphs.h"
#include "algorithms/weak_components.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow {
namespace {

std::vector<ObjectId> InOrder(const ObjectGraph& graph) {
  std::vector<ObjectId> order;
  for (uint32_t i = 0; i < graph.object_count(); ++i) order.push_back({i});
  return order;
}

Folding FoldTo(const ObjectGraph& graph, uint32_t most_nodes, const std::vector<uint32_t>& kind,
               uint32_t most_edges = UINT32_MAX, uint32_t start_count = 0) {
  const std::vector<ObjectId> order = InOrder(graph);
  return Fold(
      graph,
      {.kind = kind, .order = order, .start_count = start_count, .most_nodes = most_nodes, .most_edges = most_edges});
}

std::vector<uint32_t> OneKind(const ObjectGraph& graph) { return std::vector<uint32_t>(graph.object_count()); }

size_t EdgeCount(const ObjectGraph& graph, const Folding& folding) {
  std::set<std::pair<uint32_t, uint32_t>> edges;
  for (const ObjectId from : InOrder(graph)) {
    for (const ObjectId to : graph.References(from)) {
      if (folding.node[from.value] != folding.node[to.value]) {
        edges.emplace(folding.node[from.value], folding.node[to.value]);
      }
    }
  }
  return edges.size();
}

void CheckLaws(const ObjectGraph& graph, uint32_t most, const std::vector<uint32_t>& kind) {
  const Folding folding = FoldTo(graph, most, kind);
  REQUIRE(folding.node_count() <= std::max(2u, most));
  std::vector<uint32_t> members(folding.node_count());
  for (uint32_t i = 0; i < graph.object_count(); ++i) {
    REQUIRE(folding.node[i] < folding.node_count());
    ++members[folding.node[i]];
    if (folding.node[i] < folding.kept_count) continue;
    const uint32_t group_kind = folding.groups[folding.node[i] - folding.kept_count].kind;
    REQUIRE((group_kind == kMixedKinds || group_kind == kind[i]));
  }
  for (uint32_t node = 0; node < folding.node_count(); ++node) {
    REQUIRE(members[node] > 0);
    if (node < folding.kept_count) REQUIRE(members[node] == 1);
  }
  if (graph.object_count() <= most) REQUIRE(folding.kept_count == graph.object_count());
}

TEST_CASE("folding: every object has one node, kept ones are single, groups of one kind, on random graphs") {
  for (uint32_t seed = 0; seed < 30; ++seed) {
    CAPTURE(seed);
    const ObjectGraph graph = test::RandomGraph(20 + seed * 10, 0.5 + seed % 7 * 0.3, seed);
    std::vector<uint32_t> kind(graph.object_count());
    for (uint32_t i = 0; i < kind.size(); ++i) kind[i] = i * 7 % (1 + seed);
    for (const uint32_t most : {2u, 3u, 10u, 50u, 1000u}) CheckLaws(graph, most, kind);
  }
}

TEST_CASE("folding: with an object the way that leads to it from a start is kept") {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const ObjectGraph graph = test::RandomGraph(200, 1.5, seed);
    const Folding folding = FoldTo(graph, 40, OneKind(graph), UINT32_MAX, 1);
    const std::vector<uint32_t> part = FindWeakComponents(graph, InOrder(graph));
    std::vector<ObjectId> kept;
    for (uint32_t i = 0; i < 200; ++i) {
      if (folding.node[i] < folding.kept_count) kept.push_back({i});
    }
    // What was kept of a part hangs together without anything that was folded.
    const std::vector<uint32_t> kept_part = FindWeakComponents(graph, kept);
    for (size_t a = 0; a < kept.size(); ++a) {
      for (size_t b = 0; b < kept.size(); ++b) {
        REQUIRE((kept_part[a] == kept_part[b]) == (part[kept[a].value] == part[kept[b].value]));
      }
    }
  }
}

TEST_CASE("folding: of many alike the first ones are kept, and the rest is one group at their neighbour") {
  const ObjectGraph graph = test::Fan(1000);
  const Folding folding = FoldTo(graph, 10, OneKind(graph));
  CHECK(folding.kept_count == 9);
  REQUIRE(folding.groups.size() == 1);
  CHECK(folding.groups[0].kind == 0);
  CHECK(folding.groups[0].anchor == 0);
  CHECK(folding.groups[0].is_direct);
  for (uint32_t i = 0; i < 9; ++i) CHECK(folding.node[i] == i);
}

TEST_CASE("folding: what is different comes before more of the same") {
  // Eleven of one kind below the start, then one of another with a chain below it.
  const Heap heap = test::HeapFromLiteral(
      "s->a0 s->a1 s->a2 s->a3 s->a4 s->a5 s->a6 s->a7 s->a8 s->a9 s->a10 s->other other->below below->deep");
  std::vector<uint32_t> kind(heap.graph.object_count());
  for (const char* name : {"other", "below", "deep"}) kind[test::IdOf(heap, name).value] = 1;
  const Folding folding = FoldTo(heap.graph, 8, kind, UINT32_MAX, 1);
  for (const char* name : {"s", "a0", "other", "below", "deep"}) {
    CAPTURE(name);
    CHECK(folding.node[test::IdOf(heap, name).value] < folding.kept_count);
  }
}

TEST_CASE("folding: too many edges leave fewer nodes") {
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  for (uint32_t from = 0; from < 100; ++from) {
    for (uint32_t to = 0; to < 100; ++to) target.push_back({to});
    first.push_back(static_cast<uint32_t>(target.size()));
  }
  const ObjectGraph graph(std::move(first), std::move(target));
  const Folding folding = FoldTo(graph, 100, OneKind(graph), 400);
  CHECK(EdgeCount(graph, folding) <= std::max(size_t{kFewEdges}, size_t{2} * folding.node_count()));
  CHECK(folding.node_count() > 5);
}

TEST_CASE("folding: what has to be folded is folded to an overview, and a tree is not") {
  std::string literal;  // eight columns of 12: each object refers to the two below
  for (uint32_t row = 0; row < 11; ++row) {
    for (uint32_t column = 0; column < 8; ++column) {
      for (const uint32_t to : {column, (column + 1) % 8}) {
        literal += "a" + std::to_string(row * 8 + column) + "->a" + std::to_string((row + 1) * 8 + to) + " ";
      }
    }
  }
  const Heap heap = test::HeapFromLiteral(literal);
  const ObjectGraph tree = test::Fan(250);
  for (const ObjectGraph* graph : {&heap.graph, &tree}) {
    const std::vector<uint32_t> kind = OneKind(*graph);
    const std::vector<ObjectId> order = InOrder(*graph);
    const Folding folding = Fold(
        *graph,
        {.kind = kind, .order = order, .start_count = 1, .most_nodes = 300, .most_extra_edges = 20, .most_folded = 40});
    if (graph == &tree) {
      CHECK(folding.kept_count == graph->object_count());
    } else {
      CHECK(folding.node_count() <= 40);
      CHECK(EdgeCount(*graph, folding) <= kFewEdges);
    }
  }
}

TEST_CASE("folding: what is too many steps away keeps no node") {
  const ObjectGraph graph = test::Chain(1000);
  const std::vector<uint32_t> kind = OneKind(graph);
  const std::vector<ObjectId> order = InOrder(graph);
  const Folding folding =
      Fold(graph, {.kind = kind, .order = order, .start_count = 1, .most_nodes = 300, .most_steps = 5});
  CHECK(folding.kept_count == 6);
  REQUIRE(folding.groups.size() == 1);
  CHECK(folding.groups[0].anchor == 5);
}

TEST_CASE("folding: a fan, a chain and a list of a million are folded in one go") {
  for (const ObjectGraph& graph : {test::Fan(1'000'000), test::Chain(1'000'000), test::DoublyLinkedList(1'000'000)}) {
    const Folding folding = FoldTo(graph, 300, OneKind(graph), 1200);
    CHECK(folding.node_count() <= 300);
    CHECK(folding.kept_count >= 149);
  }
}

// What hangs together in the folded graph, by node.
std::vector<uint32_t> PartsOfNodes(const ObjectGraph& graph, const Folding& folding) {
  std::vector<std::vector<ObjectId>> rows(folding.node_count());
  for (const ObjectId from : InOrder(graph)) {
    for (const ObjectId to : graph.References(from)) rows[folding.node[from.value]].push_back({folding.node[to.value]});
  }
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  for (const auto& row : rows) {
    target.insert(target.end(), row.begin(), row.end());
    first.push_back(static_cast<uint32_t>(target.size()));
  }
  const ObjectGraph folded(std::move(first), std::move(target));
  return FindWeakComponents(folded, InOrder(folded));
}

TEST_CASE("folding: what does not hang together is not joined, but parts of which nothing is kept") {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    const ObjectGraph graph = test::RandomGraph(300, 0.6 + seed % 4 * 0.2, seed);
    const std::vector<uint32_t> part = FindWeakComponents(graph, InOrder(graph));
    std::vector<uint32_t> kind(graph.object_count());
    for (uint32_t i = 0; i < kind.size(); ++i) kind[i] = i % 5;
    for (const uint32_t most : {10u, 41u, 100u}) {
      CAPTURE(most);
      const Folding folding = FoldTo(graph, most, kind);
      const std::vector<uint32_t> drawn = PartsOfNodes(graph, folding);
      std::vector<std::set<uint32_t>> parts_at(folding.node_count());
      std::set<uint32_t> kept_parts;
      for (uint32_t i = 0; i < graph.object_count(); ++i) {
        parts_at[drawn[folding.node[i]]].insert(part[i]);
        if (folding.node[i] < folding.kept_count) kept_parts.insert(part[i]);
      }
      for (const auto& joined : parts_at) {
        if (joined.size() < 2) continue;
        for (const uint32_t one : joined) REQUIRE_FALSE(kept_parts.contains(one));
      }
    }
  }
}

TEST_CASE("folding: of more than the most alike leaves at one object the rest is one group, even with room") {
  // The list has nine leaves of one kind and one that leads on, and three of another.
  const Heap heap = test::HeapFromLiteral(
      "list->a0 list->a1 list->a2 list->a3 list->a4 list->a5 list->a6 list->a7 list->a8 list->a9 a9->x x->y "
      "list->b0 list->b1 list->b2");
  std::vector<uint32_t> kind(heap.graph.object_count());
  for (const char* name : {"b0", "b1", "b2"}) kind[test::IdOf(heap, name).value] = 1;
  const std::vector<ObjectId> order = InOrder(heap.graph);
  const Folding folding = Fold(heap.graph, {.kind = kind, .order = order, .most_nodes = 300, .most_alike = 3});
  CHECK(folding.node_count() == 1 + 3 + 1 + 3 + 3);  // the list, a0 to a2, the group, a9 and x and y, b0 to b2
  REQUIRE(folding.groups.size() == 1);
  CHECK(folding.groups[0].anchor == test::IdOf(heap, "list").value);
  CHECK(folding.node[test::IdOf(heap, "a9").value] < folding.kept_count);
}

TEST_CASE(
    "folding: many alike with a leaf each and a reference to themselves are one group, and their leaves another") {
  std::string literal;
  for (int i = 0; i < 20; ++i) {
    const std::string n = std::to_string(i);
    literal += "list->a" + n + " a" + n + "->a" + n + " a" + n + "->b" + n + " ";
  }
  const Heap heap = test::HeapFromLiteral(literal);
  std::vector<uint32_t> kind(heap.graph.object_count());
  for (int i = 0; i < 20; ++i) kind[test::IdOf(heap, "b" + std::to_string(i)).value] = 1;
  const std::vector<ObjectId> order = InOrder(heap.graph);
  const Folding folding = Fold(heap.graph, {.kind = kind, .order = order, .most_nodes = 300, .most_alike = 4});
  CHECK(folding.kept_count == 1 + 2 * 4);
  CHECK(folding.groups.size() == 2);
  for (const Folding::Group& group : folding.groups) CHECK(group.anchor == test::IdOf(heap, "list").value);
}

TEST_CASE("folding: what stands aside keeps no node, whatever room there is") {
  const Heap heap = test::HeapFromLiteral("a->b b->a C->D D->C E->F F->E");
  std::vector<bool> aside(6);
  for (const char* name : {"C", "D", "E", "F"}) aside[test::IdOf(heap, name).value] = true;
  const std::vector<ObjectId> order = InOrder(heap.graph);
  const std::vector<uint32_t> kind = OneKind(heap.graph);
  const Folding folding = Fold(heap.graph, {.kind = kind, .order = order, .most_nodes = 300, .aside = aside});
  CHECK(folding.kept_count == 2);
  CHECK(folding.groups.size() == 1);
}

}  // namespace
}  // namespace barrow
