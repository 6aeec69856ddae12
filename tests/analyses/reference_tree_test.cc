// SPDX-License-Identifier: Apache-2.0
#include "analyses/reference_tree.h"

#include <string>
#include <vector>

#include "analyses/object_page.h"
#include "store/case.h"
#include "support/catch.h"
#include "support/python_heap.h"

using namespace barrow;
using namespace barrow::analyses;
using namespace barrow::test;

namespace {

// "0 list #3|1 [0] str 'a' #0": depth and words of each node.
std::string TreeOf(const Heap& heap, ObjectId object, const TreeQuestion& question) {
  store::Case opened = store::Case::InMemory();
  const store::SnapshotId snapshot = opened.Add("heap.barrow", heap, Diagnostics());
  opened.Finish();
  const auto view = opened.View(snapshot);
  const ReferenceTree tree = GrowTree(*view, object, question, {heap.roots, heap.threads});
  std::string text;
  for (const ReferenceTree::Node& node : tree.nodes) {
    text +=
        (text.empty() ? "" : "|") + std::to_string(node.depth) + " " + NodeWords(*view, tree, node, question.direction);
  }
  return text;
}

constexpr TreeQuestion kReferents{.direction = TreeDirection::kReferents};
constexpr TreeQuestion kReferrers{.direction = TreeDirection::kReferrers};

}  // namespace

TEST_CASE("reference tree: referents carry the labels of the object above") {
  PythonHeap python;
  const ObjectId text = python.Str("ann");
  const ObjectId list = python.List({text, text});
  const ObjectId dict = python.StrDict({{"users", list}});
  CHECK(TreeOf(python.Build(), dict, kReferents) ==
        "0 dict #3|1 <key 0> str 'users' #2|1 ['users'] list #1|2 [0] str 'ann' #0 (2 references)");
  CHECK(TreeOf(python.Build(), dict, {.direction = TreeDirection::kReferents, .depth = 0}) == "0 dict #3");
}

TEST_CASE("reference tree: referrers say how they call the object, and roots are leaves") {
  PythonHeap python;
  const ObjectId text = python.Str("ann");
  const ObjectId list = python.List({text});
  const ObjectId app = python.Module("app", {{"users", list}});
  CHECK(TreeOf(python.Build(), text, kReferrers) ==
        "0 str 'ann' #0|1 list #1 [0]|2 dict #3 ['users']|3 module app #4 .__dict__");
  CHECK(TreeOf(python.Build(), app, kReferrers) == "0 module app #4|1 (root: module app)");
}

TEST_CASE("reference tree: what lies below the last level is told of") {
  PythonHeap python;
  ObjectId object = python.Str("end");
  for (size_t i = 0; i < kMostTreeLevels; ++i) object = python.List({object});
  const ObjectId longer = python.List({object});
  store::Case opened = store::Case::InMemory();
  const store::SnapshotId snapshot = opened.Add("heap.barrow", python.Build(), Diagnostics());
  opened.Finish();
  const auto view = opened.View(snapshot);
  const TreeQuestion question{.direction = TreeDirection::kReferents, .depth = kMostTreeLevels};
  CHECK_FALSE(GrowTree(*view, object, question, {}).deeper);
  CHECK(GrowTree(*view, longer, question, {}).deeper);
  CHECK_FALSE(GrowTree(*view, longer, {.direction = TreeDirection::kReferents, .depth = 5}, {}).deeper);
}

TEST_CASE("reference tree: an object met again is marked, or opened again") {
  PythonHeap python;
  const ObjectId list = python.List({python.None()});
  python.SetReference(list, 0, list);
  CHECK(TreeOf(python.Build(), list, kReferents) == "0 list #1|1 [0] list #1 (already shown)");
  CHECK(TreeOf(python.Build(), list, {.direction = TreeDirection::kReferrers, .depth = 2, .repeat = true}) ==
        "0 list #1|1 list #1 [0]|2 list #1 [0]");
}

TEST_CASE("reference tree: wide fans are folded by type") {
  PythonHeap python;
  std::vector<ObjectId> elements;
  for (int i = 0; i < 10; ++i) elements.push_back(python.Str(std::to_string(i)));
  elements.push_back(python.Number("7"));
  const ObjectId list = python.List(elements);
  CHECK(TreeOf(python.Build(), list, {.direction = TreeDirection::kReferents, .fold = 2}) ==
        "0 list #11|1 [0] str '0' #0|1 [1] str '1' #1|1 [10] int 7 #10|1 … 8 more of type str");
}

