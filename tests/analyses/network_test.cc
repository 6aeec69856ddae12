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
using Drawn = test::DrawnHeap;

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
  Drawn heap(app.python.Build());
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
  Drawn heap(app.python.Build());
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
  Drawn heap(python.Build());
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
  Drawn heap(python.Build());
  const Networks drawn = heap.Draw(About({dict}, 1, Surroundings::kReferrers));
  CHECK(EdgesIn(drawn.pictures.at(0)).contains("app.Session .__dict__ dict"));
  CheckLaws(drawn);
}

TEST_CASE("network: referrers come with the roots that hold them, and a module is its own") {
  Application app;
  app.python.AddRoot(app.session, reader::RootKind::kInterpreter, "atexit");
  Drawn heap(app.python.Build());
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
  Drawn heap(app.python.Build());
  const Networks drawn = heap.Draw(About({app.cache, app.session, app.name}, 0, Surroundings::kReferents));
  CHECK(EdgesIn(drawn.pictures.at(0)) == std::set<std::string>{"dict ['key'] app.Session", "app.Session .name 'ann'"});
}

TEST_CASE("network: the ways to an object are merged") {
  Application app;
  const ObjectId list = app.python.List({app.session});
  app.python.Module("other", {{"sessions", list}});
  Drawn heap(app.python.Build());
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
  Drawn heap(literal);
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
  Drawn heap(test::HeapFromLiteral("a->b b->a up->a b->down b->mid mid->c c->c"));
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
}

TEST_CASE("network: a reference from one cycle to another is in none") {
  Drawn heap(test::HeapFromLiteral("a->b b->a b->c c->c"));
  const Networks drawn = heap.Draw(OfTypes("*"));
  const auto number = [](const NetworkNode& node) { return node.object->value; };
  std::set<std::pair<uint32_t, uint32_t>> in_cycle;
  const Network& network = drawn.pictures.at(0);
  for (const NetworkEdge& edge : network.edges) {
    if (edge.in_cycle) in_cycle.emplace(number(network.nodes[edge.from]), number(network.nodes[edge.to]));
  }
  CHECK(in_cycle == std::set<std::pair<uint32_t, uint32_t>>{{0, 1}, {1, 0}, {2, 2}});
}

TEST_CASE("network: cycles of a dominator tree are those of all references, and can be had alone") {
  Heap literal = test::HeapFromLiteral("a->b b->a a->c c->b");
  literal.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
  Drawn heap(literal);
  NetworkQuestion question{.subject = NetworkSubject::kDominators, .objects = {ObjectId{0}}, .object_names = {"a"}};
  const Networks drawn = heap.Draw(question);
  CHECK(drawn.totals.in_cycles == 3);
  CHECK(drawn.totals.reference_count == 2);
  REQUIRE(drawn.pictures.at(0).edges.size() == 2);
  for (const NetworkEdge& edge : drawn.pictures[0].edges) CHECK(edge.in_cycle);
  REQUIRE(drawn.remarks.size() == 1);
  CHECK(drawn.remarks[0].text == "2 more references between these objects are not drawn.");
  CheckLaws(drawn);
  question.reduction = Reduction::kCycles;
  const Networks cycles = heap.Draw(question);
  CHECK(cycles.totals.object_count == 3);
  CHECK(cycles.totals.reference_count == 4);
  CheckLaws(cycles);
}

TEST_CASE("network: garbage is what the collector would free, and what stands in gc.garbage") {
  PythonHeap python;
  const ObjectId a = python.List({python.None()});
  const ObjectId b = python.List({a});
  python.SetReference(a, 0, b);
  const ObjectId left = python.List({});
  const ObjectId saved = python.List({left});
  python.AddRoot(saved, reader::RootKind::kInterpreter, "gc.garbage");
  const ObjectId alive = python.List({});
  python.Module("app", {{"alive", alive}});
  Drawn heap(python.Build());
  const Networks drawn = heap.Draw({.subject = NetworkSubject::kGarbage});
  CHECK(ObjectsIn(drawn.pictures.at(0)) == Values({a, b, left}));
  CHECK(drawn.totals.in_cycles == 2);
  CHECK(drawn.totals.part_count == 2);
  CheckLaws(drawn);
}

