// SPDX-License-Identifier: Apache-2.0
// Who leaks names as holder of an accumulation, and what it tells as part of one.
#include <algorithm>
#include <string>
#include <vector>

#include "analyses/leaks.h"
#include "analyses/opened_heap.h"
#include "support/catch.h"
#include "support/python_heap.h"

namespace barrow::analyses {
namespace {

using Catch::Matchers::StartsWith;
using Opened = test::OpenedHeap;
using Pairs = test::PythonHeap::Pairs;

constexpr uint64_t kObjectBytes = 64;

std::vector<Suspect> AccumulationsOf(const Heap& heap, const LeakThresholds& thresholds = {}) {
  Opened now(heap);
  std::vector<Suspect> suspects = FindLeaks(now.opened, now.subject, {}, thresholds, {}).suspects;
  std::erase_if(suspects, [](const Suspect& suspect) { return suspect.rule != LeakRule::kAccumulation; });
  return suspects;
}

// Sessions that have their key in `keys` as an attribute.
struct Sessions {
  ObjectId type;
  std::vector<ObjectId> all;
  std::vector<ObjectId> keys;
};
Sessions MakeSessions(test::PythonHeap& python, int count) {
  Sessions sessions{.type = python.Class("app", "Session"), .all = {}, .keys = {}};
  for (int i = 0; i < count; ++i) {
    sessions.keys.push_back(python.Str("session-key-" + std::to_string(i)));
    sessions.all.push_back(python.Instance(sessions.type, {{"key", sessions.keys.back()}}));
  }
  return sessions;
}

Pairs Zipped(const std::vector<ObjectId>& keys, const std::vector<ObjectId>& values) {
  Pairs pairs;
  for (size_t i = 0; i < keys.size(); ++i) pairs.emplace_back(keys[i], values[i]);
  return pairs;
}

// Dictionaries app.by_id and app.by_key of the same sessions.
Heap HeapOfTwoHolders(int count, uint32_t pid = 7, int unrelated_count = 0) {
  test::PythonHeap python;
  const Sessions sessions = MakeSessions(python, count);
  std::vector<ObjectId> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(python.Number(std::to_string(1000 + i)));
  std::vector<ObjectId> unrelated;
  for (int i = 0; i < unrelated_count; ++i) unrelated.push_back(python.Str("word " + std::to_string(i)));
  python.Module("app", {{"by_id", python.Dict(Zipped(numbers, sessions.all))},
                        {"by_key", python.Dict(Zipped(sessions.keys, sessions.all))},
                        {"words", python.List(unrelated)},
                        {"known", python.List(unrelated)},
                        {"Session", sessions.type}});
  Heap heap = python.Build();
  heap.header.pid = pid;
  heap.header.created_unix_ns = static_cast<uint64_t>(count);
  return heap;
}

TEST_CASE("leaks: what two containers hold is told with both, and with the strings and numbers that are its keys") {
  const std::vector<Suspect> found = AccumulationsOf(HeapOfTwoHolders(50));
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0].sentence,
             StartsWith("50 app.Session held together by app.by_id and app.by_key retain 9.38 KB ("));
  CHECK_THAT(found[0].sentence, ContainsText(" with 50 int and 50 str of theirs"));
  CHECK(found[0].path == "app.by_id and app.by_key");
  CHECK(found[0].object_count == 50);
  CHECK(found[0].retained_bytes == 3 * 50 * kObjectBytes);
}

TEST_CASE("leaks: strings that belong to nothing stay a suspect of their own, without those that do") {
  const std::vector<Suspect> found = AccumulationsOf(HeapOfTwoHolders(50, 7, 40));
  REQUIRE(found.size() == 2);
  CHECK(found[0].type_name == "app.Session");
  CHECK_THAT(found[1].sentence, StartsWith("40 str held together by app.known and app.words retain 2.50 KB ("));
}

TEST_CASE("leaks: what belongs to an accumulation counts in its growth") {
  Opened before(HeapOfTwoHolders(30));
  Opened now(HeapOfTwoHolders(50, GENERATE(7U, 8U)));
  const std::vector<Baseline> baselines = {{before.opened, before.subject}};
  const std::vector<Suspect> grown = FindLeaks(now.opened, now.subject, baselines, {}, {}).suspects;
  REQUIRE(grown.size() == 1);
  CHECK(grown[0].grown_objects == 20);
  CHECK(grown[0].grown_bytes == static_cast<int64_t>(3 * 20 * kObjectBytes));
}

TEST_CASE("leaks: containers of two modules hold what neither module does") {
  test::PythonHeap python;
  const Sessions sessions = MakeSessions(python, 50);
  python.Module("app", {{"all", python.List(sessions.all)}, {"Session", sessions.type}});
  python.Module("web", {{"by_key", python.Dict(Zipped(sessions.keys, sessions.all))}});
  const std::vector<Suspect> found = AccumulationsOf(python.Build());
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0].sentence, StartsWith("50 app.Session held together by app.all and web.by_key retain 6.25 KB ("));
}

