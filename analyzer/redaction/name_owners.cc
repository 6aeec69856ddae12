// SPDX-License-Identifier: Apache-2.0
#include "redaction/name_owners.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "graph/labels.h"

namespace barrow::redaction {
namespace {

bool IsBuiltin(const reader::Type& type, std::string_view name) {
  return (type.module.empty() || type.module == "builtins") && type.qualified_name == name;
}

bool RunsCode(const reader::Type& type) {
  constexpr std::array<std::string_view, 4> kRunning = {"frame", "generator", "coroutine", "async_generator"};
  return std::ranges::any_of(kRunning, [&](std::string_view name) { return IsBuiltin(type, name); });
}

// Types of Python whose labels are names of variables and attributes, not of their own parts.
bool CarriesNames(const reader::Type& type) {
  return IsBuiltin(type, "dict") || IsBuiltin(type, "tuple") || RunsCode(type);
}

const ResolvedName* NameOf(const Heap& heap, ObjectId object) {
  const auto found = std::ranges::lower_bound(heap.names, object, {}, &ResolvedName::object);
  return found != heap.names.end() && found->object == object ? &*found : nullptr;
}

uint64_t Place(uint32_t thread, uint32_t frame) { return uint64_t{thread} << 32 | frame; }

void Raise(Trust& trust, Trust to) { trust = std::max(trust, to); }

}  // namespace

NameOwners::NameOwners(const Heap& heap, NamePolicy& policy) : policy_(policy) {
  FindModules(heap);
  for (const reader::Type& type : heap.types) types_.push_back(policy_.OfType(type.module, type.qualified_name));
  if (!types_.empty()) types_[0] = Trust::kNone;  // unknown
  type_of_object_.resize(heap.objects.address.size(), 0);
  for (uint32_t type = 1; type < heap.types.size(); ++type) {
    if (heap.types[type].lost) types_[type] = Trust::kNone;
    if (heap.type_object[type]) type_of_object_[heap.type_object[type]->value] = type;
  }
  AddShapes(heap);
  AddNamespaces(heap);
  AddFrames(heap);
}

void NameOwners::FindModules(const Heap& heap) {
  for (const ResolvedName& name : heap.names) {
    if (!IsBuiltin(heap.types[heap.objects.type[name.object.value].value], "module")) continue;
    modules_.insert(heap.objects.address[name.object.value]);
    policy_.AddModuleFile(name.file, name.qualified_name);
  }
}

void NameOwners::AddShapes(const Heap& heap) {
  shapes_.resize(heap.shapes.size(), Trust::kNone);
  for (uint32_t i = 0; i < heap.objects.count(); ++i) {
    const uint32_t type = heap.objects.type[i].value;
    if (!CarriesNames(heap.types[type])) Raise(shapes_[heap.objects.shape[i].value], types_[type]);
  }
  for (uint32_t type = 1; type < heap.types.size(); ++type) {
    if (!CarriesNames(heap.types[type])) Raise(shapes_[heap.types[type].default_shape], types_[type]);
  }
}

// The dictionaries, and the tuples of closures, whose keys are names: those that something refers to by a label that
// says so.
void NameOwners::AddNamespaces(const Heap& heap) {
  std::vector<bool> has_namespace;  // [ShapeId]
  for (const reader::Shape& shape : heap.shapes) {
    has_namespace.push_back(std::ranges::any_of(
        shape.names, [](const std::string& name) { return name == "__dict__" || name == "__closure__"; }));
  }
  for (uint32_t i = 0; i < heap.objects.count(); ++i) {
    const ObjectId owner{i};
    const auto references = heap.graph.References(owner);
    if (RunsCode(heap.types[heap.objects.type[i].value])) {
      Raise(shapes_[heap.objects.shape[i].value], OfCode(heap, owner));
    }
    if (!has_namespace[heap.objects.shape[i].value]) continue;
    const ObjectLabels labels = LabelsOf(heap, owner);
    for (uint32_t k = 0; k < references.size(); ++k) {
      const EdgeLabel label = labels.Label(k);
      if (label.kind != LabelKind::kName) break;
      if (label.name == "__dict__") AddKeys(heap, references[k], OfOwner(heap, owner));
      if (label.name == "__closure__")
        Raise(shapes_[heap.objects.shape[references[k].value].value], OfOwner(heap, owner));
    }
  }
  for (const ResolvedRoot& root : heap.roots) {  // sys.modules
    if (root.kind != reader::RootKind::kInterpreter || root.name != "modules") continue;
    AddKeys(heap, root.object, Trust::kNone);
    for (const ObjectId key : heap.graph.References(root.object)) {
      module_names_.insert(heap.objects.address[key.value]);
    }
  }
}

// Of a mapping the keys are objects; where instances share the keys of their dictionaries, a shape has the names.
void NameOwners::AddKeys(const Heap& heap, ObjectId dict, Trust trust) {
  const ShapeId shape = heap.objects.shape[dict.value];
  if (!heap.shapes[shape.value].names.empty()) Raise(shapes_[shape.value], trust);
  if (heap.shapes[shape.value].kind != reader::ShapeKind::kMapping) return;
  const auto references = heap.graph.References(dict);
  const ObjectLabels labels = LabelsOf(heap, dict);
  for (uint32_t k = 0; k < references.size(); ++k) {
    if (labels.Label(k).kind != LabelKind::kKey) continue;
    Raise(texts_.try_emplace(heap.objects.address[references[k].value], Trust::kNone).first->second, trust);
  }
}

// Of modules and functions it is the module, of classes the class, of instances their class.
Trust NameOwners::OfOwner(const Heap& heap, ObjectId owner) const {
  if (const uint32_t type = type_of_object_[owner.value]; type != 0) return types_[type];
  if (const ResolvedName* name = NameOf(heap, owner)) {
    const std::string& module = IsModule(heap.objects.address[owner.value]) ? name->qualified_name : name->module;
    return std::max(policy_.OfModule(module), policy_.OfFile(name->file));
  }
  const uint32_t type = heap.objects.type[owner.value].value;
  const bool is_unnamed = IsBuiltin(heap.types[type], "module") || IsBuiltin(heap.types[type], "function");
  return is_unnamed ? Trust::kNone : types_[type];
}

// Of the code that a frame or generator runs.
Trust NameOwners::OfCode(const Heap& heap, ObjectId holder) const {
  for (const ObjectId target : heap.graph.References(holder)) {
    if (!IsBuiltin(heap.types[heap.objects.type[target.value].value], "code")) continue;
    const ResolvedName* name = NameOf(heap, target);
    return name == nullptr ? Trust::kNone : policy_.OfFile(name->file);
  }
  return Trust::kNone;
}

void NameOwners::AddFrames(const Heap& heap) {
  for (const reader::Thread& thread : heap.threads) {
    for (uint32_t i = 0; i < thread.frames.size(); ++i) {
      frames_[Place(thread.number, i + 1)] = policy_.OfFile(thread.frames[i].file);
    }
  }
}

Trust NameOwners::OfLocal(uint32_t thread, uint32_t frame) const {
  const auto found = frames_.find(Place(thread, frame));
  return found == frames_.end() ? Trust::kNone : found->second;
}

Trust NameOwners::OfText(uint64_t address, std::string_view text) const {
  const auto found = texts_.find(address);
  const Trust trust = found == texts_.end() ? Trust::kNone : found->second;
  return module_names_.contains(address) ? std::max(trust, policy_.OfModule(text)) : trust;
}

}  // namespace barrow::redaction
