// SPDX-License-Identifier: Apache-2.0
#include "analyses/reference_tree.h"

#include <string>
#include <vector>

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
