// SPDX-License-Identifier: Apache-2.0
#include "algorithms/graphs.h"

#include <algorithm>
#include <utility>

namespace barrow::test {

ObjectGraph RandomGraph(uint32_t object_count, double references_per_object, uint32_t seed) {
  std::mt19937 random(seed);
  const auto reference_count = static_cast<uint32_t>(object_count * references_per_object);
  std::vector<std::pair<uint32_t, uint32_t>> references;
  for (uint32_t i = 0; i < reference_count; ++i) {
    const uint32_t from = static_cast<uint32_t>(random()) % object_count;
    references.emplace_back(from, static_cast<uint32_t>(random()) % object_count);
  }
  std::stable_sort(references.begin(), references.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  for (uint32_t from = 0; from < object_count; ++from) {
    while (target.size() < references.size() && references[target.size()].first == from) {
      target.push_back(ObjectId{references[target.size()].second});
    }
    first.push_back(static_cast<uint32_t>(target.size()));
  }
  return ObjectGraph(std::move(first), std::move(target));
}

ObjectGraph Chain(uint32_t object_count) {
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  for (uint32_t i = 1; i < object_count; ++i) {
    target.push_back(ObjectId{i});
    first.push_back(i);
  }
  first.push_back(object_count - 1);
  return ObjectGraph(std::move(first), std::move(target));
}

ObjectGraph Fan(uint32_t object_count) {
  std::vector<uint32_t> first(size_t{object_count} + 1, object_count - 1);
  first[0] = 0;
  std::vector<ObjectId> target;
  for (uint32_t i = 1; i < object_count; ++i) target.push_back(ObjectId{i});
  return ObjectGraph(std::move(first), std::move(target));
}

ObjectGraph DoublyLinkedList(uint32_t object_count) {
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  for (uint32_t i = 0; i < object_count; ++i) {
    if (i + 1 < object_count) target.push_back(ObjectId{i + 1});
    if (i > 0) target.push_back(ObjectId{i - 1});
    first.push_back(static_cast<uint32_t>(target.size()));
  }
  return ObjectGraph(std::move(first), std::move(target));
}

std::vector<bool> Reached(const ObjectGraph& graph, std::span<const ObjectId> starts, uint32_t without) {
  std::vector<bool> reached(graph.object_count());
  std::vector<ObjectId> pending;
  const auto reach = [&](ObjectId object) {
    if (object.value == without || reached[object.value]) return;
    reached[object.value] = true;
    pending.push_back(object);
  };
  for (const ObjectId start : starts) reach(start);
  while (!pending.empty()) {
    const ObjectId object = pending.back();
    pending.pop_back();
    for (const ObjectId target : graph.References(object)) reach(target);
  }
  return reached;
}

std::vector<ObjectId> ObjectsOfBits(uint32_t bits) {
  std::vector<ObjectId> objects;
  for (uint32_t i = 0; i < 32; ++i) {
    if ((bits >> i & 1) != 0) objects.push_back(ObjectId{i});
  }
  return objects;
}

}  // namespace barrow::test
