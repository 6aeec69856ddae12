// SPDX-License-Identifier: Apache-2.0
//
// Pictures of heaps that no interpreter makes.
#include <algorithm>
#include <string>
#include <vector>

#include "analyses/attribute_dicts.h"
#include "analyses/network_case.h"
#include "store/packed_column.h"
#include "store/replaced_column.h"
#include "store/scratch_folder.h"
#include "support/catch.h"
#include "support/graph_literal.h"
#include "support/python_heap.h"

namespace barrow::analyses {
namespace {

using test::CheckLaws;
using test::DrawnHeap;
using test::OfTypes;
using test::PythonHeap;

// Every object has its place in the picture, whatever is drawn as one.
void CheckDrawsAll(const Heap& heap) {
  DrawnHeap opened(heap);
  for (const bool dicts : {false, true}) {
    NetworkQuestion question = OfTypes("*");
    question.dicts = dicts;
    const Networks drawn = opened.Draw(question);
    CHECK(drawn.totals.object_count == heap.graph.object_count());
    CheckLaws(drawn);
    question = test::About({ObjectId{0}}, 5, Surroundings::kBoth);
    question.dicts = dicts;
    CheckLaws(opened.Draw(question));
  }
}

TEST_CASE("network: a dictionary that is its own __dict__ is drawn as what it is") {
  PythonHeap python;
  const ObjectId dict = python.Other("dict", {{"__dict__", {}}});
  python.SetReference(dict, 0, dict);
  CheckDrawsAll(python.Build());
}

TEST_CASE("network: two dictionaries that are each other's __dict__ are two nodes") {
  PythonHeap python;
  const ObjectId one = python.Other("dict", {{"__dict__", {}}});
  const ObjectId other = python.Other("dict", {{"__dict__", one}});
  python.SetReference(one, 0, other);
  CheckDrawsAll(python.Build());
}

TEST_CASE("network: a dictionary with a __dict__ is nobody's own, but may have one") {
  PythonHeap python;
  const ObjectId type = python.Class("app", "Session");
  const ObjectId last = python.Dict({});
  const ObjectId middle = python.Other("dict", {{"__dict__", last}});
  const ObjectId instance = python.Instance(type, {{"__dict__", middle}});
  const Heap heap = python.Build();
  CheckDrawsAll(heap);
  DrawnHeap opened(heap);
  const auto view = opened.opened.View(opened.subject.info.id);
  CHECK_FALSE(OwnDict(*view, instance).has_value());
  CHECK(OwnDict(*view, middle) == last);
  CHECK(OwnerOfDict(*view, last) == middle);
}

TEST_CASE("network: whose 100,000 dictionaries are is told quickly where the __dict__ is not made yet") {
  PythonHeap python;
  const ObjectId rows_type = python.Class("app", "Rows");
  std::vector<ObjectId> dicts;
  for (int i = 0; i < 100'000; ++i) dicts.push_back(python.Dict({}));
  // Two lists, whose elements come in turns.
  std::vector<ObjectId> halves[2];
  for (size_t i = 0; i < dicts.size(); ++i) halves[i % 2].push_back(dicts[i]);
  const ObjectId rows = python.SequenceInstance(rows_type, halves[0]);
  const ObjectId more = python.SequenceInstance(rows_type, halves[1]);
  Heap heap = python.Build();
  heap.shapes.push_back({reader::ShapeKind::kSequence, {"__dict__"}});
  for (const ObjectId list : {rows, more}) {
    heap.objects.shape[list.value] = {static_cast<uint32_t>(heap.shapes.size() - 1)};
    heap.gaps.push_back({list, 0});
  }
  DrawnHeap opened(heap);
  NetworkQuestion question = test::About({rows, more}, 1, Surroundings::kReferents);
  const Networks drawn = opened.Draw(question);
  CHECK(drawn.totals.object_count == 100'002);
  CheckLaws(drawn);
}

TEST_CASE("network: dominators of a damaged case that form a circle are refused") {
  const test::ScratchFolder folder;
  const std::filesystem::path path = folder / "circle.case";
  {
    Heap heap = test::HeapFromLiteral("a->b");
    heap.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
    store::Case loading = store::Case::OpenForLoading(path);
    loading.Add("circle.barrow", heap, {});
    loading.Finish();
    loading.PrepareLifelines(store::SnapshotId{1});
  }
  test::ReplaceColumn(path, store::PackedColumn::kDominator, {2, 1});  // one more than the object, 0 for none
  store::Case opened = store::Case::OpenReadOnly(path);
  const Subject subject{"circle.case", opened.Snapshot(store::SnapshotId{1})};
  CHECK_THROWS_WITH(
      DrawNetworks(opened, subject,
                   {.subject = NetworkSubject::kDominators, .objects = {ObjectId{0}}, .object_names = {"a"}}),
      ContainsText("dominators form a circle"));
}

}  // namespace
}  // namespace barrow::analyses
