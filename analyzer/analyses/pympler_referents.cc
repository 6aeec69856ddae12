// SPDX-License-Identifier: Apache-2.0
#include "analyses/pympler_referents.h"

#include <algorithm>
#include <string>

namespace barrow::analyses {
namespace {

using store::PackedColumn;
using Rule = PymplerRule;

}  // namespace

PymplerReferents::Items PymplerReferents::Of(SizedThing thing, bool given) {
  Items out;
  if (thing < kInvented) {
    AddByRule(types_.RuleOf(TypeOf(ObjectOf(thing))).rule, ObjectOf(thing), given, out);
    return out;
  }
  using Kind = PymplerInventions::Kind;
  const PymplerInventions::Invented invented = inventions_.At(thing);
  if (invented.kind == Kind::kDictOf) AddInlinePairs(invented.of, TypeOf(invented.of), out);
  if (invented.kind == Kind::kLocalsOf) AddLocals(invented.of, out);
  return out;
}

PymplerReferents::Items PymplerReferents::InlinePairsOf(ObjectId object) {
  Items out;
  AddInlinePairs(object, TypeOf(object), out);
  return out;
}

void PymplerReferents::AddByRule(PymplerRule rule, ObjectId object, bool given, Items& out) {
  switch (rule) {
    case Rule::kSequence:
      return AddElements(object, out);
    case Rule::kDict:
      return AddPairs(object, out);
    case Rule::kMappingProxy: {
      const auto [targets, labels, keeper] = view_.Labels(object.value);
      if (!targets.empty()) AddPairs(ObjectId(targets.front()), out);
      return;
    }
    case Rule::kModule:
      if (given) AddDict(object, out);
      return;
    case Rule::kInstance:
      return AddInstance(object, out);
    case Rule::kNamedTuple:
      AddSlots(object, out);
      return AddElements(object, out);
    case Rule::kGenerator:
      return AddGenerator(object, out);
    case Rule::kIterator:
      return AddAll(object, "iteref", out);
    case Rule::kDoc:
      if (const auto doc = types_.InClasses(TypeOf(object), "__doc__")) out.push_back({doc->value, "__doc__"});
      return;
    case Rule::kStat:
      return AddFields(object, {"st_", "f_"}, out);
    case Rule::kMethod:
      if (const auto function = attributes_.Field(object, "__func__")) {
        AddAttributes(*function, {"__doc__", "__name__", "__code__"}, out);
      }
      return;
    case Rule::kClass:
      AddAttributes(object, {"__mro__", "__name__", "__slots__"}, out);
      return AddDict(object, out);
    default:
      return AddNamed(rule, object, out);
  }
}

// Rules that are a list of names.
void PymplerReferents::AddNamed(PymplerRule rule, ObjectId object, Items& out) {
  switch (rule) {
    case Rule::kException:
      return AddAttributes(object, {"args", "filename", "lineno", "msg", "text"}, out);
    case Rule::kProperty:
      return AddAttributes(object, {"__doc__", "fdel", "fget", "fset"}, out);
    case Rule::kNumpy:
      return AddAttributes(object, {"base"}, out);
    case Rule::kFunction:
      return AddAttributes(object, {"__doc__", "__name__", "__code__", "__closure__"}, out);
    case Rule::kCell:
      return AddField(object, "cell_contents", out);
    case Rule::kTraceback:
      return AddField(object, "tb_next", out);
    default:
      return;
  }
}

void PymplerReferents::AddField(ObjectId object, std::string_view name, Items& out) {
  if (const auto value = attributes_.Field(object, name)) out.push_back({value->value, std::string(name)});
}

void PymplerReferents::AddDict(ObjectId object, Items& out) {
  if (const auto dict = attributes_.Field(object, "__dict__")) AddPairs(*dict, out);
}

void PymplerReferents::AddElements(ObjectId object, Items& out) {
  const auto [targets, labels, keeper] = view_.Labels(object.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const LabelKind kind = labels.Label(k).kind;
    if (kind == LabelKind::kIndex || kind == LabelKind::kElement) out.push_back({targets[k].value, {}});
  }
}

void PymplerReferents::AddPairs(ObjectId mapping, Items& out) {
  const auto [targets, labels, keeper] = view_.Labels(mapping.value);
  bool split = !targets.empty();
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind != LabelKind::kName) split = false;
    if (label.kind != LabelKind::kValue) continue;
    if (label.key.has_value()) out.push_back({label.key->value, {}});
    out.push_back({targets[k].value, {}});
  }
  if (split && view_.TypeName(TypeOf(mapping)) == "dict") AddSplitPairs(mapping, out);
}