TEST_CASE("reference tree: ten thousand elements of one type are four and the number of the others") {
  PythonHeap python;
  std::vector<ObjectId> texts;
  for (int i = 0; i < 10000; ++i) texts.push_back(python.SilentStr());
  const ObjectId list = python.List(texts);
  const std::string tree = TreeOf(python.Build(), list, kReferents);
  CHECK(tree.ends_with("|1 [3] str #3|1 … 9,996 more of type str"));
}

TEST_CASE("reference tree: what does not fit in is counted, also on the page of an object") {
  constexpr size_t kTooMany = 11;
  PythonHeap python;
  std::vector<ObjectId> texts;
  for (size_t i = 0; i < kMostTreeNodes - 1 + kTooMany; ++i) texts.push_back(python.SilentStr());
  const ObjectId list = python.List(texts);
  store::Case opened = store::Case::InMemory();
  const store::SnapshotId snapshot = opened.Add("heap.barrow", python.Build(), Diagnostics());
  opened.Finish();
  const ReferenceTree tree =
      GrowTree(*opened.View(snapshot), list, {.direction = TreeDirection::kReferents, .fold = 0}, {});
  CHECK_FALSE(tree.complete);
  CHECK(tree.nodes.size() == kMostTreeNodes);
  CHECK(tree.rest_count == kTooMany);

  const Subject subject{"heap.barrow", opened.Snapshot(snapshot)};
  const Document page = DescribeObject(opened, subject, list, {.fold = 0, .limit = {}});
  const Table& referents = page.tables[0];
  REQUIRE(referents.rows.size() == kMostTreeNodes);
  CHECK(referents.rows.back().kind == RowKind::kRest);
  CHECK(referents.rows.back().stands_for == kTooMany);
  CHECK(page.remarks.back().text.starts_with("Only 99,999 referents are shown"));
  CHECK(DescribeObject(opened, subject, list, {}).remarks.empty());
}

TEST_CASE("reference tree: opening a wide object again and again ends with a budget of references") {
  PythonHeap python;
  const ObjectId end = python.Str("end");
  const ObjectId list = python.List(std::vector<ObjectId>(1000, end));
  python.SetReference(list, 0, list);
  store::Case opened = store::Case::InMemory();
  const store::SnapshotId snapshot = opened.Add("heap.barrow", python.Build(), Diagnostics());
  opened.Finish();
  const auto view = opened.View(snapshot);
  const auto direction = GENERATE(TreeDirection::kReferents, TreeDirection::kReferrers);
  const TreeQuestion question{.direction = direction, .depth = 500, .repeat = true};
  CHECK(GrowTree(*view, list, question, {}).complete);
  const ReferenceTree cut = GrowTree(*view, list, question, {}, 5000);
  CHECK_FALSE(cut.complete);
  CHECK(cut.nodes.size() < 20);
  CHECK(cut.rest_count > 0);
}

TEST_CASE("reference tree: each root is told with the thread it belongs to") {
  PythonHeap python;
  const ObjectId list = python.List({});
  python.AddRoot(list, reader::RootKind::kLocal, "users");
  Heap heap = python.Build();
  heap.threads = {{.number = 3, .name = "Worker", .frames = {}}, {.number = 1, .name = "MainThread", .frames = {}}};
  heap.threads[0].frames = {{.function = "run", .file = "app.py", .line = 12}};
  heap.roots.back().thread = 3;
  heap.roots.back().frame = 1;
  CHECK(TreeOf(heap, list, kReferrers) == "0 list #0|1 (root: local variable users of run (app.py:12), thread Worker)");
}

TEST_CASE("reference tree: C code that holds an object is a leaf where its reference count tells of it") {
  PythonHeap python;
  const ObjectId held = python.List({});
  python.Module("app", {{"held", held}});
  Heap heap = python.Build();
  heap.objects.reference_count[held.value] += 2;
  store::Case opened = store::Case::InMemory();
  const store::SnapshotId snapshot = opened.Add("heap.barrow", heap, Diagnostics());
  opened.Finish();
  const auto view = opened.View(snapshot);
  const store::SnapshotInfo info = opened.Snapshot(snapshot);
  const ReferenceTree tree = GrowTree(*view, held, kReferrers, {heap.roots, heap.threads, &info});
  REQUIRE(tree.nodes.size() > 1);
  CHECK(tree.nodes[1].kind == ReferenceTree::NodeKind::kRoot);
  CHECK(tree.nodes[1].label == "C code, 2 references");
}
