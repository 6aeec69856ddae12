// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "graph/heap.h"
#include "graph/ids.h"

namespace barrow {

// How a reference is called, seen from the object that has it.
enum class LabelKind : uint8_t {
  kNone,     // the object gives its references no labels
  kName,     // an attribute, a variable, a field: `name`
  kIndex,    // element `index` of a sequence
  kKey,      // the key number `index` of a mapping, itself
  kValue,    // the value of a mapping at `key`
  kElement,  // an element of a set
};

struct EdgeLabel {
  LabelKind kind = LabelKind::kNone;
  std::string_view name;        // kName; empty: withheld by the contents policy. Lives as long as the shape
  uint64_t index = 0;           // kIndex, kElement: from 0; kKey, kValue: which pair, from 0
  std::optional<ObjectId> key;  // kValue; empty: the key is no object of the file
  bool operator==(const EdgeLabel&) const = default;
};

// The labels of the references of one object. A view: everything given must outlive it.
class ObjectLabels {
 public:
  // `references`: ObjectGraph::References of the object. `shape`: its effective one. `class_is_last`: the last
  // reference is the implied one to the type. `gaps`: those of this object, sorted.
  ObjectLabels(std::span<const ObjectId> references, const reader::Shape& shape, bool class_is_last,
               std::span<const LabelGap> gaps)
      : references_(references), shape_(&shape), class_is_last_(class_is_last), gaps_(gaps) {}

  // Place of reference k among the labels, gaps counted. k < references.size(). O(log gaps).
  uint64_t Position(uint32_t k) const;

  // Label of reference k. k < references.size(). O(log gaps).
  EdgeLabel Label(uint32_t k) const;

 private:
  std::span<const ObjectId> references_;
  const reader::Shape* shape_;
  bool class_is_last_;
  std::span<const LabelGap> gaps_;
};

// The gaps of one object among all, which are sorted. O(log gaps).
std::span<const LabelGap> GapsOf(std::span<const LabelGap> all_gaps, ObjectId object);

// Whether the last reference of objects of this type is the implied one to the type itself, labelled "__class__".
bool HasImpliedClass(const reader::Type& type, const std::optional<ObjectId>& type_object);

// Labels of an object of a heap.
ObjectLabels LabelsOf(const Heap& heap, ObjectId object);

}  // namespace barrow
