// SPDX-License-Identifier: Apache-2.0
#include "graph/labels.h"

#include <algorithm>

namespace barrow {

uint64_t ObjectLabels::Position(uint32_t k) const {
  // Gap j lies before or at reference k's place exactly if its own place, less the j gaps before it, is at most k; and
  // that difference never falls from one gap to the next.
  size_t low = 0;
  size_t high = gaps_.size();
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (gaps_[middle].position - middle <= k) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return k + low;
}

EdgeLabel ObjectLabels::Label(uint32_t k) const {
  if (class_is_last_ && k + 1 == references_.size()) return {.kind = LabelKind::kName, .name = "__class__", .key = {}};
  const uint64_t position = Position(k);
  const uint64_t name_count = shape_->names.size();
  if (position < name_count) return {.kind = LabelKind::kName, .name = shape_->names[position], .key = {}};
  const uint64_t rest = position - name_count;
  switch (shape_->kind) {
    case reader::ShapeKind::kOpaque:
      return {};
    case reader::ShapeKind::kSequence:
      return {.kind = LabelKind::kIndex, .name = {}, .index = rest, .key = {}};
    case reader::ShapeKind::kSet:
      return {.kind = LabelKind::kElement, .name = {}, .index = rest, .key = {}};
    case reader::ShapeKind::kMapping:
      break;
  }
  EdgeLabel label{
      .kind = rest % 2 == 0 ? LabelKind::kKey : LabelKind::kValue, .name = {}, .index = rest / 2, .key = {}};
  if (label.kind == LabelKind::kValue && k > 0 && Position(k - 1) + 1 == position) label.key = references_[k - 1];
  return label;
}

std::span<const LabelGap> GapsOf(std::span<const LabelGap> all_gaps, ObjectId object) {
  const auto by_object = [](const LabelGap& a, const LabelGap& b) { return a.object < b.object; };
  const auto [begin, end] = std::equal_range(all_gaps.begin(), all_gaps.end(), LabelGap{object, 0}, by_object);
  return {begin, end};
}

bool HasImpliedClass(const reader::Type& type, const std::optional<ObjectId>& type_object) {
  return type.owned_by_instances && type_object.has_value();
}

ObjectLabels LabelsOf(const Heap& heap, ObjectId object) {
  const TypeId type = heap.objects.type[object.value];
  return ObjectLabels(heap.graph.References(object), heap.shapes[heap.objects.shape[object.value].value],
                      HasImpliedClass(heap.types[type.value], heap.type_object[type.value]), GapsOf(heap.gaps, object));
}

}  // namespace barrow