// A __dict__ that shares its keys with the other instances of its owner's class: the class has them.
void PymplerReferents::AddSplitPairs(ObjectId dict, Items& out) {
  std::vector<ObjectId> keys;
  const auto [begin, end] = view_.Referrers(dict.value);
  for (uint64_t i = begin; i < end; ++i) {
    const ObjectId owner{static_cast<uint32_t>(view_.At(PackedColumn::kReferenceSource, i))};
    if (attributes_.Field(owner, "__dict__") != dict) continue;
    keys = types_.SharedKeys(TypeOf(owner));
    break;
  }
  const auto [targets, labels, keeper] = view_.Labels(dict.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const uint64_t position = labels.Position(k);
    const std::string_view name = labels.Label(k).name;
    const bool known = position < keys.size();
    out.push_back({known ? SizedThing{keys[position].value} : inventions_.InventText(name), {}});
    out.push_back({targets[k].value, {}});
  }
}

// Attributes stored inline are the last names of the shape, as many as the class has keys.
void PymplerReferents::AddInlinePairs(ObjectId object, uint64_t type, Items& out) {
  const std::vector<ObjectId> keys = types_.SharedKeys(type);
  const uint64_t name_count = view_.Shape(view_.At(PackedColumn::kShape, object.value)).names.size();
  const uint64_t first = name_count - std::min<uint64_t>(name_count, keys.size());
  const auto [targets, labels, keeper] = view_.Labels(object.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind != LabelKind::kName || label.name == "__class__") continue;
    const uint64_t position = labels.Position(k);
    if (position < first || position >= name_count) continue;
    out.push_back({keys[position - first].value, {}});
    out.push_back({targets[k].value, {}});
  }
}

void PymplerReferents::AddInstance(ObjectId object, Items& out) {
  const uint64_t type = TypeOf(object);
  if (types_.RuleOf(type).has_dict) {
    if (const auto dict = attributes_.Field(object, "__dict__")) {
      out.push_back({dict->value, "__dict__"});
    } else if (const uint64_t bytes = view_.Type(type).attribute_dict_bytes; bytes > 0) {
      out.push_back({inventions_.Invent(PymplerInventions::Kind::kDictOf, object, bytes, "dict"), "__dict__"});
    }
  }
  const std::optional<ObjectId> own_type = attributes_.ClassOf(object);
  if (own_type.has_value()) out.push_back({own_type->value, "__class__"});
  AddSlots(object, out);
}

void PymplerReferents::AddSlots(ObjectId object, Items& out) {
  for (const std::string& name : types_.SlotNames(TypeOf(object))) {
    AddField(object, name, out);
  }
}

// Attributes as getattr would find them; a field of the C structure that is empty is None.
void PymplerReferents::AddAttributes(ObjectId object, const std::vector<std::string_view>& names, Items& out) {
  for (const std::string_view name : names) {
    std::optional<ObjectId> value = attributes_.Field(object, name);
    if (!value.has_value()) {
      if (const auto dict = attributes_.Field(object, "__dict__")) value = attributes_.Value(*dict, StrText(name));
    }
    if (!value.has_value()) {
      value = types_.InClasses(TypeOf(object), name);
      if (!value.has_value()) continue;
      const std::string& kind = view_.TypeName(TypeOf(*value));
      if (kind == "property") continue;
      if (kind == "member_descriptor" || kind == "getset_descriptor") value = none_;
    }
    if (value.has_value()) out.push_back({value->value, std::string(name)});
  }
}

