// SPDX-License-Identifier: Apache-2.0
//
// Types and shapes: numbered runs of small messages.
#include <utility>

#include "reader/fields.h"
#include "reader/message.h"
#include "reader/segments.h"

namespace barrow::reader {
namespace {

Type DecodeType(std::string_view bytes, DecodeContext& context) {
  Type type;
  for (Message<TypeField> message(bytes, context); message.Next();) {
    using F = TypeField;
    switch (message.field()) {
      case F::kAddress:
        type.address = message.U64() * context.address_unit;
        break;
      case F::kModule:
        type.module = message.Text();
        break;
      case F::kQualifiedName:
        type.qualified_name = message.Text();
        break;
      case F::kBasicBytes:
        type.basic_bytes = message.U64();
        break;
      case F::kItemBytes:
        type.item_bytes = message.U64();
        break;
      case F::kOwnedByInstances:
        type.owned_by_instances = message.Bool();
        break;
      case F::kCollected:
        type.collected = message.Bool();
        break;
      case F::kReferencesUnknown:
        type.references_unknown = message.Bool();
        break;
      case F::kBases:
        type.bases = message.U32List();
        break;
      case F::kDefaultShape:
        type.default_shape = message.U32();
        break;
      case F::kRepresentation:
        type.representation = message.Text();
        break;
      case F::kAttributeDictBytes:
        type.attribute_dict_bytes = message.U64();
        break;
      default:
        message.SkipUnknown();
    }
  }
  return type;
}

Shape DecodeShape(std::string_view bytes, DecodeContext& context) {
  Shape shape;
  for (Message<ShapeField> message(bytes, context); message.Next();) {
    using F = ShapeField;
    switch (message.field()) {
      case F::kKind:
        shape.kind = message.EnumUpTo(ShapeKind::kSet);
        break;
      case F::kNames:
        context.budget.Take(sizeof(std::string));
        shape.names.push_back(message.Text());
        break;
      default:
        message.SkipUnknown();
    }
  }
  return shape;
}

// Numbers count from 1 and have 32 bits.
template <typename T>
void AppendRun(NumberedRun<T>&& run, std::vector<NumberedRun<T>>& runs) {
  if (run.items.empty()) return;
  if (run.first == 0 || run.items.size() > 0xFFFFFFFFu - run.first) throw BadMessage();
  runs.push_back(std::move(run));
}

}  // namespace

void DecodeTypes(std::string_view bytes, DecodeContext& context, std::vector<NumberedRun<Type>>& types) {
  NumberedRun<Type> run;
  for (Message<TypeSegmentField> segment(bytes, context); segment.Next();) {
    using F = TypeSegmentField;
    switch (segment.field()) {
      case F::kFirstType:
        run.first = segment.U32();
        break;
      case F::kTypes:
        context.budget.Take(sizeof(Type));
        run.items.push_back(DecodeType(segment.Bytes(), context));
        break;
      default:
        segment.SkipUnknown();
    }
  }
  AppendRun(std::move(run), types);
}

void DecodeShapes(std::string_view bytes, DecodeContext& context, std::vector<NumberedRun<Shape>>& shapes) {
  NumberedRun<Shape> run;
  for (Message<ShapeSegmentField> segment(bytes, context); segment.Next();) {
    using F = ShapeSegmentField;
    switch (segment.field()) {
      case F::kFirstShape:
        run.first = segment.U32();
        break;
      case F::kShapes:
        context.budget.Take(sizeof(Shape));
        run.items.push_back(DecodeShape(segment.Bytes(), context));
        break;
      default:
        segment.SkipUnknown();
    }
  }
  AppendRun(std::move(run), shapes);
}

}  // namespace barrow::reader
