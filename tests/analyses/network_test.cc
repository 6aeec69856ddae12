// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyses/network_case.h"
#include "analyses/network_statistics.h"
#include "base/error.h"
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
using Opened = test::OpenedHeap;

// A module app with a session in app.cache['key'], and a frame that holds the session.
struct Application {
  Application() {
    type = python.Class("app", "Session");
    name = python.Str("ann");
    session = python.DictInstance(type, {{"name", name}, {"nothing", python.None()}});
    cache = python.StrDict({{"key", session}});
    module = python.Module("app", {{"cache", cache}});
  }
  PythonHeap python;
  ObjectId type, name, session, cache, module;
};

TEST_CASE("network: an instance and its own dictionary are one node, with the attributes as labels") {
  Application app;
  Opened heap(app.python.Build());
  const Networks drawn = heap.Draw(About({app.session}, 1, Surroundings::kReferents));
  REQUIRE(drawn.pictures.size() == 1);
  CHECK(ObjectsIn(drawn.pictures[0]) == Values({app.session, app.name}));
  CHECK(EdgesIn(drawn.pictures[0]) == std::set<std::string>{"app.Session .name 'ann'"});
  const NetworkNode& session = drawn.pictures[0].nodes[0];
  CHECK(session.is_asked);
  CHECK(session.object_count == 2);
  CHECK(session.flat_bytes == 2 * 48);
  CHECK(session.inner_references == 1);
  CHECK(session.kind == NodeKind::kInstance);
  CheckLaws(drawn);
  // The class, None and the keys, which labels tell.
  REQUIRE(drawn.remarks.size() == 1);
  CHECK(drawn.remarks[0].text.starts_with("4 references "));
}

TEST_CASE("network: with dicts apart the same is two nodes") {
  Application app;
  Opened heap(app.python.Build());
  NetworkQuestion question = About({app.session}, 1, Surroundings::kReferents);
  question.dicts = true;
  const Networks drawn = heap.Draw(question);
  CHECK(drawn.pictures.at(0).nodes.size() == 3);
  CHECK(EdgesIn(drawn.pictures[0]) == std::set<std::string>{"app.Session .__dict__ dict", "dict ['name'] 'ann'"});
  CheckLaws(drawn);
}

TEST_CASE("network: a dictionary that others know is a node of its own") {
  PythonHeap python;
  const ObjectId type = python.Class("app", "Session");
  const ObjectId session = python.DictInstance(type, {});
  const ObjectId list = python.List({session, {session.value - 1}});  // the dictionary was made just before
  Opened heap(python.Build());
  const Networks drawn = heap.Draw(About({list}, 1, Surroundings::kReferents));
  CHECK(EdgesIn(drawn.pictures.at(0)) ==
        std::set<std::string>{"list [0] app.Session", "list [1] dict", "app.Session .__dict__ dict"});
  CheckLaws(drawn);
}

TEST_CASE("network: a dictionary that a variable of a frame holds as well is a node of its own") {
  PythonHeap python;
  const ObjectId type = python.Class("app", "Session");
  const ObjectId session = python.DictInstance(type, {});
  const ObjectId dict{session.value - 1};
  python.AddRoot(dict, reader::RootKind::kLocal, "attributes");
  Opened heap(python.Build());
  const Networks drawn = heap.Draw(About({dict}, 1, Surroundings::kReferrers));
  CHECK(EdgesIn(drawn.pictures.at(0)).contains("app.Session .__dict__ dict"));
  CheckLaws(drawn);
}

TEST_CASE("network: referrers come with the roots that hold them, and a module is its own") {
  Application app;
  app.python.AddRoot(app.session, reader::RootKind::kInterpreter, "atexit");
  Opened heap(app.python.Build());
  const Networks drawn = heap.Draw(About({app.session}, 3, Surroundings::kReferrers));
  const std::set<std::string> edges = EdgesIn(drawn.pictures.at(0));
  CHECK(edges ==
        std::set<std::string>{"interpreter state atexit  app.Session", "app .cache dict", "dict ['key'] app.Session"});
  const auto& nodes = drawn.pictures[0].nodes;
  CHECK(std::ranges::count(nodes, NodeKind::kRoot, &NetworkNode::kind) == 1);
  CHECK(std::ranges::count(nodes, NodeKind::kModule, &NetworkNode::kind) == 1);
  CheckLaws(drawn);
}

TEST_CASE("network: of depth 0 it has the objects alone and what they have to do with each other") {
  Application app;
  Opened heap(app.python.Build());
  const Networks drawn = heap.Draw(About({app.cache, app.session, app.name}, 0, Surroundings::kReferents));
  CHECK(EdgesIn(drawn.pictures.at(0)) == std::set<std::string>{"dict ['key'] app.Session", "app.Session .name 'ann'"});
}

