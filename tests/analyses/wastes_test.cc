// SPDX-License-Identifier: Apache-2.0
#include "analyses/wastes.h"

#include <random>
#include <string>
#include <variant>
#include <vector>

#include "analyses/opened_heap.h"
#include "store/query_catalog.h"
#include "store/sql_runner.h"
#include "support/catch.h"
#include "support/graph_literal.h"

using namespace barrow;
using namespace barrow::analyses;

namespace {

constexpr uint32_t kObjects = 300;

// Containers with much and little room, and instances some of which have a dictionary of their own.
Heap RandomContainers(uint32_t seed) {
  std::mt19937 random(seed);
  std::string literal;
  for (uint32_t object = 0; object < kObjects; ++object) {
    literal += "n" + std::to_string(object) + "->n" + std::to_string(random() % kObjects) + " ";
    if (random() % 3 == 0) literal += "n" + std::to_string(object) + "->n" + std::to_string(random() % kObjects) + " ";
  }
  Heap heap = test::HeapFromLiteral(literal);
  const auto add_type = [&](const char* module, const char* name, bool is_owned, uint64_t item_bytes) {
    reader::Type type = heap.types[1];
    type.module = module;
    type.qualified_name = name;
    type.owned_by_instances = is_owned;
    type.item_bytes = item_bytes;
    heap.types.push_back(type);
    heap.type_object.emplace_back();
  };
  add_type("", "dict", false, 0);
  add_type("", "list", false, 0);
  add_type("", "set", false, 0);
  add_type("app", "Node", true, 0);
  add_type("app", "Node", true, 0);  // another of that name
  add_type("app", "Item", true, 0);
  add_type("app", "Number", true, 4);
  heap.shapes.push_back({.kind = reader::ShapeKind::kOpaque, .names = {"__dict__", "other"}});
  heap.shapes.push_back({.kind = reader::ShapeKind::kOpaque, .names = {"other", "__dict__"}});
  const auto own_shapes = static_cast<uint32_t>(heap.shapes.size() - 2);
  for (uint32_t object = 0; object < kObjects; ++object) {
    heap.objects.type[object] = TypeId{static_cast<uint32_t>(random() % heap.types.size())};
    if (random() % 2 == 0) heap.objects.type[object] = TypeId{2};  // a dict
    heap.objects.shape[object] = ShapeId{own_shapes + static_cast<uint32_t>(random() % 2)};
    heap.objects.length_plus_one[object] = random() % 20;
    heap.objects.flat_bytes[object] = random() % 3000;
    heap.objects.allocated_bytes[object] = heap.objects.flat_bytes[object] + random() % 2 * 16;
  }
  return heap;
}

using Rows = std::vector<std::vector<store::Value>>;

Rows RowsOf(test::OpenedHeap& heap, const char* query, const char* bound, int64_t value) {
  Rows rows;
  store::SqlOptions options;
  options.values.push_back({bound, value});
  store::RunQuery(heap.opened, *store::FindQuery(query), options,
                  {.columns = [](auto) {},
                   .row =
                       [&](std::span<const store::Value> cells) {
                         rows.emplace_back(cells.begin(), cells.end());
                         return true;
                       }});
  return rows;
}

store::Value Number(uint64_t number) { return static_cast<int64_t>(number); }

}  // namespace

TEST_CASE("wastes: spare room and dictionaries of instances are what the queries find") {
  size_t spare_count = 0;
  size_t dictionary_count = 0;
  for (uint32_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    test::OpenedHeap heap(RandomContainers(seed));
    for (const uint64_t least_spare : {uint64_t{0}, uint64_t{256}, uint64_t{2000}}) {
      Rows spare_room;
      for (const SpareRoom& row : FindWastes(heap.opened, heap.subject, 50, least_spare).spare_room) {
        spare_room.push_back({row.type_name, Number(row.object_count), Number(row.spare_bytes), Number(row.empty_count),
                              Number(row.first_object)});
      }
      const Rows expected =
          RowsOf(heap, "containers_with_spare_room", "least_spare", static_cast<int64_t>(least_spare));
      spare_count += expected.size();
      CHECK((spare_room == expected));
    }
    for (const size_t limit : {size_t{0}, size_t{1}, size_t{50}}) {
      Rows dictionaries;
      for (const InstanceDictionaries& row : FindWastes(heap.opened, heap.subject, limit).dictionaries) {
        dictionaries.push_back({row.type_name, Number(row.object_count), Number(row.dictionary_bytes),
                                Number(row.saved_bytes), Number(row.first_object)});
      }
      const Rows expected = RowsOf(heap, "instance_dictionaries", "limit", static_cast<int64_t>(limit));
      dictionary_count += expected.size();
      CHECK((dictionaries == expected));
    }
  }
  CHECK(spare_count > 100);
  CHECK(dictionary_count > 30);
}
