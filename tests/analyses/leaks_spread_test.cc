// SPDX-License-Identifier: Apache-2.0
// What leaks tells of owners side by side: at keys that are withheld, and of a leak that several share.
#include <algorithm>
#include <string>
#include <utility>
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

constexpr int64_t kRowBytes = 64;

Heap Finished(test::PythonHeap& python, bool is_later, uint32_t pid) {
  Heap heap = python.Build();
  heap.header.pid = pid;
  heap.header.created_unix_ns = is_later ? 2 : 1;
  return heap;
}

LeakReport LeaksSince(Opened& before, Opened& now, const LeakThresholds& thresholds = {}) {
  return FindLeaks(now.opened, now.subject, std::vector<Baseline>{{before.opened, before.subject}}, thresholds, {});
}

std::vector<Suspect> AccumulationsIn(LeakReport report) {
  std::erase_if(report.suspects, [](const Suspect& suspect) { return suspect.rule != LeakRule::kAccumulation; });
  return report.suspects;
}

enum class Keys { kTold, kWithheld };

struct Bus {
  std::vector<int> listeners;  // per topic
  Keys keys = Keys::kWithheld;
  bool is_later = false;
  uint32_t pid = 7;
};

// app.bus.topics, a dictionary with a list of listeners for each topic, beside much that does not change.
Heap HeapOf(const Bus& bus) {
  test::PythonHeap python;
  if (bus.is_later) python.List({});  // so that addresses differ
  python.SetContents(bus.keys == Keys::kTold ? reader::Contents::kValues : reader::Contents::kNames);
  const ObjectId listener = python.Class("app", "Listener");
  Pairs topics;
  for (size_t i = 0; i < bus.listeners.size(); ++i) {
    std::vector<ObjectId> all;
    for (int k = 0; k < bus.listeners[i]; ++k) all.push_back(python.Instance(listener, {}));
    const ObjectId key = bus.keys == Keys::kTold ? python.Str("topic" + std::to_string(i)) : python.SilentStr();
    topics.emplace_back(key, python.List(all));
  }
  std::vector<ObjectId> fixed;
  for (int k = 0; k < 300; ++k) fixed.push_back(python.Number(std::to_string(k)));
  const ObjectId app = python.Class("app", "Bus");
  const ObjectId one = python.Instance(app, {{"topics", python.Dict(topics)}, {"fixed", python.List(fixed)}});
  python.Module("app", {{"bus", one}, {"Bus", app}, {"Listener", listener}});
  return Finished(python, bus.is_later, bus.pid);
}

TEST_CASE("leaks: in another process, the value at a withheld key is that at the key of its kind") {
  const Keys keys = GENERATE(Keys::kTold, Keys::kWithheld);
  const uint32_t pid = GENERATE(7U, 8U);
  Opened before(HeapOf({.listeners = {20, 15}, .keys = keys}));
  Opened now(HeapOf({.listeners = {20, 45}, .keys = keys, .is_later = true, .pid = pid}));
  const LeakReport report = LeaksSince(before, now);
  REQUIRE(AccumulationsIn(report).size() == 1);
  const Suspect grown = AccumulationsIn(report).front();
  CAPTURE(grown.sentence);
  CHECK_THAT(grown.sentence, StartsWith("45 app.Listener in app.bus.topics["));
  CHECK(grown.grown_objects == 30);
  CHECK(grown.grown_bytes == 30 * kRowBytes);
  CHECK_FALSE(report.met_withheld_key);
}