void PymplerReferents::AddGenerator(ObjectId generator, Items& out) {
  // Until 3.10 a generator has a frame object, since then it is one with its frame.
  const ObjectId object = attributes_.Field(generator, "gi_frame").value_or(generator);
  const std::optional<ObjectId> code = attributes_.Field(object, "f_code");
  if (!code.has_value()) return;  // it has finished
  if (minor_version_ >= 13) {
    out.push_back({inventions_.Invent(PymplerInventions::Kind::kLeaf, object, 24 + PymplerInventions::kCollectorHead,
                                      "FrameLocalsProxy"),
                   "f_locals"});
  } else {
    Items locals;
    AddLocals(object, locals);
    const uint64_t bytes = inventions_.DictBytes(locals.size() / 2);
    out.push_back({inventions_.Invent(PymplerInventions::Kind::kLocalsOf, object, bytes, "dict"), "f_locals"});
  }
  out.push_back({code->value, "f_code"});
}

// The local variables of a generator's frame are the last names of its shape.
void PymplerReferents::AddLocals(ObjectId frame, Items& out) {
  const std::optional<ObjectId> code = attributes_.Field(frame, "f_code");
  if (!code.has_value()) return;
  std::vector<ObjectId> names;
  for (const std::string_view part : {"co_localsplusnames", "co_varnames", "co_cellvars", "co_freevars"}) {
    const std::optional<ObjectId> tuple = attributes_.Field(*code, part);
    if (!tuple.has_value()) continue;
    const auto [targets, labels, keeper] = view_.Labels(tuple->value);
    names.insert(names.end(), targets.begin(), targets.end());
    if (part == "co_localsplusnames") break;
  }
  const uint64_t name_count = view_.Shape(view_.At(PackedColumn::kShape, frame.value)).names.size();
  const uint64_t first = name_count - std::min<uint64_t>(name_count, names.size());
  Items values;
  {
    const auto [targets, labels, keeper] = view_.Labels(frame.value);
    for (uint32_t k = 0; k < targets.size(); ++k) {
      const uint64_t position = labels.Position(k);
      if (labels.Label(k).kind != LabelKind::kName || position < first || position >= name_count) continue;
      values.push_back({names[position - first].value, {}});
      values.push_back({targets[k].value, {}});
    }
  }
  for (size_t i = 0; i + 1 < values.size(); i += 2) {
    ObjectId value = ObjectOf(values[i + 1].thing);
    if (view_.TypeName(TypeOf(value)) == "cell") {
      const std::optional<ObjectId> contents = attributes_.Field(value, "cell_contents");
      if (!contents.has_value()) continue;
      value = *contents;
    }
    out.push_back(values[i]);
    out.push_back({value.value, {}});
  }
}

// Fields whose names begin with one of the prefixes.
void PymplerReferents::AddFields(ObjectId object, const std::vector<std::string_view>& prefixes, Items& out) {
  const auto [targets, labels, keeper] = view_.Labels(object.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    const bool fits = std::ranges::any_of(prefixes, [&](std::string_view p) { return label.name.starts_with(p); });
    if (label.kind == LabelKind::kName && fits) out.push_back({targets[k].value, std::string(label.name)});
  }
}

void PymplerReferents::AddAll(ObjectId object, std::string_view name, Items& out) {
  const auto [targets, labels, keeper] = view_.Labels(object.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind == LabelKind::kName && label.name == "__class__") continue;
    out.push_back({targets[k].value, std::string(name)});
  }
}

}  // namespace barrow::analyses
