// SPDX-License-Identifier: Apache-2.0
// Parts, cycles, and what is summed up.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyses/network_case.h"
#include "support/catch.h"
#include "support/graph_literal.h"
#include "support/python_heap.h"

namespace barrow::analyses {
namespace {

using test::About;
using test::CheckLaws;
using test::EdgesIn;
using test::ObjectsIn;
using test::OfTypes;
using test::PythonHeap;
using test::Values;
using Drawn = test::DrawnHeap;

TEST_CASE("network: split, each part is whole, the largest first") {
  // The component Pympler's split tears apart, in its order, and a smaller one before it.
  Drawn heap(test::HeapFromLiteral("x->y A->D B->C C->D"));
  NetworkQuestion question = OfTypes("*");
  question.split = true;
  const Networks drawn = heap.Draw(question);
  REQUIRE(drawn.pictures.size() == 2);
  CHECK(drawn.pictures[0].nodes.size() == 4);
  CHECK(drawn.pictures[0].edges.size() == 3);
  CHECK(drawn.pictures[1].nodes.size() == 2);
  CHECK(drawn.totals.part_count == 2);
  CHECK(drawn.totals.object_count == 6);
  CheckLaws(drawn);
  question.most_parts = 1;
  const Networks limited = heap.Draw(question);
  CHECK(limited.pictures.size() == 1);
  REQUIRE(limited.remarks.size() == 1);
  CHECK(limited.remarks[0].text.starts_with("1 more part with 2 objects is not drawn"));
}

TEST_CASE("network: cycles stand by what they retain, and one can ask for those with a type") {
  PythonHeap python;
  const ObjectId type = python.Class("app", "Node");
  const ObjectId small = python.List({python.None()});
  python.SetReference(small, 0, small);
  const ObjectId big = python.List({python.None(), python.None()});
  python.SetSizes(big, 4000, 4000);
  const ObjectId node = python.Instance(type, {{"list", big}});
  python.SetReference(big, 0, node);
  python.Module("app", {{"small", small}, {"big", big}});
  Drawn heap(python.Build());
  NetworkQuestion question{.subject = NetworkSubject::kCycles};
  question.split = true;
  const Networks all = heap.Draw(question);
  REQUIRE(all.pictures.size() == 3);
  CHECK(ObjectsIn(all.pictures[0]) == Values({big, node}));
  CHECK(all.totals.in_cycles == all.totals.object_count);
  CheckLaws(all);
  question.type_patterns = {"app.*"};
  const Networks some = heap.Draw(question);
  REQUIRE(some.pictures.size() == 1);
  CHECK(ObjectsIn(some.pictures[0]) == Values({big, node}));
}

TEST_CASE("network: above the most nodes the rest is summed up, and everything adds up") {
  PythonHeap python;
  std::vector<ObjectId> items;
  for (int i = 0; i < 1000; ++i) items.push_back(python.Str("item " + std::to_string(i)));
  for (int i = 0; i < 500; ++i) items.push_back(python.Number(std::to_string(i)));
  const ObjectId list = python.List(items);
  python.Module("app", {{"list", list}});
  Drawn heap(python.Build());
  for (const size_t most : {2u, 3u, 5u, 50u, 300u, 2000u}) {
    CAPTURE(most);
    NetworkQuestion question = About({list}, 1, Surroundings::kReferents);
    question.most_nodes = most;
    const Networks drawn = heap.Draw(question);
    REQUIRE(drawn.pictures.size() == 1);
    CHECK(drawn.pictures[0].nodes.size() <= most);
    CHECK(drawn.totals.object_count == 1501);
    CHECK(drawn.totals.reference_count == 1500);
    CheckLaws(drawn);
    CHECK(drawn.pictures[0].nodes[0].is_asked);
  }
  NetworkQuestion question = About({list}, 1, Surroundings::kReferents);
  question.most_nodes = 5;
  const Networks drawn = heap.Draw(question);
  const auto summary = std::ranges::find(drawn.pictures[0].nodes, "str", [](const NetworkNode& node) {
    return node.kind == NodeKind::kSummary ? node.type_name : "";
  });
  REQUIRE(summary != drawn.pictures[0].nodes.end());
  CHECK(summary->object_count >= 998);
  const auto index = static_cast<uint32_t>(summary - drawn.pictures[0].nodes.begin());
  const auto edge = std::ranges::find(drawn.pictures[0].edges, index, &NetworkEdge::to);
  REQUIRE(edge != drawn.pictures[0].edges.end());
  CHECK(edge->label == "[…]");
  CHECK(edge->reference_count == summary->object_count);
}

TEST_CASE("network: unflattened, many leaves of one node stand on several levels") {
  std::string literal;
  for (int i = 0; i < 20; ++i) literal += "list->item" + std::to_string(i) + " ";
  Drawn heap(test::HeapFromLiteral(literal));
  NetworkQuestion question = OfTypes("*");
  std::set<uint32_t> flat;
  const Networks plain = heap.Draw(question);
  for (const NetworkEdge& edge : plain.pictures.at(0).edges) flat.insert(edge.ranks);
  CHECK(flat == std::set<uint32_t>{1});
  question.unflatten = true;
  std::set<uint32_t> levels;
  const Networks spread = heap.Draw(question);
  for (const NetworkEdge& edge : spread.pictures.at(0).edges) levels.insert(edge.ranks);
  CHECK(levels == std::set<uint32_t>{1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("network: a summary counts an instance and its dictionary as one, and says where they are") {
  PythonHeap python;
  const ObjectId type = python.Class("app", "Node");
  std::vector<ObjectId> nodes;
  for (int i = 0; i < 40; ++i) nodes.push_back(python.DictInstance(type, {}));
  const ObjectId first = python.List({nodes.begin(), nodes.begin() + 20});
  const ObjectId second = python.Tuple({nodes.begin() + 20, nodes.end()});
  python.Module("app", {{"first", first}, {"second", second}});
  Drawn heap(python.Build());
  NetworkQuestion question = About({first, second}, 1, Surroundings::kReferents);
  question.most_alike = 5;
  const Networks drawn = heap.Draw(question);
  CheckLaws(drawn);
  std::set<std::string> places;
  for (const NetworkNode& node : drawn.pictures.at(0).nodes) {
    if (node.kind != NodeKind::kSummary) continue;
    CHECK(node.type_name == "app.Node");
    CHECK(node.unit_count == 15);
    CHECK(node.object_count == 30);
    places.insert(node.place);
  }
  CHECK(places == std::set<std::string>{"referents of list", "referents of tuple"});
}

// A session that refers to itself through a list that is of another type, one that is in no cycle, and a class whose
// function refers to globals, as every class.
struct SessionRings {
  SessionRings() {
    const ObjectId function = python.Other("function", {{"__globals__", python.None()}});
    type = python.Class("app", "Session", {{"run", function}});
    ring = python.List({python.None()});
    session = python.Instance(type, {{"ring", ring}});
    python.SetReference(ring, 0, session);
    alone = python.Instance(type, {});
    module = python.Module("app", {{"Session", type}, {"session", session}, {"alone", alone}});
    python.SetReference(function, 0, {module.value - 1});
    for (const char* other : {"Other", "Another"})
      python.AddRoot(python.Class("app", other), reader::RootKind::kType, other);
  }
  PythonHeap python;
  ObjectId type, ring, session, alone, module;
};

TEST_CASE("network: objects of a type in cycles come with the whole cycles, whatever else is in them") {
  SessionRings sessions;
  Drawn heap(sessions.python.Build());
  NetworkQuestion question = OfTypes("app.Session");
  question.reduction = Reduction::kCycles;
  const Networks drawn = heap.Draw(question);
  CHECK(ObjectsIn(drawn.pictures.at(0)) == Values({sessions.session, sessions.ring}));
  CHECK(drawn.totals.in_cycles == 2);
  CheckLaws(drawn);
  REQUIRE(drawn.remarks.size() == 1);
  CHECK(drawn.remarks[0].text.starts_with("1 such object is in cycles only through classes of instances"));
}

TEST_CASE("network: cycles through globals and classes of instances are none, and classes are summed up") {
  SessionRings sessions;
  Drawn heap(sessions.python.Build());
  NetworkQuestion question{.subject = NetworkSubject::kCycles};
  const Networks drawn = heap.Draw(question);
  CHECK(ObjectsIn(drawn.pictures.at(0)) == Values({sessions.session, sessions.ring}));
  CheckLaws(drawn);
  question.split = true;
  const Networks split = heap.Draw(question);
  CHECK(ObjectsIn(split.pictures.at(0)) == Values({sessions.session, sessions.ring}));
  for (size_t i = 1; i < split.pictures.size(); ++i)
    CHECK_FALSE(ObjectsIn(split.pictures[i]).contains(sessions.session.value));
}

TEST_CASE("network: what a closure holds is gone into, globals are not") {
  PythonHeap python;
  const ObjectId leak = python.List({});
  const ObjectId cell = python.Other("cell", {{"cell_contents", leak}});
  const ObjectId globals = python.StrDict({});
  const ObjectId function = python.Other("function", {{"__globals__", globals}, {"__closure__", python.Tuple({cell})}});
  const ObjectId list = python.List({function});
  python.Module("app", {{"list", list}});
  Drawn heap(python.Build());
  const std::set<uint32_t> objects = ObjectsIn(heap.Draw(About({list}, 4, Surroundings::kReferents)).pictures.at(0));
  CHECK(objects.contains(leak.value));
  CHECK_FALSE(objects.contains(globals.value));
}

TEST_CASE("network: a summary of what is dominated without a reference says so") {
  PythonHeap python;
  const ObjectId type = python.Class("app", "Session");
  std::vector<ObjectId> sessions;
  for (int i = 0; i < 50; ++i) sessions.push_back(python.Instance(type, {}));
  const ObjectId app = python.List({python.List(sessions), python.List(sessions)});
  python.Module("app", {{"app", app}});
  Drawn heap(python.Build());
  const Networks drawn = heap.Draw({.subject = NetworkSubject::kDominators,
                                    .objects = {app},
                                    .object_names = {"app"},
                                    .most_nodes = 10,
                                    .is_overview = true});
  CheckLaws(drawn);
  const auto& nodes = drawn.pictures.at(0).nodes;
  const auto summary = std::ranges::find(nodes, NodeKind::kSummary, &NetworkNode::kind);
  REQUIRE(summary != nodes.end());
  CHECK(summary->place == "dominated by list");
}

TEST_CASE("network: a module dominates with its dictionary what its node says it retains") {
  SessionRings sessions;
  Drawn heap(sessions.python.Build());
  const Networks drawn =
      heap.Draw({.subject = NetworkSubject::kDominators, .objects = {sessions.module}, .object_names = {"app"}});
  const auto& nodes = drawn.pictures.at(0).nodes;
  const auto node = std::ranges::find(nodes, true, &NetworkNode::is_asked);
  REQUIRE(node != nodes.end());
  CHECK(node->retained_bytes == drawn.totals.allocated_bytes);
  CHECK(drawn.totals.object_count > 4);
}

}  // namespace
}  // namespace barrow::analyses