TEST_CASE("network: the ways to an object are merged") {
  Application app;
  const ObjectId list = app.python.List({app.session});
  app.python.Module("other", {{"sessions", list}});
  Opened heap(app.python.Build());
  const Networks drawn =
      heap.Draw({.subject = NetworkSubject::kPath, .objects = {app.session}, .object_names = {"it"}});
  CHECK(EdgesIn(drawn.pictures.at(0)) == std::set<std::string>{"app .cache dict", "dict ['key'] app.Session",
                                                               "other .sessions list", "list [0] app.Session"});
  CheckLaws(drawn);
}

TEST_CASE("network: a dominator tree has edges where no reference is") {
  // a refers to b and c, both refer to d: a dominates d.
  Heap literal = test::HeapFromLiteral("a->b a->c b->d c->d d->e");
  literal.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
  Opened heap(literal);
  NetworkQuestion question{.subject = NetworkSubject::kDominators, .objects = {ObjectId{0}}, .object_names = {"a"}};
  const Networks drawn = heap.Draw(question);
  REQUIRE(drawn.pictures.size() == 1);
  CHECK(drawn.pictures[0].edges.size() == 4);
  size_t dominances = 0;
  for (const NetworkEdge& edge : drawn.pictures[0].edges) {
    CHECK(edge.is_dominance == (edge.reference_count == 0));
    dominances += edge.is_dominance ? 1 : 0;
  }
  CHECK(dominances == 1);
  CHECK(drawn.pictures[0].totals.reference_count == 3);
  CheckLaws(drawn);
  question.depth = 1;
  CHECK(heap.Draw(question).pictures.at(0).nodes.size() == 4);
}

TEST_CASE("network: reduced to cycles it has exactly their members, to leaves also what leads there") {
  Opened heap(test::HeapFromLiteral("a->b b->a up->a b->down b->mid mid->c c->c"));
  NetworkQuestion question = OfTypes("*");
  question.reduction = Reduction::kCycles;
  const Networks cycles = heap.Draw(question);
  CHECK(ObjectsIn(cycles.pictures.at(0)) == Values({{0}, {1}, {5}}));  // a b c
  CHECK(cycles.totals.in_cycles == 3);
  CHECK(cycles.totals.part_count == 2);
  CheckLaws(cycles);
  question.reduction = Reduction::kLeaves;
  const Networks leaves = heap.Draw(question);
  CHECK(ObjectsIn(leaves.pictures.at(0)) == Values({{0}, {1}, {2}, {4}, {5}}));
  CHECK(leaves.totals.in_cycles == 3);
  for (const NetworkEdge& edge : leaves.pictures[0].edges) {
    const auto in_cycle = [&](uint32_t node) { return leaves.pictures[0].nodes[node].in_cycle; };
    CHECK(edge.in_cycle == (in_cycle(edge.from) && in_cycle(edge.to)));
  }
}

TEST_CASE(
    "network: what Pympler's reduction keeps of test_prune is one object, and nothing of a graph without cycles") {
  Opened heap(test::HeapFromLiteral("a->a b->c"));
  NetworkQuestion question = OfTypes("*");
  question.reduction = Reduction::kLeaves;
  CHECK(heap.Draw(question).totals.object_count == 1);
  Opened tree(test::HeapFromLiteral("a->b b->c"));
  CHECK(tree.Draw(question).pictures.empty());
  question.reduction = Reduction::kCycles;
  CHECK(tree.Draw(question).pictures.empty());
}

TEST_CASE("network: split, each part is whole, the largest first") {
  // The component Pympler's split tears apart, in its order, and a smaller one before it.
  Opened heap(test::HeapFromLiteral("x->y A->D B->C C->D"));
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
  CHECK(limited.remarks[0].text.starts_with("1 more parts with 2 objects are not drawn"));
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
  Opened heap(python.Build());
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
  Opened heap(python.Build());
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
  Opened heap(test::HeapFromLiteral(literal));
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

TEST_CASE("network: a type that is not there is refused") {
  Opened heap(test::HeapFromLiteral("a->b"));
  CHECK_THROWS_AS(heap.Draw(OfTypes("nothing")), Error);
}

TEST_CASE("network statistics: the largest object first, sized as asizeof does") {
  PythonHeap python;
  const ObjectId inner = python.List({python.Number("1"), python.Number("2")});
  const ObjectId outer = python.List({inner});
  python.SetSizes(outer, 56, 56);
  python.Module("app", {{"outer", outer}});
  Opened heap(python.Build());
  const Networks drawn = heap.Draw(About({outer, inner}, 0, Surroundings::kReferents));
  const NetworkStatistics statistics = CountNetwork(heap.opened, heap.subject, drawn);
  REQUIRE(statistics.rows.size() == 2);
  // The inner list has its numbers, which are no objects of the graph; the outer one only itself.
  CHECK(statistics.rows[0].size_bytes == 3 * 48);
  CHECK(statistics.rows[0].representation == "[1, 2]");
  CHECK(statistics.rows[1].size_bytes == 56);
  CHECK(statistics.rows[1].representation == "[[1, 2]]");
  CHECK(statistics.size_bytes == 200);
  CHECK(statistics.totals.reference_count == 1);
}

}  // namespace
}  // namespace barrow::analyses
