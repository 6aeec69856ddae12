// SPDX-License-Identifier: Apache-2.0
#include "analyses/path_report.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "analyses/dominator_report.h"
#include "analyses/object_finder.h"
#include "analyses/opened_heap.h"
#include "analyses/path_text.h"
#include "analyses/tree_levels.h"
#include "support/catch.h"
#include "support/graph_literal.h"

namespace barrow::analyses {
namespace {

// A heap in a case, with the module app at its first object.
Heap AppFromLiteral(std::string_view literal) {
  Heap heap = test::HeapFromLiteral(literal);
  heap.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
  return heap;
}

struct PathHeap : test::OpenedHeap {
  explicit PathHeap(std::string_view literal) : OpenedHeap(AppFromLiteral(literal)) {}
};

TEST_CASE("paths: every referrer that is not held by the object itself is a way, the shortest first") {
  // 0 app, 1 short, 2 object, 3 long, 4 longer, 5 child; the child refers back to the object.
  PathHeap heap("app->short short->object app->long long->longer longer->object object->child child->object");
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

TEST_CASE("paths: of an object that a whole chain below it refers to, only what does not hang below is a way") {
  constexpr int kLength = 50000;
  std::string literal = "app->hub app->other other->hub hub";
  for (int i = 0; i < kLength; ++i) literal += "->node" + std::to_string(i);
  for (int i = 0; i < kLength; ++i) literal += " node" + std::to_string(i) + "->hub";
  PathHeap heap(literal);
  const ObjectPaths paths = FindPaths(heap.opened, heap.subject, 1, {});
  CHECK(paths.ways.size() == 2);
  CHECK(paths.holder_count == kLength + 2);
  CHECK(paths.rest_count == 0);
  CHECK_FALSE(paths.cut);
}

TEST_CASE("paths: C code that holds an object is a way beside the others, where its reference count tells of it") {
  Heap heap = test::HeapFromLiteral("app->held app->free");
  heap.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
  heap.objects.reference_count = {1, 2, 1};
  store::Case opened = store::Case::InMemory();
  const Subject subject{"test.barrow", opened.Snapshot(opened.Add("test.barrow", heap, {}))};
  const ObjectPaths paths = FindPaths(opened, subject, 1, {});
  REQUIRE(paths.ways.size() == 2);
  CHECK(paths.ways[0].path.expression == "app[0]");
  CHECK(paths.ways[1].path.text() == "<Node held>, held by C code");
  CHECK(paths.ways[1].length == 0);
  CHECK(FindPaths(opened, subject, 2, {}).ways.size() == 1);
}

TEST_CASE("paths: how many referrers were not looked at is told") {
  std::string literal;
  for (int i = 0; i < 5; ++i)
    literal += " app->holder" + std::to_string(i) + " holder" + std::to_string(i) + "->object";
  PathHeap heap(literal);
  const ObjectPaths paths = FindPaths(heap.opened, heap.subject, 2, 2);
  CHECK(paths.ways.size() == 2);
  CHECK(paths.rest_count == 3);
  const auto remarks = ToDocument(paths, heap.subject).remarks;
  REQUIRE(remarks.size() == 1);
  CHECK(remarks[0].text == "3 more referrers may be ways; --all shows them.");
}

TEST_CASE("paths: an object that no root reaches has no way") {
  PathHeap heap("app lonely->other other->lonely");
  CHECK(FindPaths(heap.opened, heap.subject, 1, {}).ways.empty());
}

TEST_CASE("dominators: children by retained size, the rest summed up") {
  PathHeap heap("app->big big->a a->b app->small app->tiny");
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

TEST_CASE("dominators: a tree deeper than a thousand levels is cut, and says so") {
  std::string literal = "app";
  for (int i = 0; i < 1500; ++i) literal += "->node" + std::to_string(i);
  PathHeap heap(literal);
  const DominatorReport report = ReportDominators(
      heap.opened, heap.subject, {.object = 0, .depth = kMostTreeLevels, .limit = {}, .by_type = false});
  CHECK(report.rows.size() == kMostTreeLevels + 1);  // the object itself is level 0
  CHECK(report.deeper);
  const auto remarks = ToDocument(report, heap.subject).remarks;
  CHECK(std::ranges::find(remarks, MoreLevelsRemark()) != remarks.end());
  CHECK_FALSE(ReportDominators(heap.opened, heap.subject, {.object = 0, .depth = 2, .limit = {}}).deeper);
}

TEST_CASE("paths: a module whose name is no identifier is quoted, and found by that") {
  Heap heap = test::HeapFromLiteral("odd->value digits->other plain->third");
  for (const auto& [object, name] : {std::pair(0U, "a b"), std::pair(2U, "42"), std::pair(4U, "app.models")}) {
    heap.roots.push_back({.kind = reader::RootKind::kModule, .object = {object}, .name = name, .counted = false});
  }
  store::Case opened = store::Case::InMemory();
  const store::SnapshotId id = opened.Add("test.barrow", heap, {});
  opened.Finish();
  const Subject subject = {"test.barrow", opened.Snapshot(id)};
  const auto path_of = [&](uint32_t object) {
    return FindPaths(opened, subject, object, {}).ways.at(0).path.expression;
  };
  CHECK(path_of(1) == "'a b'[0]");
  CHECK(path_of(3) == "'42'[0]");
  CHECK(path_of(5) == "app.models[0]");
  for (const uint32_t object : {0U, 1U, 2U, 3U, 4U, 5U}) {
    CHECK(ObjectFinder(opened, subject).Find(path_of(object)).value == object);
  }
}

TEST_CASE("paths: what nothing in an incomplete file explains is not said to be held by C code") {
  Heap heap = test::HeapFromLiteral("app->list held");
  heap.objects.reference_count[test::IdOf(heap, "held").value] = 1;
  heap.trailer.reset();
  store::Case opened = store::Case::InMemory();
  const store::SnapshotId id = opened.Add("test.barrow", heap, {});
  opened.Finish();
  const Subject subject = {"test.barrow", opened.Snapshot(id)};
  CHECK(FindPaths(opened, subject, 2, {}).ways.at(0).path.root == "held by what the file lost, or C code");
}

TEST_CASE("dominators: the retained size of a type is all of it, once") {
  PathHeap heap("app->big big->a a->b app->small");
  const std::vector<RetainedOfType> types = RetainedByType(heap.opened, heap.subject);
  REQUIRE(types.size() == 1);
  CHECK(types[0].object_count == 5);
  CHECK(types[0].retained_bytes == 160);
}

TEST_CASE("paths: of a long way only the ends are looked at, and it reads the same") {
  std::string literal = "app";
  for (int i = 0; i < 700; ++i) literal += "->a" + std::to_string(i);
  literal += " a300";
  for (int i = 0; i < 400; ++i) literal += "->b" + std::to_string(i);
  PathHeap heap(literal);
  PathWriter writer(heap.opened, heap.subject.info.id);
  for (const uint32_t object : {700U, 1100U, 699U, 120U, 121U, 122U, 123U, 124U, 185U, 186U, 187U, 188U, 400U, 800U}) {
    CAPTURE(object);
    const std::vector<uint32_t> path = writer.view().PathTo(object);
    CHECK(writer.To(object).expression == writer.Of(path).expression);
    CHECK(writer.To(object, 5).text() == writer.Of(path, 5).text());
  }
  CHECK(writer.To(200).expression ==
        "app[0]… (196 steps) …[0][0][0]");  // of steps that are alike, one before the middle
}

}  // namespace
}  // namespace barrow::analyses
