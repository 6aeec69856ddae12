// SPDX-License-Identifier: Apache-2.0
#include "analyses/merged_paths.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "analyses/opened_heap.h"
#include "analyses/tree_levels.h"
#include "support/catch.h"
#include "support/graph_literal.h"
#include "support/python_heap.h"

namespace barrow::analyses {
namespace {

struct MergedHeap : test::OpenedHeap {
  using OpenedHeap::OpenedHeap;
  MergedPaths Merge(const std::vector<uint32_t>& objects, std::optional<size_t> limit = {}) {
    MergedPaths merged = MergePaths(opened, subject, objects, "objects", limit);
    uint64_t told = merged.rest_objects + merged.unreachable_count;
    for (const PathRow& row : merged.rows) told += row.own_count;
    CHECK(told == objects.size());
    return merged;
  }
};

// With the module app at the first object.
Heap AppFromLiteral(const std::string& literal) {
  Heap heap = test::HeapFromLiteral(literal);
  heap.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
  return heap;
}

std::vector<uint32_t> Ids(uint32_t begin, uint32_t end) {
  std::vector<uint32_t> ids(end - begin);
  std::iota(ids.begin(), ids.end(), begin);
  return ids;
}

TEST_CASE(
    "merged paths: elements of one list are a row, what hangs elsewhere has its own, both under where they part") {
  std::string literal = "app->list app->other other->single";
  for (int i = 0; i < 20; ++i) literal += " list->item" + std::to_string(i);
  MergedHeap heap(AppFromLiteral(literal));
  const std::vector<uint32_t> objects = Ids(3, 24);  // single, item0 …
  const MergedPaths merged = heap.Merge(objects);
  REQUIRE(merged.rows.size() == 3);
  CHECK(merged.rows[0].depth == 1);
  CHECK(merged.rows[0].path == "app");
  CHECK(merged.rows[0].root == "module");
  CHECK(merged.rows[0].object_count == 21);
  CHECK(merged.rows[0].own_count == 0);
  CHECK(merged.rows[0].allocated_bytes == 21 * 32);
  CHECK(merged.rows[1].depth == 2);
  CHECK(merged.rows[1].step == "[0][…]");
  CHECK(merged.rows[1].path == "app[0][…]");
  CHECK(merged.rows[1].own_count == 20);
  CHECK(merged.rows[1].holder_count == 20);
  CHECK(merged.rows[2].depth == 2);
  CHECK(merged.rows[2].path == "app[…][…]");
  CHECK(merged.rows[2].own_count == 1);
  CHECK(merged.rows[2].example == 3);

  const MergedPaths limited = heap.Merge(objects, 2);
  CHECK(limited.rows.size() == 2);
  CHECK(limited.rest_count == 1);
  CHECK(limited.rest_objects == 1);
}

TEST_CASE("merged paths: ways that many take keep their keys and names") {
  test::PythonHeap python;
  const ObjectId session = python.Class("app", "Session");
  std::vector<std::vector<ObjectId>> lists(2);
  std::vector<uint32_t> objects;
  for (int i = 0; i < 60; ++i) {
    lists[i % 2].push_back(python.Instance(session, {}));
    objects.push_back(lists[i % 2].back().value);
  }
  const ObjectId cache = python.StrDict({{"open", python.List(lists[0])}, {"shut", python.List(lists[1])}});
  python.Module("app", {{"cache", cache}});
  MergedHeap heap(python.Build());
  const MergedPaths merged = heap.Merge(objects);
  REQUIRE(merged.rows.size() == 3);
  CHECK(merged.rows[0].path == "app.cache");
  CHECK(merged.rows[0].holder == cache.value);
  CHECK(merged.rows[0].holder_type == "dict");
  CHECK(merged.rows[1].path == "app.cache['open'][…]");
  CHECK(merged.rows[1].object_count == 30);
  CHECK(merged.rows[1].holder_type == "app.Session");
  CHECK(merged.rows[2].step == "['shut'][…]");
}

TEST_CASE("merged paths: a long chain is its beginning and one step that repeats") {
  constexpr uint32_t kLength = 20000;
  std::string literal = "app";
  for (uint32_t i = 0; i < kLength; ++i) literal += "->node" + std::to_string(i);
  MergedHeap heap(AppFromLiteral(literal));
  const MergedPaths merged = heap.Merge(Ids(1, kLength + 1));
  REQUIRE(merged.rows.size() == 2);
  CHECK(merged.rows[0].path == "app[0]");
  CHECK(merged.rows[0].object_count == kLength);
  CHECK(merged.rows[0].own_count == 1);
  CHECK(merged.rows[1].path == "app[0][0]…");
  CHECK(merged.rows[1].own_count == kLength - 1);
}

TEST_CASE("merged paths: a tree deeper than a thousand levels is cut, and says so") {
  constexpr uint32_t kLength = 1500;
  std::string literal = "app app->pad";
  std::string above = "app";
  for (uint32_t i = 0; i < kLength; ++i) {
    const std::string node = "node" + std::to_string(i);
    for (uint32_t pad = 0; pad < i % 19; ++pad) literal += " " + above + "->pad";  // no step like those before it
    literal += " " + above + "->" + node;
    above = node;
  }
  MergedHeap heap(AppFromLiteral(literal));
  const MergedPaths merged = heap.Merge(Ids(2, 2 + kLength));
  CHECK(merged.rows.size() == kMostTreeLevels);
  CHECK(merged.deeper);
  CHECK(merged.rest_count == kLength - kMostTreeLevels);
  CHECK(merged.rows.back().path.find("steps) …") != std::string::npos);
  const auto remarks = ToDocument(merged, heap.subject).remarks;
  CHECK(std::ranges::find(remarks, MoreLevelsRemark()) != remarks.end());
}

TEST_CASE("merged paths: many roots of a kind are one row, and what no root reaches is told") {
  std::string literal = "left->right right->left";
  for (int i = 0; i < 30; ++i) literal += " m" + std::to_string(i) + "->a" + std::to_string(i);
  Heap heap = test::HeapFromLiteral(literal);
  std::vector<uint32_t> objects = {0, 1};
  for (int i = 0; i < 30; ++i) {
    const ObjectId module = test::IdOf(heap, "m" + std::to_string(i));
    heap.roots.push_back(
        {.kind = reader::RootKind::kModule, .object = module, .name = "m" + std::to_string(i), .counted = false});
    objects.push_back(test::IdOf(heap, "a" + std::to_string(i)).value);
  }
  MergedHeap opened(heap);
  const MergedPaths merged = opened.Merge(objects);
  REQUIRE(merged.rows.size() == 1);
  CHECK(merged.rows[0].path == "<module Node>[…]");
  CHECK(merged.rows[0].root == "e.g. m0, and 29 more");
  CHECK(merged.rows[0].own_count == 30);
  CHECK(merged.unreachable_count == 2);
  const auto remarks = ToDocument(merged, opened.subject).remarks;
  CHECK(std::ranges::any_of(remarks, [](const Remark& remark) {
    return remark.text.find("No root reaches 2 of the 32 objects. 'barrow garbage'") != std::string::npos;
  }));
}

TEST_CASE("merged paths: of a few modules each is a row, and a root that stands alone is called what it is") {
  std::string literal = "hub";
  for (int i = 0; i < 60; ++i) literal += " hub->h" + std::to_string(i);
  Heap heap = test::HeapFromLiteral(literal + " m1->a m2->b held");
  std::vector<uint32_t> objects;
  for (const char* name : {"a", "b", "held"}) objects.push_back(test::IdOf(heap, name).value);
  for (int i = 0; i < 60; ++i) objects.push_back(test::IdOf(heap, "h" + std::to_string(i)).value);
  for (const char* name : {"hub", "m1", "m2"}) {
    heap.roots.push_back(
        {.kind = reader::RootKind::kModule, .object = test::IdOf(heap, name), .name = name, .counted = false});
  }
  heap.objects.reference_count[test::IdOf(heap, "held").value] = 1;
  MergedHeap opened(heap);
  std::vector<std::string> tops;
  for (const PathRow& row : opened.Merge(objects).rows) {
    if (row.depth == 1) tops.push_back(row.path + ", " + row.root);
  }
  std::ranges::sort(tops);
  CHECK(tops ==
        std::vector<std::string>{"<Node held>, held by C code", "hub[…], module", "m1[0], module", "m2[0], module"});
}

TEST_CASE("merged paths: the tops of the tree sum up to what the roots reach, on every graph of four nodes") {
  for (uint32_t edges = 0; edges < (1U << 16); edges += 97) {
    CAPTURE(edges);
    Heap heap = test::HeapFromLiteral(test::LiteralFromGraph(test::GraphFromBits(4, edges)));
    heap.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
    MergedHeap opened(heap);
    const MergedPaths merged = opened.Merge({0, 1, 2, 3});
    uint64_t tops = 0;
    for (const PathRow& row : merged.rows) tops += row.depth == 1 ? row.object_count : 0;
    REQUIRE(tops + merged.unreachable_count == 4);
  }
}

}  // namespace
}  // namespace barrow::analyses
