// SPDX-License-Identifier: Apache-2.0
#include "algorithms/reasons.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "graph/labels.h"

namespace barrow {
namespace {

bool IsNamed(const reader::Type& type, std::string_view module, std::string_view name) {
  return type.module == module && type.qualified_name == name;
}

// Which positions of a shape's names are bystanders.
std::vector<uint32_t> BystanderPositions(const reader::Shape& shape) {
  constexpr std::array<std::string_view, 3> kOfTypes = {"tp_subclasses", "tp_cache", "__mro__"};
  std::vector<uint32_t> positions;
  // Only types have all of them; an attribute of that name somewhere else is an attribute.
  if (std::find(shape.names.begin(), shape.names.end(), kOfTypes[0]) == shape.names.end()) return positions;
  for (uint32_t i = 0; i < shape.names.size(); ++i) {
    if (std::find(kOfTypes.begin(), kOfTypes.end(), shape.names[i]) != kOfTypes.end()) positions.push_back(i);
  }
  return positions;
}

}  // namespace

bool IsLinkedUnseen(const reader::Type& type) { return IsNamed(type, "functools", "_lru_list_elem"); }

int RootRank(const ResolvedRoot& root) {
  if (root.kind == reader::RootKind::kModule) return root.name == "__main__" ? 0 : 1;
  return root.kind == reader::RootKind::kLocal ? 2 : 3;
}

std::vector<uint32_t> UnexplainedReferences(const Heap& heap) {
  const uint32_t count = heap.graph.object_count();
  std::vector<uint32_t> unexplained(count);
  if (!heap.header.reference_counted) return unexplained;
  for (uint32_t i = 0; i < count; ++i) {
    if ((heap.objects.flags[i] & reader::kImmortal) != 0) continue;
    if (IsLinkedUnseen(heap.types[heap.objects.type[i].value])) continue;
    const auto seen = static_cast<uint32_t>(heap.graph.Referrers(ObjectId{i}).size());
    const uint32_t counted = heap.objects.reference_count[i];
    unexplained[i] = counted > seen ? counted - seen : 0;
  }
  for (const ResolvedRoot& root : heap.roots) {
    if (root.counted && unexplained[root.object.value] > 0) --unexplained[root.object.value];
  }
  return unexplained;
}

std::vector<Reason> FindReasons(const Heap& heap, const std::vector<uint32_t>& unexplained) {
  std::vector<Reason> reasons;
  for (uint32_t i = 0; i < heap.roots.size(); ++i) {
    const Strength strength = RootRank(heap.roots[i]) < 3 ? Strength::kOwner : Strength::kRuntime;
    reasons.push_back({heap.roots[i].object, ReasonKind::kRoot, i, strength});
  }
  std::stable_sort(reasons.begin(), reasons.end(), [&](const Reason& a, const Reason& b) {
    return RootRank(heap.roots[a.root]) < RootRank(heap.roots[b.root]);
  });
  for (uint32_t i = 0; i < heap.graph.object_count(); ++i) {
    if ((heap.objects.flags[i] & reader::kImmortal) != 0) {
      reasons.push_back({ObjectId{i}, ReasonKind::kImmortal, 0, Strength::kUnseen});
    } else if (unexplained[i] > 0) {
      reasons.push_back({ObjectId{i}, ReasonKind::kUnexplained, 0, Strength::kUnseen});
    }
  }
  return reasons;
}

std::vector<uint32_t> FindBystanders(const Heap& heap) {
  std::vector<std::vector<uint32_t>> of_shape;
  for (const reader::Shape& shape : heap.shapes) of_shape.push_back(BystanderPositions(shape));
  std::vector<bool> is_cache;
  std::vector<bool> is_kept_by_cache;
  for (const reader::Type& type : heap.types) {
    is_cache.push_back(IsNamed(type, "functools", "_lru_cache_wrapper"));
    is_kept_by_cache.push_back(IsLinkedUnseen(type) || IsNamed(type, "", "dict"));
  }
  std::vector<uint32_t> bystanders;
  for (uint32_t i = 0; i < heap.graph.object_count(); ++i) {
    const std::vector<uint32_t>& positions = of_shape[heap.objects.shape[i].value];
    const bool cache = is_cache[heap.objects.type[i].value];
    if (positions.empty() && !cache) continue;
    const ObjectLabels labels = LabelsOf(heap, ObjectId{i});
    const auto references = heap.graph.References(ObjectId{i});
    for (uint32_t k = 0; k < references.size(); ++k) {
      const bool by_label = std::find(positions.begin(), positions.end(), labels.Position(k)) != positions.end();
      const bool by_type =
          cache && is_kept_by_cache[heap.objects.type[references[k].value].value] && labels.Label(k).name != "__dict__";
      if (by_label || by_type) bystanders.push_back(heap.graph.first()[i] + k);
    }
  }
  return bystanders;
}

}  // namespace barrow
