// SPDX-License-Identifier: Apache-2.0
#include "redaction/name_owners.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "graph/labels.h"
#include "redaction/standard_names.h"

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

std::string_view TextOf(const Heap& heap, ObjectId object) {
  const auto found = std::ranges::lower_bound(heap.texts, object, {}, &ResolvedText::object);
  return found != heap.texts.end() && found->object == object ? std::string_view(found->text) : std::string_view();
}

bool Has(const reader::Shape& shape, std::string_view name) {
  return std::ranges::find(shape.names, name) != shape.names.end();
}

// Whether the entries of an instance's dictionary stand among the names of such a shape, instead of a dictionary.
bool HoldsEntries(const reader::Type& type, const reader::Shape& shape) {
  return type.attribute_dict_bytes != 0 && !Has(shape, "__dict__");
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
  for (const reader::Shape& shape : heap.shapes) shapes_.emplace_back(shape.names.size(), Trust::kNone);
  for (uint32_t type = 1; type < heap.types.size(); ++type) AddShape(heap, type, heap.types[type].default_shape);
  std::unordered_set<uint64_t> done;  // type and shape
  for (uint32_t i = 0; i < heap.objects.count(); ++i) {
    const uint32_t type = heap.objects.type[i].value;
    const uint32_t shape = heap.objects.shape[i].value;
    if (shape == heap.types[type].default_shape || heap.shapes[shape].names.empty()) continue;
    if (done.insert(uint64_t{type} << 32 | shape).second) AddShape(heap, type, shape);
  }
}

void NameOwners::AddShape(const Heap& heap, uint32_t type, uint32_t shape) {
  if (types_[type] == Trust::kNone || CarriesNames(heap.types[type])) return;
  const reader::Shape& names = heap.shapes[shape];
  if (!HoldsEntries(heap.types[type], names)) return RaiseShape(shape, types_[type]);
  for (size_t i = 0; i < names.names.size(); ++i) Raise(shapes_[shape][i], OfAttribute(heap, type, names.names[i]));
}

void NameOwners::RaiseShape(uint32_t shape, Trust trust) {
  for (Trust& each : shapes_[shape]) Raise(each, trust);
}

// Of the class or one of its bases: a field of its instances, or what its code sets on them.
bool NameOwners::IsAttribute(const Heap& heap, uint32_t type, std::string_view name) const {
  constexpr size_t kMostClasses = 256;  // no class of the standard library has more bases
  std::vector<uint32_t> classes = {type};
  for (size_t i = 0; i < classes.size() && classes.size() < kMostClasses; ++i) {
    const reader::Type& one = heap.types[classes[i]];
    if (types_[classes[i]] == Trust::kNone) continue;
    const reader::Shape& shape = heap.shapes[one.default_shape];
    if (IsStandardAttribute(one.module, one.qualified_name, name)) return true;
    if (!HoldsEntries(one, shape) && Has(shape, name)) return true;
    for (const uint32_t base : one.bases) {
      if (base < heap.types.size() && std::ranges::find(classes, base) == classes.end()) classes.push_back(base);
    }
  }
  return false;
}

// Of what an instance of the type has in its dictionary.
Trust NameOwners::OfAttribute(const Heap& heap, uint32_t type, std::string_view name) const {
  const Trust trust = types_[type];
  const bool is_known = trust == Trust::kNone || trust == Trust::kExplicit;
  return is_known || IsAttribute(heap, type, name) ? trust : Trust::kNone;
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
      RaiseShape(heap.objects.shape[i].value, OfCode(heap, owner));
    }
    if (!has_namespace[heap.objects.shape[i].value]) continue;
    const ObjectLabels labels = LabelsOf(heap, owner);
    for (uint32_t k = 0; k < references.size(); ++k) {
      const EdgeLabel label = labels.Label(k);
      if (label.kind != LabelKind::kName) break;
      if (label.name == "__dict__") {
        AddEntries(heap, references[k], owner);
      } else if (label.name == "__closure__") {
        RaiseShape(heap.objects.shape[references[k].value].value, std::max(OfCode(heap, owner), OfOwner(heap, owner)));
      }
    }
  }
  for (const ResolvedRoot& root : heap.roots) {  // sys.modules
    if (root.kind != reader::RootKind::kInterpreter || root.name != "modules") continue;
    AddKeys(heap, root.object, [](std::string_view) { return Trust::kNone; });
    for (const ObjectId key : heap.graph.References(root.object)) {
      module_names_.insert(heap.objects.address[key.value]);
    }
  }
}

// Of a mapping the keys are objects; where instances share the keys of their dictionaries, a shape has the names.
template <typename TrustOf>
void NameOwners::AddKeys(const Heap& heap, ObjectId dict, TrustOf trust_of) {
  const uint32_t shape = heap.objects.shape[dict.value].value;
  const std::vector<std::string>& names = heap.shapes[shape].names;
  for (size_t i = 0; i < names.size(); ++i) Raise(shapes_[shape][i], trust_of(names[i]));
  if (heap.shapes[shape].kind != reader::ShapeKind::kMapping) return;
  const auto references = heap.graph.References(dict);
  const ObjectLabels labels = LabelsOf(heap, dict);
  for (uint32_t k = 0; k < references.size(); ++k) {
    if (labels.Label(k).kind != LabelKind::kKey) continue;
    Trust& trust = texts_.try_emplace(heap.objects.address[references[k].value], Trust::kNone).first->second;
    Raise(trust, trust_of(TextOf(heap, references[k])));
  }
}

// The __dict__ of that owner.
void NameOwners::AddEntries(const Heap& heap, ObjectId dict, ObjectId owner) {
  const Trust trust = OfOwner(heap, owner);
  const uint32_t type = heap.objects.type[owner.value].value;
  const bool is_instance = type_of_object_[owner.value] == 0 && NameOf(heap, owner) == nullptr;
  if (is_instance && trust != Trust::kNone) {
    AddKeys(heap, dict, [&](std::string_view name) { return OfAttribute(heap, type, name); });
  } else {
    AddKeys(heap, dict, [trust](std::string_view) { return trust; });
  }
}

// Of modules it is the module, of functions and classes themselves, of instances their class.
Trust NameOwners::OfOwner(const Heap& heap, ObjectId owner) const {
  if (const uint32_t type = type_of_object_[owner.value]; type != 0) return types_[type];
  if (const ResolvedName* name = NameOf(heap, owner)) {
    if (IsModule(heap.objects.address[owner.value])) {
      return std::max(policy_.OfModule(name->qualified_name), policy_.OfFile(name->file));
    }
    return name->module.empty() ? policy_.OfFile(name->file) : policy_.OfFunction(name->module, name->qualified_name);
  }
  const uint32_t type = heap.objects.type[owner.value].value;
  const bool is_unnamed = IsBuiltin(heap.types[type], "module") || IsBuiltin(heap.types[type], "function");
  return is_unnamed ? Trust::kNone : types_[type];
}

// Of the code that a frame, a generator or a function runs.
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