TEST_CASE("leaks: dictionaries of modules whose functions are used elsewhere are no accumulation") {
  test::PythonHeap python;
  test::PythonHeap::Named imported;
  for (int i = 0; i < 60; ++i) {
    const std::string number = std::to_string(i);
    const ObjectId module = python.Module("part" + number, {{"VERSION", python.Number(number)}});
    const ObjectId dict{module.value - 1};
    imported.emplace_back("load" + number, python.Other("function", {{"__globals__", dict}}));
    imported.emplace_back("save" + number, python.Other("function", {{"__globals__", dict}}));
  }
  python.Module("app", imported);
  CHECK(AccumulationsOf(python.Build()).empty());
}

TEST_CASE("leaks: a container that holds by way of records of its own is named") {
  test::PythonHeap python;
  const Sessions sessions = MakeSessions(python, 50);
  std::vector<ObjectId> records;
  for (const ObjectId session : sessions.all) records.push_back(python.Tuple({session, python.None()}));
  const ObjectId registry = python.Class("app", "Registry");
  const ObjectId one = python.Instance(registry, {{"records", python.List(records)}});
  python.Module("app", {{"all", python.List(sessions.all)}, {"registry", one}, {"Session", sessions.type}});
  const std::vector<Suspect> found = AccumulationsOf(python.Build());
  REQUIRE_FALSE(found.empty());
  CHECK_THAT(found[0].sentence, StartsWith("50 app.Session held together by app.all and app.registry.records retain "));
}

TEST_CASE("leaks: objects that each hold one of the members are told by type and number") {
  test::PythonHeap python;
  const ObjectId page = python.Class("app", "Page");
  const ObjectId session = python.Class("app", "Session");
  std::vector<ObjectId> pages;
  std::vector<ObjectId> sessions;
  for (int i = 0; i < 50; ++i) {
    pages.push_back(python.Instance(page, {}));
    sessions.push_back(python.Instance(session, {{"page", pages.back()}}));
  }
  python.Module("app", {{"pages", python.List(pages)},
                        {"sessions", python.List(sessions)},
                        {"users", python.List(sessions)},
                        {"Page", page}});
  const std::vector<Suspect> found = AccumulationsOf(python.Build());
  REQUIRE(found.size() == 2);
  CHECK(std::ranges::any_of(found, [](const Suspect& suspect) {
    return suspect.sentence.starts_with("50 app.Page held together by app.pages and 50 app.Session retain ");
  }));
}

TEST_CASE("leaks: of very many holders the type is told") {
  test::PythonHeap python;
  const Sessions sessions = MakeSessions(python, 50);
  test::PythonHeap::Named lists = {{"Session", sessions.type}};
  for (int i = 0; i < 8; ++i) lists.emplace_back("list" + std::to_string(i), python.List(sessions.all));
  python.Module("app", lists);
  const std::vector<Suspect> found = AccumulationsOf(python.Build());
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0].sentence, StartsWith("50 app.Session in app.__dict__ (dict) retain "));
}

TEST_CASE("leaks: what refers to itself only is held by its owner") {
  test::PythonHeap python;
  const ObjectId node = python.Class("app", "Node");
  std::vector<ObjectId> nodes;
  for (int i = 0; i < 30; ++i) nodes.push_back(python.Instance(node, {{"next", python.None()}, {"last", node}}));
  for (size_t i = 0; i < nodes.size(); ++i) {
    python.SetReference(nodes[i], 0, nodes[(i + 1) % nodes.size()]);
    python.SetReference(nodes[i], 1, nodes[(i + nodes.size() - 1) % nodes.size()]);
  }
  const ObjectId first = python.List({nodes[0], nodes[10], nodes[20]});
  python.Module("app", {{"first", first}, {"Node", node}});
  const std::vector<Suspect> found = AccumulationsOf(python.Build());
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0].sentence, StartsWith("30 app.Node in app.first (list) retain 1.88 KB ("));
}

TEST_CASE("leaks: the classes and functions of a module are news only where they became more") {
  const auto heap_of = [](int count) {
    test::PythonHeap python;
    test::PythonHeap::Named classes;
    for (int i = 0; i < count; ++i) {
      const std::string name = "C" + std::to_string(i);
      classes.emplace_back(name, python.Class("app", name));
    }
    python.Module("app", classes);
    Heap heap = python.Build();
    heap.header.created_unix_ns = static_cast<uint64_t>(count);
    return heap;
  };
  for (const Suspect& suspect : AccumulationsOf(heap_of(40))) CHECK(suspect.type_name == "str");
  Opened before(heap_of(20));
  Opened now(heap_of(40));
  const std::vector<Baseline> baselines = {{before.opened, before.subject}};
  const std::vector<Suspect> grown = FindLeaks(now.opened, now.subject, baselines, {}, {}).suspects;
  const auto classes = std::ranges::find(grown, "type", &Suspect::type_name);
  REQUIRE(classes != grown.end());
  CHECK(classes->grown_objects == 20);
}

}  // namespace
}  // namespace barrow::analyses