TEST_CASE("network: a way that begins at a reference of C code says so") {
  PythonHeap python;
  const ObjectId item = python.List({});
  const ObjectId list = python.List({item});
  Heap built = python.Build();
  ++built.objects.reference_count[list.value];
  Drawn heap(built);
  const Networks drawn = heap.Draw({.subject = NetworkSubject::kPath, .objects = {item}, .object_names = {"it"}});
  const auto& nodes = drawn.pictures.at(0).nodes;
  const auto root = std::ranges::find(nodes, NodeKind::kRoot, &NetworkNode::kind);
  REQUIRE(root != nodes.end());
  CHECK(root->value.find("C code") != std::string::npos);
  CHECK(drawn.pictures[0].edges.size() == 2);
  CheckLaws(drawn);
}

TEST_CASE("network: a thousand ways along a long chain are drawn") {
  PythonHeap python;
  const ObjectId item = python.List({});
  const ObjectId type = python.Class("app", "Node");
  std::vector<ObjectId> holders;
  for (size_t i = 0; i < 1000; ++i) holders.push_back(python.List({item}));
  ObjectId chain = python.List(holders);
  for (int i = 0; i < 10'000; ++i) chain = python.Instance(type, {{"next", chain}});
  python.Module("app", {{"chain", chain}});
  Drawn heap(python.Build());
  const Networks drawn = heap.Draw({.subject = NetworkSubject::kPath, .objects = {item}, .object_names = {"it"}});
  // The holders, the list of them, the chain, the module and its dictionary.
  CHECK(drawn.totals.object_count == 1 + 1000 + 1 + 10'000 + 2);
  CHECK(drawn.remarks.empty());
  CheckLaws(drawn);
}

TEST_CASE("network: an object that refers to itself is kept alive by others") {
  PythonHeap python;
  const ObjectId item = python.List({python.None()});
  python.SetReference(item, 0, item);
  const ObjectId below = python.List({item});
  python.Module("app", {{"item", item}, {"below", below}});
  const ObjectId hanging = python.List({item});
  const ObjectId holder = python.List({item, hanging});
  python.AddRoot(holder, reader::RootKind::kInterpreter, "atexit");
  Drawn heap(python.Build());
  const Networks drawn = heap.Draw({.subject = NetworkSubject::kPath, .objects = {item}, .object_names = {"it"}});
  CHECK(EdgesIn(drawn.pictures.at(0)) == std::set<std::string>{"app .item list", "app .below list", "list [0] list",
                                                               "list [1] list", "interpreter state atexit  list"});
  CheckLaws(drawn);
}

TEST_CASE("network: frames of a recursion are a node each") {
  PythonHeap python;
  const ObjectId item = python.List({});
  Heap built = python.Build();
  reader::Thread thread{.number = 1, .name = "MainThread", .frames = {}};
  for (int i = 0; i < 2; ++i) thread.frames.push_back({.function = "run", .file = "app.py", .line = 12});
  built.threads.push_back(thread);
  for (uint32_t frame : {1u, 2u}) {
    built.roots.push_back(
        {.kind = reader::RootKind::kLocal, .object = item, .name = "item", .thread = 1, .frame = frame});
    ++built.objects.reference_count[item.value];
  }
  Drawn heap(built);
  const Networks drawn = heap.Draw({.subject = NetworkSubject::kPath, .objects = {item}, .object_names = {"it"}});
  const std::string frame = "frame of run (app.py:12), thread MainThread";
  CHECK(EdgesIn(drawn.pictures.at(0)) == std::set<std::string>{frame + " item list", frame + " (2) item list"});
  CheckLaws(drawn);
}

TEST_CASE("network: roots that are summed up are counted") {
  PythonHeap python;
  const ObjectId item = python.List({});
  for (int i = 0; i < 40; ++i) python.AddRoot(item, reader::RootKind::kInterpreter, "state " + std::to_string(i));
  Drawn heap(python.Build());
  NetworkQuestion question = About({item}, 1, Surroundings::kReferrers);
  question.most_nodes = 3;
  const Networks drawn = heap.Draw(question);
  CHECK(drawn.totals.root_count == 40);
  CheckLaws(drawn);
  const auto& nodes = drawn.pictures.at(0).nodes;
  const auto summary = std::ranges::find(nodes, NodeKind::kSummary, &NetworkNode::kind);
  REQUIRE(summary != nodes.end());
  CHECK(summary->type_name == "root");
  CHECK(summary->object_count == 0);
  CHECK(summary->root_count >= 38);
}

TEST_CASE("network: a pattern that no type fits is told beside others, and refused alone") {
  Drawn heap(test::HeapFromLiteral("a->b"));
  NetworkQuestion question = OfTypes("Node");
  question.type_patterns.emplace_back("Noed");
  const Networks drawn = heap.Draw(question);
  REQUIRE(drawn.remarks.size() == 1);
  CHECK(drawn.remarks[0].text.find("Noed") != std::string::npos);
  question = {.subject = NetworkSubject::kCycles, .type_patterns = {"Noed"}};
  CHECK_THROWS_AS(heap.Draw(question), Error);
}

TEST_CASE("network: sizes that add up to more than 64 bits stop there") {
  PythonHeap python;
  std::vector<ObjectId> items;
  for (int i = 0; i < 5; ++i) items.push_back(python.List({}));
  for (const ObjectId item : items) python.SetSizes(item, uint64_t{1} << 62, uint64_t{1} << 62);
  const ObjectId list = python.List(items);
  Drawn heap(python.Build());
  const Networks drawn = heap.Draw(About({list}, 1, Surroundings::kReferents));
  CHECK(drawn.totals.flat_bytes == UINT64_MAX);
  CHECK(drawn.totals.allocated_bytes == UINT64_MAX);
}

TEST_CASE(
    "network: what Pympler's reduction keeps of test_prune is one object, and nothing of a graph without cycles") {
  Drawn heap(test::HeapFromLiteral("a->a b->c"));
  NetworkQuestion question = OfTypes("*");
  question.reduction = Reduction::kLeaves;
  CHECK(heap.Draw(question).totals.object_count == 1);
  Drawn tree(test::HeapFromLiteral("a->b b->c"));
  CHECK(tree.Draw(question).pictures.empty());
  question.reduction = Reduction::kCycles;
  CHECK(tree.Draw(question).pictures.empty());
}

TEST_CASE("network: surroundings do not go on through the globals of another module") {
  PythonHeap python;
  const ObjectId far = python.List({});
  const ObjectId other = python.Module("other", {{"far", far}});
  const ObjectId near = python.List({other});
  python.Module("app", {{"near", near}});
  Drawn heap(python.Build());
  const std::set<uint32_t> objects =
      ObjectsIn(heap.Draw(About({near}, std::nullopt, Surroundings::kReferents)).pictures.at(0));
  CHECK(objects.contains(other.value));
  CHECK_FALSE(objects.contains(far.value));
  CHECK(ObjectsIn(heap.Draw(About({other}, 1, Surroundings::kReferents)).pictures.at(0)).contains(far.value));
}

TEST_CASE("network: a type that is not there is refused") {
  Drawn heap(test::HeapFromLiteral("a->b"));
  CHECK_THROWS_AS(heap.Draw(OfTypes("nothing")), Error);
}

TEST_CASE("network statistics: the largest object first, sized as asizeof does") {
  PythonHeap python;
  const ObjectId inner = python.List({python.Number("1"), python.Number("2")});
  const ObjectId outer = python.List({inner});
  python.SetSizes(outer, 56, 56);
  python.Module("app", {{"outer", outer}});
  Drawn heap(python.Build());
  const Networks drawn = heap.Draw(About({outer, inner}, 0, Surroundings::kReferents));
  const NetworkStatistics statistics = CountNetwork(heap.opened, heap.subject, drawn, false);
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
