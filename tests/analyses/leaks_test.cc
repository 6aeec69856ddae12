// SPDX-License-Identifier: Apache-2.0
#include "analyses/leaks.h"

#include <algorithm>
#include <string>
#include <vector>

#include "analyses/garbage_report.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow::analyses {
namespace {

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

struct Opened {
  explicit Opened(const Heap& heap) {
    const store::SnapshotId id = opened.Add("test.barrow", heap, {});
    opened.Finish();
    subject = {"test.barrow", opened.Snapshot(id)};
  }
  store::Case opened = store::Case::InMemory();
  Subject subject;
};

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
  CHECK(report.suspects[0].sentence == "one Node, app, retains 3.22 KB (100.0 %): 102 objects, 102 of them Node");
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

TEST_CASE("garbage: groups, cycles and what hangs below them") {
  Opened now(HeapWithItems(1, "left->right right->left left->below alone->alone"));
  const GarbageReport report = ReportGarbage(now.opened, now.subject, {});
  CHECK(report.object_count == 4);
  CHECK(report.in_cycles == 3);
  CHECK(report.group_count == 2);
  CHECK(report.flat_bytes == 4 * 16);
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

}  // namespace
}  // namespace barrow::analyses