TEST_CASE("leaks: where withheld keys became more, what hangs at all of them is compared, and that is noted") {
  Opened before(HeapOf({.listeners = {20}}));
  SECTION("most in one") {
    Opened now(HeapOf({.listeners = {20, 2, 45}, .is_later = true, .pid = 8}));
    const LeakReport report = LeaksSince(before, now);
    REQUIRE(AccumulationsIn(report).size() == 1);
    const Suspect grown = AccumulationsIn(report).front();
    CHECK_THAT(grown.sentence, StartsWith("67 app.Listener in 3 list of app.bus.topics (dict), most of it in "
                                          "app.bus.topics[<key at 0x"));
    CHECK(grown.path == "app.bus.topics");
    CHECK(grown.grown_objects == 47);
    CHECK(report.met_withheld_key);
  }
  SECTION("nothing, but in other lists") {
    Opened now(HeapOf({.listeners = {10, 10}, .is_later = true, .pid = 8}));
    CHECK(AccumulationsIn(LeaksSince(before, now)).empty());
  }
  SECTION("keys that are told have names") {
    Opened told_before(HeapOf({.listeners = {20}, .keys = Keys::kTold}));
    Opened now(HeapOf({.listeners = {20, 2, 45}, .keys = Keys::kTold, .is_later = true, .pid = 8}));
    const LeakReport report = LeaksSince(told_before, now);
    REQUIRE(AccumulationsIn(report).size() == 1);
    CHECK_THAT(AccumulationsIn(report).front().sentence,
               StartsWith("45 app.Listener in app.bus.topics['topic2'] (list)"));
    CHECK_FALSE(report.met_withheld_key);
  }
}

TEST_CASE("leaks: a baseline that withholds what the snapshot tells is compared by kind") {
  Opened before(HeapOf({.listeners = {20, 15}}));
  Opened now(HeapOf({.listeners = {20, 45}, .keys = Keys::kTold, .is_later = true, .pid = 8}));
  const std::vector<Suspect> grown = AccumulationsIn(LeaksSince(before, now));
  REQUIRE(grown.size() == 1);
  CHECK_THAT(grown[0].sentence, StartsWith("45 app.Listener in app.bus.topics['topic1'] (list)"));
  CHECK(grown[0].grown_objects == 30);
}

// app.shards, a list of dictionaries of lists of rows.
Heap HeapOfShards(int shards, int rows_each, bool is_later, int rows_of_first = 0) {
  test::PythonHeap python;
  const ObjectId row = python.Class("app", "Row");
  std::vector<ObjectId> all;
  for (int shard = 0; shard < shards; ++shard) {
    Pairs lists;
    for (int i = 0; i < 12; ++i) {
      std::vector<ObjectId> rows;
      for (int k = 0; k < (shard == 0 ? rows_each + rows_of_first : rows_each); ++k)
        rows.push_back(python.Instance(row, {}));
      lists.emplace_back(python.Number(std::to_string(i)), python.List(rows));
    }
    all.push_back(python.Dict(lists));
  }
  python.Module("app", {{"shards", python.List(all)}, {"Row", row}});
  return Finished(python, is_later, 7);
}

TEST_CASE("leaks: what is spread over owners side by side is one suspect with the sum") {
  Opened now(HeapOfShards(5, 4, true));
  const std::vector<Suspect> alone = FindLeaks(now.opened, now.subject, {}, {}, {}).suspects;
  REQUIRE_FALSE(alone.empty());
  CHECK_THAT(alone[0].sentence, StartsWith("60 list in 5 dict of app.shards (list) retain 22.50 KB ("));

  Opened before(HeapOfShards(5, 2, false));
  const std::vector<Suspect> grown = AccumulationsIn(LeaksSince(before, now));
  REQUIRE(grown.size() == 1);
  CHECK(grown[0].path == "app.shards");
  CHECK(grown[0].grown_objects == 0);
  CHECK(grown[0].grown_bytes == 5 * 12 * 2 * kRowBytes);
  CHECK_THAT(grown[0].sentence, ContainsText("120 app.Row and 7.50 KB more than in "));

  Opened fewer(HeapOfShards(3, 4, false));
  const std::vector<Suspect> more = LeaksSince(fewer, now).suspects;
  REQUIRE(more.size() == 1);
  CHECK(more[0].grown_objects == 2 * 12);
}

