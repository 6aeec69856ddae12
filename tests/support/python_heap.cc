// SPDX-License-Identifier: Apache-2.0
#include "support/python_heap.h"

#include <algorithm>
#include <optional>

namespace barrow::test {

PythonHeap::PythonHeap() {
  heap_.header.pointer_bytes = 8;
  heap_.header.contents = reader::Contents::kValues;
  heap_.header.implementation = "CPython";
  heap_.header.version = "3.12.1";
  heap_.header.reference_counted = true;
  heap_.types.resize(1);
  heap_.type_object.resize(1);
  heap_.shapes.resize(1);
}

TypeId PythonHeap::Type(std::string_view name) {
  for (uint32_t i = 1; i < heap_.types.size(); ++i) {
    if (heap_.types[i].qualified_name == name && heap_.types[i].module.empty()) return {i};
  }
  reader::Type type;
  type.qualified_name = name;
  type.collected = name != "str" && name != "bytes" && name != "int" && name != "float" && name != "NoneType";
  heap_.types.push_back(type);
  heap_.type_object.emplace_back();
  return {static_cast<uint32_t>(heap_.types.size() - 1)};
}

ShapeId PythonHeap::Shape(reader::ShapeKind kind, std::vector<std::string> names) {
  for (uint32_t i = 0; i < heap_.shapes.size(); ++i) {
    if (heap_.shapes[i].kind == kind && heap_.shapes[i].names == names) return {i};
  }
  heap_.shapes.push_back({kind, std::move(names)});
  return {static_cast<uint32_t>(heap_.shapes.size() - 1)};
}

ObjectId PythonHeap::Add(TypeId type, ShapeId shape, std::vector<ObjectId> references, uint64_t length_plus_one) {
  objects_.push_back({type, shape, std::move(references), length_plus_one});
  return {static_cast<uint32_t>(objects_.size() - 1)};
}

ObjectId PythonHeap::Str(std::string_view text, bool clipped) {
  const ObjectId id = SilentStr();
  heap_.texts.push_back({id, reader::TextKind::kStr, clipped, std::string(text)});
  return id;
}

ObjectId PythonHeap::SilentStr() { return Add(Type("str"), {}, {}); }

ObjectId PythonHeap::Bytes(std::string_view text) {
  const ObjectId id = Add(Type("bytes"), {}, {}, text.size() + 1);
  heap_.texts.push_back({id, reader::TextKind::kBytes, false, std::string(text)});
  return id;
}

ObjectId PythonHeap::Number(std::string_view text, std::string_view type) {
  const ObjectId id = Add(Type(type), {}, {});
  heap_.texts.push_back({id, reader::TextKind::kNumber, false, std::string(text)});
  return id;
}

ObjectId PythonHeap::None() { return Add(Type("NoneType"), {}, {}); }

ObjectId PythonHeap::Sequence(std::string_view type, const std::vector<ObjectId>& elements) {
  return Add(Type(type), Shape(reader::ShapeKind::kSequence, {}), elements, elements.size() + 1);
}

ObjectId PythonHeap::Set(const std::vector<ObjectId>& elements) {
  return Add(Type("set"), Shape(reader::ShapeKind::kSet, {}), elements, elements.size() + 1);
}

ObjectId PythonHeap::Dict(const Pairs& pairs) {
  std::vector<ObjectId> references;
  for (const auto& [key, value] : pairs) references.insert(references.end(), {key, value});
  return Add(Type("dict"), Shape(reader::ShapeKind::kMapping, {}), std::move(references), pairs.size() + 1);
}

ObjectId PythonHeap::StrDict(const Named& values) {
  Pairs pairs;
  for (const auto& [name, value] : values) pairs.emplace_back(Str(name), value);
  return Dict(pairs);
}

ObjectId PythonHeap::Class(std::string_view module, std::string_view name, const Named& attributes,
                           const std::vector<ObjectId>& bases) {
  const ObjectId dict = StrDict(attributes);
  const ObjectId mro = Tuple(bases);
  const ObjectId id = Add(Type("type"), Shape(reader::ShapeKind::kOpaque, {"__dict__", "__mro__"}), {dict, mro});
  // The class comes first in its own __mro__.
  objects_[mro.value].references.insert(objects_[mro.value].references.begin(), id);
  ++objects_[mro.value].length_plus_one;
  reader::Type type;
  type.module = module;
  type.qualified_name = name;
  type.address = AddressOf(id);
  type.owned_by_instances = true;
  type.collected = true;
  heap_.types.push_back(type);
  heap_.type_object.emplace_back(id);
  return id;
}

TypeId PythonHeap::TypeOf(ObjectId type) const {
  const auto number = std::ranges::find(heap_.type_object, std::optional(type)) - heap_.type_object.begin();
  return {static_cast<uint32_t>(number)};
}

ObjectId PythonHeap::SequenceInstance(ObjectId type, const std::vector<ObjectId>& elements) {
  std::vector<ObjectId> references = elements;
  references.push_back(type);
  return Add(TypeOf(type), Shape(reader::ShapeKind::kSequence, {}), std::move(references), elements.size() + 1);
}

ObjectId PythonHeap::Instance(ObjectId type, const Named& attributes) {
  std::vector<std::string> names;
  std::vector<ObjectId> references;
  for (const auto& [name, value] : attributes) {
    names.push_back(name);
    references.push_back(value);
  }
  references.push_back(type);
  return Add(TypeOf(type), Shape(reader::ShapeKind::kOpaque, std::move(names)), std::move(references));
}

ObjectId PythonHeap::DictInstance(ObjectId type, const Named& attributes) {
  return Instance(type, {{"__dict__", StrDict(attributes)}});
}

ObjectId PythonHeap::Module(std::string_view name, const Named& attributes) {
  const ObjectId dict = StrDict(attributes);
  const ObjectId id = Add(Type("module"), Shape(reader::ShapeKind::kOpaque, {"__dict__"}), {dict});
  AddName(id, "", name);
  AddRoot(id, reader::RootKind::kModule, name);
  return id;
}

ObjectId PythonHeap::Other(std::string_view type, const Named& references) {
  std::vector<std::string> names;
  std::vector<ObjectId> targets;
  for (const auto& [name, value] : references) {
    names.push_back(name);
    targets.push_back(value);
  }
  return Add(Type(type), Shape(reader::ShapeKind::kOpaque, std::move(names)), std::move(targets));
}

ObjectId PythonHeap::Opaque(std::string_view type, const std::vector<ObjectId>& references) {
  return Add(Type(type), {}, references);
}

void PythonHeap::SetSizes(ObjectId object, uint64_t flat_bytes, uint64_t allocated_bytes) {
  objects_[object.value].flat_bytes = flat_bytes;
  objects_[object.value].allocated_bytes = allocated_bytes;
}

void PythonHeap::SetReference(ObjectId object, size_t position, ObjectId target) {
  objects_[object.value].references.at(position) = target;
}

void PythonHeap::AddName(ObjectId object, std::string_view module, std::string_view name) {
  heap_.names.push_back({object, std::string(module), std::string(name), "", 0});
}

void PythonHeap::AddRoot(ObjectId object, reader::RootKind kind, std::string_view name) {
  heap_.roots.push_back({kind, object, std::string(name), 0, 0, true});
}

Heap PythonHeap::Build() {
  Heap heap = heap_;
  std::vector<uint32_t> first = {0};
  std::vector<ObjectId> target;
  std::vector<uint32_t> counts(objects_.size());
  reader::Trailer trailer;
  for (const Object& object : objects_) {
    for (const ObjectId to : object.references) {
      target.push_back(to);
      ++counts[to.value];
    }
    first.push_back(static_cast<uint32_t>(target.size()));
    heap.objects.address.push_back(kPythonAddress + heap.objects.address.size() * kPythonStep);
    heap.objects.type.push_back(object.type);
    heap.objects.shape.push_back(object.shape);
    heap.objects.flat_bytes.push_back(object.flat_bytes);
    heap.objects.allocated_bytes.push_back(object.allocated_bytes);
    heap.objects.length_plus_one.push_back(object.length_plus_one);
    heap.objects.flags.push_back(heap.types[object.type.value].collected ? uint8_t{3} : uint8_t{0});
    trailer.flat_bytes += object.flat_bytes;
    trailer.allocated_bytes += object.allocated_bytes;
  }
  for (const ResolvedRoot& root : heap.roots) ++counts[root.object.value];
  heap.objects.reference_count = std::move(counts);
  std::ranges::sort(heap.names, {}, &ResolvedName::object);
  std::ranges::sort(heap.texts, {}, &ResolvedText::object);
  trailer.object_count = objects_.size();
  trailer.reference_count = target.size();
  heap.trailer = trailer;
  heap.graph = ObjectGraph(std::move(first), std::move(target));
  return heap;
}

}  // namespace barrow::test
