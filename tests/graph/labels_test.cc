// SPDX-License-Identifier: Apache-2.0
#include "graph/labels.h"

#include <string>
#include <vector>

#include "graph/graph_builder.h"
#include "support/catch.h"
#include "support/graph_literal.h"

using namespace barrow;
using namespace barrow::test;
using reader::Shape;
using reader::ShapeKind;

namespace {

std::string Text(const EdgeLabel& label) {
  switch (label.kind) {
    case LabelKind::kNone:
      return "-";
    case LabelKind::kName:
      return "." + std::string(label.name);
    case LabelKind::kIndex:
      return "[" + std::to_string(label.index) + "]";
    case LabelKind::kKey:
      return "key" + std::to_string(label.index);
    case LabelKind::kValue:
      return "value" + std::to_string(label.index) + "@" + (label.key ? std::to_string(label.key->value) : "?");
    case LabelKind::kElement:
      return "{}";
  }
  return "";
}

// Labels of the object "o" when its references are those of the literal and its shape is `shape`.
std::string Labels(std::string_view literal, const Shape& shape) {
  reader::SnapshotRecords records = RecordsFromLiteral(literal);
  records.shapes.push_back(shape);
  records.objects.shape[0] = static_cast<uint32_t>(records.shapes.size() - 1);
  Diagnostics diagnostics;
  const Heap heap = BuildHeap(std::move(records), diagnostics);
  const ObjectId object = IdOf(heap, "o");
  std::string labels;
  for (uint32_t k = 0; k < heap.graph.References(object).size(); ++k) {
    labels += Text(LabelsOf(heap, object).Label(k)) + " ";
  }
  if (!labels.empty()) labels.pop_back();
  return labels;
}

}  // namespace

TEST_CASE("labels: names come first, the kind says the rest") {
  CHECK(Labels("o->a o->b o->c", {ShapeKind::kSequence, {"x", "y"}}) == ".x .y [0]");
  CHECK(Labels("o->a o->b o->c", {ShapeKind::kSequence, {}}) == "[0] [1] [2]");
  CHECK(Labels("o->a o->b o->c", {ShapeKind::kSet, {"x"}}) == ".x {} {}");
  CHECK(Labels("o->a o->b o->c", {ShapeKind::kOpaque, {"x"}}) == ".x - -");
  CHECK(Labels("o->a o->b o->c o->d", {ShapeKind::kMapping, {}}) == "key0 value0@1 key1 value1@3");
  CHECK(Labels("o->a o->b o->c", {ShapeKind::kMapping, {"x"}}) == ".x key0 value0@2");
}

TEST_CASE("labels: empty slots and dangling references keep the labels in step") {
  CHECK(Labels("o->- o->a o->? o->b", {ShapeKind::kSequence, {"x", "y", "z"}}) == ".y [0]");
  CHECK(Labels("o->a o->- o->-  o->b", {ShapeKind::kSequence, {}}) == "[0] [3]");
  CHECK(Labels("o->? o->a o->b o->?", {ShapeKind::kMapping, {}}) == "value0@? key1");
  CHECK(Labels("o->a o->? o->b o->c", {ShapeKind::kMapping, {}}) == "key0 key1 value1@2");
}

TEST_CASE("labels: a mapping's value never takes the label before its key for the key") {
  CHECK(Labels("o->a o->- o->b", {ShapeKind::kMapping, {"x"}}) == ".x value0@?");
}

TEST_CASE("labels: the implied reference to the type is the last one, called __class__") {
  reader::SnapshotRecords records = RecordsFromLiteral("o->a o->- type");
  records.types[1].owned_by_instances = true;
  records.types[1].address = records.objects.address[2];
  Diagnostics diagnostics;
  const Heap heap = BuildHeap(std::move(records), diagnostics);
  const ObjectId object = IdOf(heap, "o");
  REQUIRE(heap.graph.References(object).size() == 2);
  CHECK(heap.graph.References(object)[1] == IdOf(heap, "type"));
  CHECK(Text(LabelsOf(heap, object).Label(0)) == "[0]");
  CHECK(Text(LabelsOf(heap, object).Label(1)) == ".__class__");
  CHECK(Text(LabelsOf(heap, IdOf(heap, "a")).Label(0)) == ".__class__");
}

TEST_CASE("labels: positions agree with counting, for every pattern of eight slots") {
  for (uint32_t pattern = 0; pattern < 256; ++pattern) {
    std::string literal = "o";
    std::string expected;
    for (uint32_t slot = 0; slot < 8; ++slot) {
      const bool filled = (pattern >> slot & 1) != 0;
      literal += filled ? " o->a" : " o->-";
      if (filled) expected += (expected.empty() ? "[" : " [") + std::to_string(slot) + "]";
    }
    CAPTURE(literal);
    REQUIRE(Labels(literal, {ShapeKind::kSequence, {}}) == expected);
  }
}
