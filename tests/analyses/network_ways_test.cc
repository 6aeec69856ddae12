// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_ways.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analyses/network_case.h"
#include "analyses/network_drawing.h"
#include "support/catch.h"
#include "support/graph_literal.h"
#include "support/python_heap.h"

namespace barrow::analyses {
namespace {

using test::CheckLaws;
using test::EdgesIn;
using test::ObjectsIn;
using test::PythonHeap;
using test::Values;
using Drawn = test::DrawnHeap;
using EdgeSet = std::set<std::pair<uint32_t, uint32_t>>;

NetworkQuestion WhatKeeps(ObjectId object) {
  return {.subject = NetworkSubject::kPath, .objects = {object}, .object_names = {"it"}};
}

Drawn OpenedLiteral(const std::string& literal, const std::string& root) {
  Heap heap = test::HeapFromLiteral(literal);
  heap.roots.push_back(
      {.kind = reader::RootKind::kInterpreter, .object = test::IdOf(heap, root), .name = "state", .counted = false});
  return Drawn(heap);
}

std::set<std::string> WaysIn(const std::string& literal, const std::string& root, const std::string& object) {
  const Heap heap = test::HeapFromLiteral(literal);
  Drawn opened = OpenedLiteral(literal, root);
  const Networks drawn = opened.Draw(WhatKeeps(test::IdOf(heap, object)));
  CheckLaws(drawn);
  std::set<std::string> edges;
  const auto name = [&](uint32_t index) {
    const NetworkNode& node = drawn.pictures.at(0).nodes[index];
    return node.object ? heap.names[node.object->value].qualified_name : node.value;
  };
  for (const NetworkEdge& edge : drawn.pictures.at(0).edges) edges.insert(name(edge.from) + "->" + name(edge.to));
  edges.erase("interpreter state state->" + root);
  return edges;
}

TEST_CASE("ways: who holds a holder is drawn, all of them, and what they have to do with each other") {
  CHECK(WaysIn("top->a top->b a->list b->list a->b list->it top->list", "top", "it") ==
        std::set<std::string>{"top->a", "top->b", "a->list", "b->list", "a->b", "list->it", "top->list"});
}

TEST_CASE("ways: what lives only through the object, or through what it refers to, holds nothing") {
  // below refers back to it; back to list; both are gone with what they refer to.
  CHECK(WaysIn("top->list list->it it->below below->it list->back back->list below->list", "top", "it") ==
        std::set<std::string>{"top->list", "list->it"});
}

// Whether `to` can be had from the roots without certain references.
bool Reaches(uint32_t count, const std::vector<uint32_t>& roots, const EdgeSet& edges, const EdgeSet& cut,
             uint32_t to) {
  std::vector<bool> met(count);
  std::vector<uint32_t> stack = roots;
  for (const uint32_t root : roots) met[root] = true;
  while (!stack.empty()) {
    const uint32_t object = stack.back();
    stack.pop_back();
    for (const auto& edge : edges) {
      if (edge.first != object || met[edge.second] || cut.contains(edge)) continue;
      met[edge.second] = true;
      stack.push_back(edge.second);
    }
  }
  return met[to];
}

TEST_CASE("ways: cutting drawn references frees the object in the picture if and only if it does so in the heap") {
  constexpr uint32_t kCount = 7;
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    std::string literal;
    for (uint32_t i = 0; i < kCount; ++i) literal += std::to_string(i) + " ";
    EdgeSet edges;
    for (int i = 0; i < 14; ++i) edges.emplace(random() % kCount, random() % kCount);
    for (const auto& [from, to] : edges) literal += std::to_string(from) + "->" + std::to_string(to) + " ";
    CAPTURE(literal);
    Drawn heap = OpenedLiteral(literal, "0");
    const Networks drawn = heap.Draw(WhatKeeps({kCount - 1}));
    CheckLaws(drawn);
    const Network& network = drawn.pictures.at(0);
    EdgeSet shown;
    for (const NetworkEdge& edge : network.edges) {
      const auto from = network.nodes[edge.from].object;
      const auto to = network.nodes[edge.to].object;
      if (from && to) shown.emplace(from->value, to->value);
    }
    std::vector<std::pair<uint32_t, uint32_t>> list(shown.begin(), shown.end());
    list.emplace_back(kCount, kCount);  // none
    for (const auto& one : list) {
      for (const auto& other : list) {
        const EdgeSet cut = {one, other};
        const bool in_heap = Reaches(kCount, {0}, edges, cut, kCount - 1);
        REQUIRE(Reaches(kCount, {0}, shown, cut, kCount - 1) == in_heap);
      }
    }
    for (const NetworkNode& node : network.nodes) {
      if (!node.object || node.object->value == kCount - 1) continue;
      EdgeSet cut;
      for (const auto& edge : edges) {
        if (edge.first == node.object->value) cut.insert(edge);
      }
      const bool is_held = Reaches(kCount, {0}, edges, {}, kCount - 1);
      REQUIRE(node.is_narrow == (is_held && !Reaches(kCount, {0}, edges, cut, kCount - 1)));
    }
  }
}

TEST_CASE("ways: a module ends a way, and functions that refer to its globals are told") {
  PythonHeap python;
  const ObjectId item = python.List({});
  const ObjectId function = python.Other("function", {{"__globals__", python.None()}, {"__closure__", python.None()}});
  const ObjectId module = python.Module("app", {{"item", item}, {"run", function}});
  const ObjectId globals{module.value - 1};
  python.SetReference(function, 0, globals);
  const ObjectId cell = python.Other("cell", {{"cell_contents", item}});
  python.SetReference(function, 1, cell);
  python.Module("other", {{"app", module}, {"run", function}});
  Drawn heap(python.Build());
  const Networks drawn = heap.Draw(WhatKeeps(item));
  CHECK(EdgesIn(drawn.pictures.at(0)) == std::set<std::string>{"app .item list", "app .run function",
                                                               "other .run function", "function .__closure__ cell",
                                                               "cell .cell_contents list", "other .app app"});
  REQUIRE(drawn.remarks.size() == 1);
  CHECK(drawn.remarks[0].text == "1 reference of functions and the like to the globals of their module is not drawn.");
  for (const NetworkNode& node : drawn.pictures[0].nodes) CHECK(node.is_self_held == (node.kind == NodeKind::kModule));
  CHECK(drawn.totals.in_cycles == 0);
  CheckLaws(drawn);
}

TEST_CASE("ways: instances of a class are counted where something else holds the class, and followed where not") {
  for (const bool is_named : {true, false}) {
    PythonHeap python;
    const ObjectId item = python.List({});
    const ObjectId type = python.Class("app", "Node", {{"shared", item}});
    std::vector<ObjectId> nodes;
    for (int i = 0; i < 5; ++i) nodes.push_back(python.Instance(type, {}));
    const ObjectId list = python.List(nodes);
    PythonHeap::Named names = {{"nodes", list}};
    if (is_named) names.emplace_back("Node", type);
    python.Module("app", names);
    Drawn heap(python.Build());
    const Networks drawn = heap.Draw(WhatKeeps(item));
    CheckLaws(drawn);
    const std::set<uint32_t> objects = ObjectsIn(drawn.pictures.at(0));
    CHECK(objects.contains(type.value));
    CHECK(objects.contains(list.value) == !is_named);
    CHECK(drawn.totals.root_count == 0);
    const auto& shown = drawn.pictures[0].nodes;
    const bool is_told = std::ranges::find(shown, "5 instances of it", &NetworkNode::value) != shown.end();
    CHECK(is_told == is_named);
  }
}

TEST_CASE("ways: C code that holds an object on a way is a root of it, beside others") {
  PythonHeap python;
  const ObjectId item = python.List({});
  const ObjectId list = python.List({item});
  python.Module("app", {{"list", list}});
  Heap built = python.Build();
  ++built.objects.reference_count[list.value];
  Drawn heap(built);
  const Networks drawn = heap.Draw(WhatKeeps(item));
  CHECK(EdgesIn(drawn.pictures.at(0)) ==
        std::set<std::string>{"held by C code  list", "app .list list", "list [0] list"});
  CHECK(drawn.totals.root_count == 1);
  CheckLaws(drawn);
}

TEST_CASE("ways: above the most nodes the shortest one stands whole, and the rest is counted") {
  PythonHeap python;
  const ObjectId type = python.Class("app", "Link");
  const ObjectId item = python.List({});
  ObjectId far = python.List({item});
  for (int i = 0; i < 20; ++i) far = python.Instance(type, {{"next", far}});
  ObjectId near = python.Tuple({item});
  for (int i = 0; i < 8; ++i) near = python.Tuple({near});
  std::vector<ObjectId> holders;
  for (int i = 0; i < 400; ++i) holders.push_back(python.List({item}));
  const ObjectId all = python.List(holders);
  python.Module("app", {{"far", far}, {"near", near}, {"all", all}});
  Drawn heap(python.Build());
  NetworkQuestion question = WhatKeeps(item);
  question.most_nodes = 30;
  const Networks drawn = heap.Draw(question);
  const Network& network = drawn.pictures.at(0);
  CHECK(network.nodes.size() <= 30);
  CheckLaws(drawn);
  const std::set<uint32_t> objects = ObjectsIn(network);
  for (const ObjectId object : FindAllWays(heap.opened, heap.subject.info, item).shortest) {
    if (object.value + 1 == all.value) continue;
    CHECK(
        (objects.contains(object.value) || objects.contains(object.value + 1)));  // a module stands for its dictionary
  }
  uint64_t lists = 0;
  for (const NetworkNode& node : network.nodes) lists += node.type_name == "list" ? node.unit_count : 0;
  CHECK(lists == 403);
}

TEST_CASE("ways: an overview of a long way has both of its ends, and the shortest one is marked") {
  PythonHeap python;
  const ObjectId type = python.Class("app", "Link");
  const ObjectId item = python.List({});
  ObjectId chain = item;
  for (int i = 0; i < 1000; ++i) chain = python.Instance(type, {{"next", chain}});
  python.Module("app", {{"chain", chain}});
  Drawn heap(python.Build());
  NetworkQuestion question = WhatKeeps(item);
  question.is_overview = true;
  const Networks drawn = heap.Draw(question);
  CheckLaws(drawn);
  const Network& network = drawn.pictures.at(0);
  CHECK(network.nodes.size() <= kOverviewNodes);
  CHECK(ObjectsIn(network).contains(item.value));
  CHECK(ObjectsIn(network).contains(item.value + 1));
  CHECK(ObjectsIn(network).contains(chain.value));
  const auto is_summary = [](const NetworkNode& node) { return node.kind == NodeKind::kSummary; };
  CHECK(std::ranges::count_if(network.nodes, is_summary) <= 2);
  CHECK(std::ranges::all_of(network.edges, &NetworkEdge::is_shortest));
}

TEST_CASE("ways: of what no root reaches, its cycle and the garbage that refers to it is drawn") {
  PythonHeap python;
  const ObjectId item = python.List({python.None()});
  const ObjectId other = python.List({item});
  python.SetReference(item, 0, other);
  const ObjectId above = python.List({item});
  const ObjectId leaf = python.List({});
  const ObjectId beside = python.List({item, leaf, python.None()});
  python.SetReference(beside, 2, beside);
  Drawn heap(python.Build());
  const Networks drawn = heap.Draw(WhatKeeps(item));
  CheckLaws(drawn);
  CHECK(ObjectsIn(drawn.pictures.at(0)) == Values({item, other, above, beside}));
  CHECK(drawn.totals.in_cycles == 3);
  CHECK(drawn.pictures.at(0).title.find("no root reaches it") != std::string::npos);
}

TEST_CASE("ways: beyond the most that is followed each has a way, and what was not looked at is counted") {
  PythonHeap python;
  const ObjectId item = python.List({});
  std::vector<ObjectId> holders;
  for (size_t i = 0; i < kMostFollowed + 50; ++i) holders.push_back(python.List({item}));
  const ObjectId all = python.List(holders);
  const ObjectId again = python.List(holders);
  python.Module("app", {{"all", all}, {"again", again}});
  Drawn heap(python.Build());
  const Ways ways = FindAllWays(heap.opened, heap.subject.info, item);
  CHECK(ways.objects.size() == 1 + holders.size() + 2 + 2);
  REQUIRE(ways.asides.size() >= 51);
  CHECK(std::ranges::count(ways.asides, uint64_t{1}, &Ways::Aside::count) >= 51);
  NetworkQuestion question = WhatKeeps(item);
  question.most_nodes = 10;
  const Networks drawn = heap.Draw(question);
  CheckLaws(drawn);
  CHECK(drawn.totals.root_count == 0);
}

}  // namespace
}  // namespace barrow::analyses
