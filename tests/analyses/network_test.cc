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
}

TEST_CASE("network: a reference from one cycle to another is in none") {
  Opened heap(test::HeapFromLiteral("a->b b->a b->c c->c"));
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
  Opened heap(literal);
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
  Opened heap(python.Build());
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
  Opened heap(built);
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
  Opened heap(python.Build());
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
  Opened heap(python.Build());
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
  Opened heap(built);
  const Networks drawn = heap.Draw({.subject = NetworkSubject::kPath, .objects = {item}, .object_names = {"it"}});
  const std::string frame = "frame of run (app.py:12), thread MainThread";
  CHECK(EdgesIn(drawn.pictures.at(0)) == std::set<std::string>{frame + " item list", frame + " (2) item list"});
  CheckLaws(drawn);
}

TEST_CASE("network: roots that are summed up are counted") {
  PythonHeap python;
  const ObjectId item = python.List({});
  for (int i = 0; i < 40; ++i) python.AddRoot(item, reader::RootKind::kInterpreter, "state " + std::to_string(i));
  Opened heap(python.Build());
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
  Opened heap(test::HeapFromLiteral("a->b"));
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
  Opened heap(python.Build());
  const Networks drawn = heap.Draw(About({list}, 1, Surroundings::kReferents));
  CHECK(drawn.totals.flat_bytes == UINT64_MAX);
  CHECK(drawn.totals.allocated_bytes == UINT64_MAX);
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

TEST_CASE("network: a summary counts an instance and its dictionary as one, and says where they are") {
  PythonHeap python;
  const ObjectId type = python.Class("app", "Node");
  std::vector<ObjectId> nodes;
  for (int i = 0; i < 40; ++i) nodes.push_back(python.DictInstance(type, {}));
  const ObjectId first = python.List({nodes.begin(), nodes.begin() + 20});
  const ObjectId second = python.Tuple({nodes.begin() + 20, nodes.end()});
  python.Module("app", {{"first", first}, {"second", second}});
  Opened heap(python.Build());
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
struct Sessions {
  Sessions() {
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
  Sessions sessions;
  Opened heap(sessions.python.Build());
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
  Sessions sessions;
  Opened heap(sessions.python.Build());
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

TEST_CASE("network: surroundings do not go on through the globals of another module") {
  PythonHeap python;
  const ObjectId far = python.List({});
  const ObjectId other = python.Module("other", {{"far", far}});
  const ObjectId near = python.List({other});
  python.Module("app", {{"near", near}});
  Opened heap(python.Build());
  const std::set<uint32_t> objects =
      ObjectsIn(heap.Draw(About({near}, std::nullopt, Surroundings::kReferents)).pictures.at(0));
  CHECK(objects.contains(other.value));
  CHECK_FALSE(objects.contains(far.value));
  CHECK(ObjectsIn(heap.Draw(About({other}, 1, Surroundings::kReferents)).pictures.at(0)).contains(far.value));
}

TEST_CASE("network: a module dominates with its dictionary what its node says it retains") {
  Sessions sessions;
  Opened heap(sessions.python.Build());
  const Networks drawn =
      heap.Draw({.subject = NetworkSubject::kDominators, .objects = {sessions.module}, .object_names = {"app"}});
  const auto& nodes = drawn.pictures.at(0).nodes;
  const auto node = std::ranges::find(nodes, true, &NetworkNode::is_asked);
  REQUIRE(node != nodes.end());
  CHECK(node->retained_bytes == drawn.totals.allocated_bytes);
  CHECK(drawn.totals.object_count > 4);
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
