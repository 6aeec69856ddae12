// SPDX-License-Identifier: Apache-2.0
#include "analyses/dominated.h"

#include <random>
#include <string>
#include <vector>

#include "store/case.h"
#include "support/catch.h"
#include "support/graph_literal.h"

using namespace barrow;
using namespace barrow::analyses;

namespace {

struct OpenedLiteral {
  explicit OpenedLiteral(std::string_view literal) {
    Heap heap = test::HeapFromLiteral(literal);
    heap.roots.push_back({.kind = reader::RootKind::kModule, .object = {0}, .name = "app", .counted = false});
    snapshot = opened.Add("test.barrow", heap, {});
    opened.Finish();
    view = opened.View(snapshot);
  }
  std::vector<NamedFigures> Dominated(uint32_t object) {
    return DominatedByType(*view, ObjectId{object}, opened.TypeTotals(snapshot));
  }
  store::Case opened = store::Case::InMemory();
  store::SnapshotId snapshot;
  std::shared_ptr<store::SnapshotView> view;
};

// The first object refers to some, they to any.
std::string RandomLiteral(uint32_t seed) {
  std::mt19937 random(seed);
  std::string literal;
  for (int i = 0; i < 80; ++i) literal += "n" + std::to_string(i) + " ";
  for (int i = 0; i < 110; ++i) {
    literal += "n" + std::to_string(random() % 60) + "->n" + std::to_string(random() % 80) + " ";
  }
  return literal;
}

}  // namespace

TEST_CASE("dominated: what hangs below two parents belongs to the one above both") {
  OpenedLiteral heap("app->top top->left top->right left->shared right->shared left->own app->other other->own2");
  const std::vector<NamedFigures> types = heap.Dominated(1);
  REQUIRE(types.size() == 1);
  CHECK(types[0].name == "Node");
  CHECK(types[0].figures == Figures{4, 64, 128});  // left, right, shared, own
  CHECK(heap.Dominated(3).empty());
}

TEST_CASE("dominated: of most of a heap, the rest is what its types have less") {
  std::string literal = "app->top app->apart apart->beside";
  for (int i = 0; i < 30; ++i) literal += " top->item" + std::to_string(i);
  OpenedLiteral heap(literal);
  CHECK(heap.Dominated(1) == std::vector<NamedFigures>{{"Node", Figures{30, 30 * 16, 30 * 32}}});
  CHECK(heap.Dominated(0) == std::vector<NamedFigures>{{"Node", Figures{33, 33 * 16, 33 * 32}}});
}

TEST_CASE(
    "dominated: sums to the retained size without the object, on random graphs with cycles and unreachable parts") {
  for (uint32_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    OpenedLiteral heap(RandomLiteral(seed));
    for (uint32_t object = 0; object < heap.view->object_count(); ++object) {
      uint64_t bytes = 32;  // its own
      for (const NamedFigures& type : heap.Dominated(object)) {
        bytes += type.figures.allocated_bytes;
      }
      REQUIRE(bytes == heap.view->RetainedBytes(object));
    }
  }
}

TEST_CASE("dominated: many objects at once give the same figures as one by one") {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    OpenedLiteral heap(RandomLiteral(seed));
    const auto lifelines = heap.opened.LifelinesOf(heap.snapshot);
    const ObjectTable table = heap.opened.Objects(heap.snapshot, store::kFlatColumn | store::kAllocatedColumn);
    std::vector<uint32_t> objects;
    for (uint32_t object = 0; object < table.flat_bytes.size(); object += 1 + seed % 3) objects.push_back(object);
    const auto together =
        DominatedByType(DominatorTree(lifelines->dominator), table, NumberTypes(heap.opened, heap.snapshot), objects);
    REQUIRE(together.size() == objects.size());
    for (size_t i = 0; i < objects.size(); ++i) {
      CAPTURE(objects[i]);
      CHECK(together[i] == heap.Dominated(objects[i]));
    }
  }
}