TEST_CASE("leaks: the one of several owners that gained most is told by itself") {
  Opened before(HeapOfShards(5, 4, false));
  Opened now(HeapOfShards(5, 4, true, 10));
  const std::vector<Suspect> grown = LeaksSince(before, now).suspects;
  REQUIRE(grown.size() == 1);
  CHECK_THAT(grown[0].sentence, StartsWith("12 list in app.shards[0] (dict) retain "));
  CHECK(grown[0].grown_bytes == 12 * 10 * kRowBytes);
}

// So many threads wait in app.park, each with a buffer and one object in two variables; another in app.main.
Heap HeapOfThreads(int count, bool is_later) {
  test::PythonHeap python;
  std::vector<std::pair<ObjectId, ObjectId>> of_threads;
  for (int i = 0; i < count; ++i) {
    const ObjectId buffer = python.Opaque("bytearray", {});
    python.SetSizes(buffer, 1000, 1000);
    of_threads.emplace_back(buffer, python.List({python.Opaque("bytes", {})}));
  }
  python.Module("app", {});
  Heap heap = Finished(python, is_later, 7);
  for (int i = 0; i < count; ++i) {
    const auto number = static_cast<uint32_t>(i + 1);
    reader::Thread thread;
    thread.number = number;
    thread.frames = {{"park", "app.py", 12, 0}, {"run", "app.py", 30, 0}};
    heap.threads.push_back(thread);
    const auto [buffer, job] = of_threads[static_cast<size_t>(i)];
    const auto add = [&](ObjectId object, const std::string& name, uint32_t frame) {
      heap.roots.push_back(
          {.kind = reader::RootKind::kLocal, .object = object, .name = name, .thread = number, .frame = frame});
    };
    add(buffer, "held", 1);
    add(job, "job", 1);
    add(job, "task", 2);
  }
  return heap;
}

TEST_CASE("leaks: what a local variable of one function holds in many threads is one suspect") {
  Opened before(HeapOfThreads(5, false));
  Opened now(HeapOfThreads(30, true));
  const std::vector<Suspect> grown = AccumulationsIn(LeaksSince(before, now));
  REQUIRE(grown.size() == 2);
  CHECK_THAT(grown[0].sentence, StartsWith("30 bytearray in held, a local variable of park (app.py:12) in 30 threads, "
                                           "retain 29.30 KB ("));
  CHECK(grown[0].path == "held, local variable of park (app.py:12) in 30 threads");
  CHECK(grown[0].grown_objects == 25);
  CHECK(grown[0].grown_bytes == 25 * 1000);
  CHECK_THAT(grown[1].sentence, StartsWith("30 list in job, a local variable of park (app.py:12) in 30 threads, "));
  CHECK(grown[1].grown_bytes == 25 * 2 * kRowBytes);
  CHECK(FindLeaks(now.opened, now.subject, {}, {}, {}).suspects.front().sentence.starts_with("30 bytearray in held"));
}

// Objects that a list app.items has, and each of which one object has that only C code holds.
Heap HeapOfOneHolder(int count, bool is_later) {
  test::PythonHeap python;
  const ObjectId type = python.Class("app", "P");
  std::vector<ObjectId> items;
  std::vector<ObjectId> others;
  for (int i = 0; i < count; ++i) {
    items.push_back(python.Instance(type, {}));
    others.push_back(python.Opaque("native" + std::to_string(i), {items.back()}));
  }
  python.Module("app", {{"items", python.List(items)}, {"P", type}});
  Heap heap = Finished(python, is_later, 7);
  for (const ObjectId other : others) heap.objects.reference_count[other.value] = 1;
  return heap;
}

TEST_CASE("leaks: one holder beside C code is told where what it holds became more") {
  Opened before(HeapOfOneHolder(10, false));
  Opened now(HeapOfOneHolder(30, true));
  const std::vector<Suspect> grown = AccumulationsIn(LeaksSince(before, now));
  REQUIRE(grown.size() == 1);
  CHECK_THAT(grown[0].sentence, StartsWith("30 app.P in app.items (list) retain "));
  CHECK(grown[0].grown_objects == 20);
}

}  // namespace
}  // namespace barrow::analyses
