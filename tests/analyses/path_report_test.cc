// SPDX-License-Identifier: Apache-2.0
#include "analyses/path_report.h"

#include <numeric>
#include <string>
#include <vector>

#include "analyses/dominator_report.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow::analyses {
namespace {

// A heap in a case, with the module app at its first object.
struct Opened {
  explicit Opened(std::string_view literal) {
    Heap heap = test::HeapFromLiteral(literal);
    heap.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
    const store::SnapshotId id = opened.Add("test.barrow", heap, {});
    opened.Finish();
    subject = {"test.barrow", opened.Snapshot(id)};
  }
  store::Case opened = store::Case::InMemory();
  Subject subject;
};

TEST_CASE("paths: every referrer that is not held by the object itself is a way, the shortest first") {
  // 0 app, 1 short, 2 object, 3 long, 4 longer, 5 child; the child refers back to the object.
  Opened heap("app->short short->object app->long long->longer longer->object object->child child->object");
  const ObjectPaths paths = FindPaths(heap.opened, heap.subject, 2, {});
  REQUIRE(paths.ways.size() == 2);
  CHECK(paths.holder_count == 3);
  CHECK(paths.ways[0].path.expression == "app[0][0]");
  CHECK(paths.ways[0].path.root == "module");
  CHECK(paths.ways[0].holder == 1u);
  CHECK(paths.ways[1].path.expression == "app[1][0][0]");
  CHECK(paths.ways[1].length == 3);
  CHECK(FindPaths(heap.opened, heap.subject, 2, 1).ways.size() == 1);
}

TEST_CASE("paths: an object that no root reaches has no way") {
  Opened heap("app lonely->other other->lonely");
  CHECK(FindPaths(heap.opened, heap.subject, 1, {}).ways.empty());
}

TEST_CASE("merged paths: objects below one list share a group, what hangs elsewhere has its own") {
  std::string literal = "app->list app->other other->single";
  for (int i = 0; i < 20; ++i) literal += " list->item" + std::to_string(i);
  Opened heap(literal);
  std::vector<uint32_t> objects(21);
  std::iota(objects.begin(), objects.end(), 3);  // single, item0 …
  const MergedPaths merged = MergePaths(heap.opened, heap.subject, objects, "items", {});
  REQUIRE(merged.groups.size() == 2);
  CHECK(merged.groups[0].object_count == 20);
  CHECK(merged.groups[0].path == "app[0][…]");
  CHECK(merged.groups[0].holder == 1);
  CHECK(merged.groups[1].object_count == 1);
  CHECK(merged.groups[1].path == "app[…][…]");
  uint64_t sum = 0;
  for (const PathGroup& group : merged.groups) sum += group.object_count;
  CHECK(sum + merged.unreachable_count == objects.size());

  const MergedPaths limited = MergePaths(heap.opened, heap.subject, objects, "items", 1);
  CHECK(limited.groups.size() == 1);
  CHECK(limited.rest_count == 1);
  CHECK(limited.rest_objects == 1);
}

TEST_CASE("dominators: children by retained size, the rest summed up") {
  Opened heap("app->big big->a a->b app->small app->tiny");
  const DominatorReport report =
      ReportDominators(heap.opened, heap.subject, {.object = 0, .depth = 2, .limit = 2, .by_type = false});
  REQUIRE(report.rows.size() == 5);  // app, big, a, small, one more
  CHECK(report.rows[0].retained_bytes == 192);
  CHECK(report.rows[1].object == 1);
  CHECK(report.rows[1].retained_bytes == 96);
  CHECK(report.rows[2].object == 2);
  CHECK(report.rows[2].depth == 2);
  CHECK(report.rows[4].rest_count == 1);
  CHECK(report.rows[4].retained_bytes == 32);
}

TEST_CASE("dominators: the retained size of a type is all of it, once") {
  Opened heap("app->big big->a a->b app->small");
  const std::vector<RetainedOfType> types = RetainedByType(heap.opened, heap.subject);
  REQUIRE(types.size() == 1);
  CHECK(types[0].object_count == 5);
  CHECK(types[0].retained_bytes == 160);
}

}  // namespace
}  // namespace barrow::analyses
