// SPDX-License-Identifier: Apache-2.0
#include "analyses/object_diff.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "analyses/opened_heap.h"
#include "support/catch.h"
#include "support/python_heap.h"

namespace barrow::analyses {
namespace {

using Opened = test::OpenedHeap;

ObjectDiff Compared(const Heap& left, const Heap& right) {
  Opened before(left);
  Opened after(right);
  return CompareObjects(before.opened, before.subject, after.opened, after.subject, {}, true);
}

// A str, an int and a tuple of these.
Heap Values(std::string_view text, uint64_t text_bytes, uint64_t number_bytes) {
  test::PythonHeap python;
  const ObjectId str = python.Str(text);
  const ObjectId number = python.Number("7");
  python.SetSizes(str, text_bytes, text_bytes);
  python.SetSizes(number, number_bytes, number_bytes);
  python.Module("app", {{"pair", python.Tuple({str, number})}});
  return python.Build();
}

// Of the str and the int, which are #0 and #1, and the tuple.
std::map<std::string, ObjectState> StatesByType(const ObjectDiff& diff) {
  std::map<std::string, ObjectState> states;
  for (const ObjectChange& row : diff.rows) {
    if (row.object <= 1 || row.type_name == "tuple") states[row.type_name] = row.state;
  }
  return states;
}

TEST_CASE("object diff: a value that cannot change and has another text or size is another object") {
  const Heap before = Values("ann", 52, 28);
  CHECK(StatesByType(Compared(before, before))["str"] == ObjectState::kSurviving);
  CHECK(StatesByType(Compared(before, Values("bob", 52, 28)))["str"] == ObjectState::kReplaced);
  auto states = StatesByType(Compared(before, Values("ann", 52, 32)));
  CHECK(states["int"] == ObjectState::kReplaced);
  CHECK(states["tuple"] == ObjectState::kSurviving);
}

TEST_CASE("object diff: a str that has got its UTF-8 meanwhile is the same") {
  CHECK(StatesByType(Compared(Values("ann", 52, 28), Values("ann", 60, 28)))["str"] == ObjectState::kSurviving);
}

TEST_CASE("object diff: changes of objects that claim to be enormous have a sum") {
  const auto enormous = [](uint64_t bytes) {
    test::PythonHeap python;
    std::vector<ObjectId> items;
    for (int i = 0; i < 4; ++i) {
      items.push_back(python.List({}));
      python.SetSizes(items.back(), bytes, bytes);
    }
    python.Module("app", {{"items", python.Tuple(items)}});
    return python.Build();
  };
  const Heap small = enormous(0);
  const Heap big = enormous(UINT64_MAX / 2);
  const auto surviving = static_cast<size_t>(ObjectState::kSurviving);
  CHECK(Compared(small, big).totals[surviving].change == INT64_MAX);
  CHECK(Compared(big, small).totals[surviving].change == -INT64_MAX);
  Opened before(small);
  Opened after(big);
  const ObjectDiff cut =
      CompareObjects(before.opened, before.subject, after.opened, after.subject, {.limit = 1, .patterns = {}}, false);
  CHECK(cut.rest_change == INT64_MAX);
}

TEST_CASE("retained diff: types of either side, with what they gained or lost") {
  const auto heap_of = [](std::string_view type, uint64_t bytes) {
    test::PythonHeap python;
    const ObjectId one = python.Opaque(type, {});
    python.SetSizes(one, 0, bytes);
    python.Module("app", {{"both", python.Opaque("app.Both", {})}, {"one", one}});
    return python.Build();
  };
  Opened before(heap_of("app.Old", 500));
  Opened after(heap_of("app.New", UINT64_MAX));
  const RetainedDiff diff = CompareRetained(before.opened, before.subject, after.opened, after.subject, {}, false);
  std::map<std::string, std::pair<uint64_t, int64_t>> rows;  // objects on the right, change
  for (const RetainedDiffRow& row : diff.rows) rows[row.type_name] = {row.right_objects, row.change()};
  CHECK(rows["app.Old"] == std::pair<uint64_t, int64_t>(0, -500));
  CHECK(rows["app.New"] == std::pair<uint64_t, int64_t>(1, INT64_MAX));
  CHECK_FALSE(rows.contains("app.Both"));
  CHECK(diff.unchanged_count > 0);
}

}  // namespace
}  // namespace barrow::analyses
