// SPDX-License-Identifier: Apache-2.0
#include "analyses/leaks.h"

#include <algorithm>
#include <string>
#include <vector>

#include "analyses/garbage_report.h"
#include "analyses/opened_heap.h"
#include "support/catch.h"
#include "support/graph_literal.h"
#include "support/python_heap.h"

namespace barrow::analyses {
namespace {

using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

Heap HeapWithItems(int count, const std::string& more = "") {
  std::string literal = "app->list app->other " + more;
  for (int i = 0; i < count; ++i) literal += " list->item" + std::to_string(i);
  Heap heap = test::HeapFromLiteral(literal);
  heap.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
  heap.objects.reference_count[0] = 1;                         // the list of modules, which is not in the snapshot
  heap.header.created_unix_ns = static_cast<uint64_t>(count);  // later ones have more
  return heap;
}

using Opened = test::OpenedHeap;

TEST_CASE("leaks: many objects under one owner are an accumulation") {
  Opened now(HeapWithItems(50));
  const LeakReport report = FindLeaks(now.opened, now.subject, {}, {.share = 0.05}, {});
  REQUIRE(report.suspects.size() == 1);
  CHECK(report.suspects[0].rule == LeakRule::kAccumulation);
  CHECK(report.suspects[0].object_count == 50);
  CHECK(report.suspects[0].retained_bytes == 50 * 32);
  CHECK(report.suspects[0].path == "app[0]");
  CHECK_THAT(report.suspects[0].sentence, StartsWith("50 Node in app[0] (Node) retain 1.56 KB"));
}

TEST_CASE("leaks: a big object of another type does not hide an accumulation beside it") {
  Heap heap = HeapWithItems(50, "list->blob");
  const uint32_t blob = test::IdOf(heap, "blob").value;
  heap.types.push_back(heap.types.front());
  heap.types.back().qualified_name = "Blob";
  heap.type_object.push_back({});
  heap.objects.type[blob] = TypeId{static_cast<uint32_t>(heap.types.size() - 1)};
  heap.objects.allocated_bytes[blob] = 3000;
  Opened now(heap);
  const LeakReport report = FindLeaks(now.opened, now.subject, {}, {.share = 0.05}, {});
  CHECK(std::ranges::any_of(report.suspects, [](const Suspect& suspect) {
    return suspect.rule == LeakRule::kAccumulation && suspect.object_count == 50;
  }));
}

TEST_CASE("leaks: a long chain is one owner with much below it, and so is what no other rule tells of") {
  std::string literal = "app->first first";
  for (int i = 0; i < 100; ++i) literal += "->node" + std::to_string(i);
  Heap heap = test::HeapFromLiteral(literal + " app->other");
  heap.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
  heap.objects.reference_count[0] = 1;
  Opened now(heap);
  const LeakReport report = FindLeaks(now.opened, now.subject, {}, {.share = 0.1}, {});
  REQUIRE(report.suspects.size() == 1);
  CHECK(report.suspects[0].rule == LeakRule::kBigOwner);
  CHECK(report.suspects[0].retained_bytes == 103 * 32);
  CHECK(report.suspects[0].sentence == "one Node, app, retains 3.22 KB (100.0 %): 102 Node");
}

TEST_CASE("leaks: with a baseline what counts is the gain") {
  Opened before(HeapWithItems(30));
  Opened now(HeapWithItems(50));
  const Baseline baseline{before.opened, before.subject};
  const LeakReport report = FindLeaks(now.opened, now.subject, std::vector{baseline}, {.share = 0.05}, {});
  REQUIRE(report.suspects.size() == 1);
  CHECK(report.suspects[0].grown_objects == 20);
  CHECK(report.suspects[0].grown_bytes == 20 * 32);
  const Baseline same{now.opened, now.subject};
  CHECK(FindLeaks(now.opened, now.subject, std::vector{same}, {}, {}).suspects.empty());
}

TEST_CASE("leaks: with several baselines it must have grown from each to the next") {
  Opened first(HeapWithItems(40));
  Opened second(HeapWithItems(30));
  Opened now(HeapWithItems(50));
  const std::vector<Baseline> growing = {{second.opened, second.subject}, {first.opened, first.subject}};
  CHECK(FindLeaks(now.opened, now.subject, growing, {}, {}).suspects.size() == 1);
  // The same three in an order of time in which it shrank meanwhile.
  first.subject.info.header.created_unix_ns = 1;
  CHECK(FindLeaks(now.opened, now.subject, growing, {}, {}).suspects.empty());
}

TEST_CASE("leaks: uncollected cycles and objects held by C code are suspects") {
  Heap heap = HeapWithItems(2, "left->right right->left held");
  heap.objects.reference_count[test::IdOf(heap, "held").value] = 1;
  Opened now(heap);
  const LeakReport report = FindLeaks(now.opened, now.subject, {}, {.share = 0.1}, {});
  std::vector<LeakRule> rules;
  for (const Suspect& suspect : report.suspects) rules.push_back(suspect.rule);
  CHECK(std::count(rules.begin(), rules.end(), LeakRule::kGarbage) == 1);
  CHECK(std::count(rules.begin(), rules.end(), LeakRule::kHeldByC) == 1);
}

TEST_CASE("leaks: of an incomplete snapshot nothing is blamed on C code, and that is said") {
  Heap heap = HeapWithItems(2, "left->right right->left held");
  heap.objects.reference_count[test::IdOf(heap, "held").value] = 1;
  heap.trailer.reset();
  Opened now(heap);
  const LeakReport report = FindLeaks(now.opened, now.subject, {}, {.share = 0.0}, {});
  for (const Suspect& suspect : report.suspects) {
    CHECK(suspect.rule != LeakRule::kHeldByC);
    CHECK(suspect.sentence.find("C code holds") == std::string::npos);
    CHECK(suspect.path.find(", held by C code") == std::string::npos);
  }
  const auto remarks = ToDocument(report, now.subject, {}).remarks;
  CHECK(std::ranges::any_of(
      remarks, [](const Remark& remark) { return remark.text.starts_with("The snapshot is not complete: "); }));
}

TEST_CASE("leaks: one object has, several have") {
  Heap heap = HeapWithItems(2, "held self->self");
  heap.objects.reference_count[test::IdOf(heap, "held").value] = 1;
  Opened now(heap);
  const LeakReport report = FindLeaks(now.opened, now.subject, {}, {.share = 0.1, .least_objects = 1}, {});
  const auto sentence_of = [&](LeakRule rule) {
    const auto found = std::ranges::find(report.suspects, rule, &Suspect::rule);
    return found == report.suspects.end() ? std::string() : found->sentence;
  };
  const std::string id = std::to_string(test::IdOf(heap, "held").value);
  CHECK_THAT(sentence_of(LeakRule::kHeldByC),
             StartsWith("1 Node has more references than the snapshot explains, so that C code holds it (#" + id +
                        "): it retains 32 B"));
  CHECK_THAT(sentence_of(LeakRule::kGarbage), StartsWith("1 object only holds itself and waits for the cycle"));
}

TEST_CASE("leaks: the loops of a numpy ufunc, which does not show them, are no news") {
  test::PythonHeap python;
  const ObjectId method = python.Opaque("numpy._ArrayMethod", {});
  const ObjectId loops = python.List({python.Tuple({python.Tuple({}), method})});
  const ObjectId list = python.List({python.Tuple({python.Tuple({}), python.Str("mine")})});
  python.Module("app", {});
  Heap heap = python.Build();
  heap.objects.reference_count[loops.value] = 1;
  heap.objects.reference_count[list.value] = 1;
  Opened now(heap);
  const LeakReport report = FindLeaks(now.opened, now.subject, {}, {.share = 0.0, .least_objects = 1}, {});
  const auto held = std::ranges::find(report.suspects, LeakRule::kHeldByC, &Suspect::rule);
  REQUIRE(held != report.suspects.end());
  CHECK(held->owner == list.value);
  CHECK(held->object_count == 1);
}

TEST_CASE("leaks: an incomplete or a later baseline is said to be one") {
  Heap cut = HeapWithItems(30);
  cut.trailer.reset();
  Opened before(cut);
  Opened now(HeapWithItems(50));
  const auto says = [](const Document& document, const std::string& words) {
    return std::ranges::any_of(document.remarks,
                               [&](const Remark& remark) { return remark.text.find(words) != std::string::npos; });
  };
  const std::vector<Baseline> baselines = {{before.opened, before.subject}};
  const LeakReport report = FindLeaks(now.opened, now.subject, baselines, {}, {});
  CHECK(says(ToDocument(report, now.subject, baselines), "test.barrow is not complete: what it lost seems"));
  CHECK_FALSE(says(ToDocument(report, now.subject, baselines), "is the later of the two"));
  const std::vector<Baseline> later = {{now.opened, now.subject}};
  CHECK(says(ToDocument(report, before.subject, later), "test.barrow is the later of the two"));
}

TEST_CASE("garbage: groups, cycles and what hangs below them") {
  Opened now(HeapWithItems(1, "left->right right->left left->below alone->alone"));
  const GarbageReport report = ReportGarbage(now.opened, now.subject, {});
  CHECK(report.object_count == 4);
  CHECK(report.in_cycles == 3);
  CHECK(report.group_count == 2);
  CHECK(report.flat_bytes == 4 * 16);
  CHECK(report.freed_bytes == 4 * 32);
  CHECK(report.objects[0].retained_bytes == 3 * 32);
  const GarbageReport limited = ReportGarbage(now.opened, now.subject, 1);
  CHECK(limited.objects.size() == 1);
  CHECK(limited.rest_count == 3);
  CHECK(limited.flat_bytes == 4 * 16);
}

TEST_CASE("garbage: what stands in gc.garbage is uncollectable") {
  Heap heap = HeapWithItems(1, "trash->stuck");
  heap.roots.push_back(
      {.kind = reader::RootKind::kInterpreter, .object = test::IdOf(heap, "trash"), .name = "gc.garbage"});
  heap.objects.reference_count[test::IdOf(heap, "trash").value] = 1;
  Opened now(heap);
  const GarbageReport report = ReportGarbage(now.opened, now.subject, {});
  REQUIRE(report.object_count == 1);
  CHECK(report.objects[0].uncollectable);
  CHECK(report.uncollectable_count == 1);
}

// A heap for which a scan for each owner, or a walk along its way, takes minutes: there are 20,000 owners, each below
// the one before.
TEST_CASE("leaks: owners that hang below one another are told without looking at all of it for each") {
  constexpr int kOwners = 20'000;
  test::PythonHeap python;
  const ObjectId node = python.Class("app", "Node");
  ObjectId below = python.List({});
  for (int i = 0; i < kOwners; ++i) below = python.Other("module", {{"x", python.Instance(node, {{"next", below}})}});
  python.Module("app", {{"head", below}});
  Opened now(python.Build());
  test::PythonHeap without;
  without.Class("app", "Node");
  without.Module("app", {{"head", without.Other("module", {{"x", without.None()}})}});
  Opened before(without.Build());
  for (const bool compared : {false, true}) {
    CAPTURE(compared);
    std::vector<Baseline> baselines;
    if (compared) baselines.push_back({before.opened, before.subject});
    const std::vector<Suspect> suspects = FindLeaks(now.opened, now.subject, baselines, {}, {}).suspects;
    REQUIRE(suspects.size() >= 400);
    const auto owner = std::ranges::find(suspects, LeakRule::kBigOwner, &Suspect::rule);
    REQUIRE(owner != suspects.end());
    CHECK_THAT(owner->sentence, StartsWith("one app.Node, app.head.x, retains "));
    CHECK_THAT(owner->sentence, EndsWith(": 40,002 objects, 19,999 of them app.Node"));
  }
}

// Lists that hang below one another, each with so many rows beside; and objects that have nothing to do with them.
Heap NestedRows(int rows, int others) {
  test::PythonHeap python;
  const ObjectId row = python.Class("app", "Row");
  ObjectId below = python.List({});
  for (int i = 0; i < 300; ++i) {
    std::vector<ObjectId> items = {below};
    for (int k = 0; k < rows; ++k) items.push_back(python.Instance(row, {}));
    below = python.List(items);
  }
  for (int i = 0; i < others; ++i) python.List({});
  python.Module("app", {{"head", below}});
  return python.Build();
}

TEST_CASE("leaks: what was not looked at in the baseline is not taken for gained") {
  Opened before(NestedRows(60, 0));  // smaller, so that less of it is looked at
  Opened now(NestedRows(63, 60'000));
  const std::vector<Baseline> baselines = {{before.opened, before.subject}};
  const LeakThresholds all{.share = 0};
  int told = 0;
  for (const Suspect& suspect : FindLeaks(now.opened, now.subject, baselines, all, {}).suspects) {
    const size_t end = suspect.sentence.find(" app.Row and ");
    if (end == std::string::npos || suspect.sentence.find("more than in") == std::string::npos) continue;
    const size_t begin = suspect.sentence.find_last_not_of("0123456789,", end - 1) + 1;
    std::string number = suspect.sentence.substr(begin, end - begin);
    std::erase(number, ',');
    CAPTURE(suspect.sentence);
    CHECK(std::stoi(number) <= 3 * 300);
    ++told;
  }
  CHECK(told > 10);
}

// Following all that it holds from each of them would take minutes.
TEST_CASE("garbage: a dictionary that a forged file gives to many instances is followed once") {
  constexpr int kCount = 30'000;
  test::PythonHeap python;
  const ObjectId node = python.Class("app", "Node");
  const ObjectId value = python.List({});
  test::PythonHeap::Named values;
  for (int i = 0; i < kCount; ++i) values.emplace_back("x" + std::to_string(i), value);
  const ObjectId dict = python.Other("dict", values);
  for (int i = 0; i < kCount; ++i) python.Instance(node, {{"__dict__", dict}});
  Heap heap = python.Build();
  heap.header.version = "3.13.1";
  heap.header.collector_skips_dicts = true;
  for (reader::Type& type : heap.types) type.basic_bytes = 2 * heap.header.pointer_bytes;
  const std::vector<ObjectId> garbage = GarbageOf(heap);
  CHECK(std::ranges::find(garbage, value) != garbage.end());
}

}  // namespace
}  // namespace barrow::analyses
