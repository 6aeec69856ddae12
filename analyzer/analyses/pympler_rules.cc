// SPDX-License-Identifier: Apache-2.0
#include "analyses/pympler_rules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "analyses/object_words.h"
#include "analyses/python_repr.h"
#include "store/label_text.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;
using Rule = PymplerRule;

constexpr uint64_t kCollectorHead = 16;
constexpr uint64_t kDictBasic = 48;

ObjectId ObjectOf(SizedThing thing) { return {static_cast<uint32_t>(thing)}; }

ResolvedText StrText(std::string_view text) { return {.object = {}, .text = std::string(text)}; }

// Of "3.12.1": 12.
int MinorVersion(std::string_view version) {
  int minor = 0;
  const size_t dot = version.find('.');
  if (dot != std::string_view::npos) {
    std::from_chars(version.data() + dot + 1, version.data() + version.size(), minor);
  }
  return minor;
}

}  // namespace

PymplerRules::PymplerRules(store::SnapshotView& view, const reader::Header& header, std::optional<ObjectId> none,
                           bool code, size_t clip)
    : view_(view),
      attributes_(view),
      types_(view),
      minor_version_(MinorVersion(header.version)),
      none_(none),
      code_(code),
      clip_(clip),
      pointer_bytes_(header.pointer_bytes) {}

bool PymplerRules::Counts(SizedThing thing, bool) {
  if (thing >= kInvented) return true;
  const PymplerTypes::TypeRule& rule = types_.RuleOf(TypeOf(ObjectOf(thing)));
  return !rule.ignored && (code_ || !rule.code_only);
}

uint64_t PymplerRules::FlatBytes(SizedThing thing) {
  return thing >= kInvented ? invented_[thing - kInvented].bytes : FlatBytesOf(view_, ObjectOf(thing));
}

SizedThing PymplerRules::Invent(Invented::Kind kind, ObjectId of, uint64_t bytes, const char* type_name) {
  const uint64_t key = (static_cast<uint64_t>(kind) << 32) | of.value;
  const auto [place, is_new] = invented_of_.emplace(key, kInvented + invented_.size());
  if (is_new) invented_.push_back({kind, of, bytes, type_name, type_name});
  return place->second;
}

// A str that is not in the file, with the size its text gives it.
SizedThing PymplerRules::InventText(std::string_view text) {
  const auto [place, is_new] = invented_texts_.emplace(text, kInvented + invented_.size());
  if (is_new) {
    const uint64_t head = minor_version_ >= 12 ? 40 : 48;
    invented_.push_back({Invented::Kind::kLeaf, {}, head + text.size() + 1, "str", "'" + std::string(text) + "'"});
  }
  return place->second;
}

// A dict that grew to so many str keys, one by one.
uint64_t PymplerRules::DictBytes(size_t entries) const {
  if (entries == 0) return kDictBasic + kCollectorHead;
  uint64_t slots = 8;
  while (slots * 2 / 3 < entries) slots *= 2;
  const uint64_t index_bytes = slots <= 128 ? 1 : slots <= 32768 ? 2 : 4;
  const uint64_t head = minor_version_ >= 11 ? 32 : 40;
  const uint64_t entry_bytes = minor_version_ >= 11 ? 16 : 24;
  return kDictBasic + kCollectorHead + head + slots * index_bytes + slots * 2 / 3 * entry_bytes;
}

std::vector<SizedReferent> PymplerRules::Referents(SizedThing thing, bool given, bool named) {
  Items out;
  if (thing >= kInvented) {
    const Invented invented = invented_[thing - kInvented];
    if (invented.kind == Invented::Kind::kDictOf) AddInlinePairs(invented.of, TypeOf(invented.of), out);
    if (invented.kind == Invented::Kind::kLocalsOf) AddLocals(invented.of, out);
    if (named) NameAll(Rule::kDict, out);
    return out;
  }
  const ObjectId object = ObjectOf(thing);
  const uint64_t type = TypeOf(object);
  const Rule rule = types_.RuleOf(type).rule;
  switch (rule) {
    case Rule::kNone:
    case Rule::kCode:
      break;
    case Rule::kSequence:
      AddElements(object, out);
      break;
    case Rule::kDict:
      AddPairs(object, out);
      break;
    case Rule::kMappingProxy: {
      const auto targets = view_.Labels(object.value).targets;
      if (!targets.empty()) AddPairs(ObjectId(targets.front()), out);
      break;
    }
    case Rule::kModule:
      if (!given) break;
      if (const auto dict = attributes_.Field(object, "__dict__")) AddPairs(*dict, out);
      break;
    case Rule::kInstance:
      AddInstance(object, out);
      break;
    case Rule::kNamedTuple:
      AddSlots(object, out);
      AddElements(object, out);
      break;
    case Rule::kException:
      AddAttributes(object, {"args", "filename", "lineno", "msg", "text"}, out);
      break;
    case Rule::kCell:
      if (const auto contents = attributes_.Field(object, "cell_contents")) {
        out.push_back({contents->value, "cell_contents"});
      }
      break;
    case Rule::kGenerator:
      AddGenerator(object, out);
      break;
    case Rule::kIterator:
      AddAll(object, "iteref", out);
      break;
    case Rule::kProperty:
      AddAttributes(object, {"__doc__", "fdel", "fget", "fset"}, out);
      break;
    case Rule::kDoc:
      if (const auto doc = types_.InClasses(type, "__doc__")) out.push_back({doc->value, "__doc__"});
      break;
    case Rule::kStat:
      AddFields(object, {"st_", "f_"}, out);
      break;
    case Rule::kTraceback:
      if (const auto next = attributes_.Field(object, "tb_next")) out.push_back({next->value, "tb_next"});
      break;
    case Rule::kNumpy:
      AddAttributes(object, {"base"}, out);
      break;
    case Rule::kFunction:
      AddAttributes(object, {"__doc__", "__name__", "__code__", "__closure__"}, out);
      break;
    case Rule::kMethod:
      if (const auto function = attributes_.Field(object, "__func__")) {
        AddAttributes(*function, {"__doc__", "__name__", "__code__"}, out);
      }
      break;
    case Rule::kClass:
      AddAttributes(object, {"__mro__", "__name__", "__slots__"}, out);
      if (const auto dict = attributes_.Field(object, "__dict__")) AddPairs(*dict, out);
      break;
  }
  if (named) NameAll(rule, out);
  return out;
}

void PymplerRules::AddElements(ObjectId object, Items& out) {
  const auto [targets, labels] = view_.Labels(object.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const LabelKind kind = labels.Label(k).kind;
    if (kind == LabelKind::kIndex || kind == LabelKind::kElement) out.push_back({targets[k].value, {}});
  }
}

void PymplerRules::AddPairs(ObjectId mapping, Items& out) {
  const auto [targets, labels] = view_.Labels(mapping.value);
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
void PymplerRules::AddSplitPairs(ObjectId dict, Items& out) {
  std::vector<ObjectId> keys;
  const auto [begin, end] = view_.Referrers(dict.value);
  for (uint64_t i = begin; i < end; ++i) {
    const ObjectId owner{static_cast<uint32_t>(view_.At(PackedColumn::kReferenceSource, i))};
    if (attributes_.Field(owner, "__dict__") != dict) continue;
    keys = types_.SharedKeys(TypeOf(owner));
    break;
  }
  const auto [targets, labels] = view_.Labels(dict.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const uint64_t position = labels.Position(k);
    const std::string_view name = labels.Label(k).name;
    const bool known = position < keys.size();
    out.push_back({known ? SizedThing{keys[position].value} : InventText(name), {}});
    out.push_back({targets[k].value, {}});
  }
}

// Attributes stored inline are the last names of the shape, as many as the class has keys.
void PymplerRules::AddInlinePairs(ObjectId object, uint64_t type, Items& out) {
  const std::vector<ObjectId> keys = types_.SharedKeys(type);
  const uint64_t name_count = view_.Shape(view_.At(PackedColumn::kShape, object.value)).names.size();
  const uint64_t first = name_count - std::min<uint64_t>(name_count, keys.size());
  const auto [targets, labels] = view_.Labels(object.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind != LabelKind::kName || label.name == "__class__") continue;
    const uint64_t position = labels.Position(k);
    if (position < first || position >= name_count) continue;
    out.push_back({keys[position - first].value, {}});
    out.push_back({targets[k].value, {}});
  }
}

void PymplerRules::AddInstance(ObjectId object, Items& out) {
  const uint64_t type = TypeOf(object);
  if (types_.RuleOf(type).has_dict) {
    if (const auto dict = attributes_.Field(object, "__dict__")) {
      out.push_back({dict->value, "__dict__"});
    } else if (const uint64_t bytes = view_.Type(type).attribute_dict_bytes; bytes > 0) {
      out.push_back({Invent(Invented::Kind::kDictOf, object, bytes, "dict"), "__dict__"});
    }
  }
  const std::optional<ObjectId> own_type = attributes_.ClassOf(object);
  if (own_type.has_value()) out.push_back({own_type->value, "__class__"});
  AddSlots(object, out);
}

void PymplerRules::AddSlots(ObjectId object, Items& out) {
  for (const std::string& name : types_.SlotNames(TypeOf(object))) {
    if (const auto value = attributes_.Field(object, name)) out.push_back({value->value, name});
  }
}

// Attributes as getattr would find them; a field of the C structure that is empty is None.
void PymplerRules::AddAttributes(ObjectId object, const std::vector<std::string_view>& names, Items& out) {
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

void PymplerRules::AddGenerator(ObjectId generator, Items& out) {
  // Until 3.10 a generator has a frame object, since then it is one with its frame.
  const ObjectId object = attributes_.Field(generator, "gi_frame").value_or(generator);
  const std::optional<ObjectId> code = attributes_.Field(object, "f_code");
  if (!code.has_value()) return;  // it has finished
  if (minor_version_ >= 13) {
    out.push_back({Invent(Invented::Kind::kLeaf, object, 24 + kCollectorHead, "FrameLocalsProxy"), "f_locals"});
  } else {
    Items locals;
    AddLocals(object, locals);
    const uint64_t bytes = DictBytes(locals.size() / 2);
    out.push_back({Invent(Invented::Kind::kLocalsOf, object, bytes, "dict"), "f_locals"});
  }
  out.push_back({code->value, "f_code"});
}

// The local variables of a generator's frame are the last names of its shape.
void PymplerRules::AddLocals(ObjectId frame, Items& out) {
  const std::optional<ObjectId> code = attributes_.Field(frame, "f_code");
  if (!code.has_value()) return;
  std::vector<ObjectId> names;
  for (const std::string_view part : {"co_localsplusnames", "co_varnames", "co_cellvars", "co_freevars"}) {
    const std::optional<ObjectId> tuple = attributes_.Field(*code, part);
    if (!tuple.has_value()) continue;
    const auto targets = view_.Labels(tuple->value).targets;
    names.insert(names.end(), targets.begin(), targets.end());
    if (part == "co_localsplusnames") break;
  }
  const uint64_t name_count = view_.Shape(view_.At(PackedColumn::kShape, frame.value)).names.size();
  const uint64_t first = name_count - std::min<uint64_t>(name_count, names.size());
  Items values;
  {
    const auto [targets, labels] = view_.Labels(frame.value);
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
void PymplerRules::AddFields(ObjectId object, const std::vector<std::string_view>& prefixes, Items& out) {
  const auto [targets, labels] = view_.Labels(object.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    const bool fits = std::ranges::any_of(prefixes, [&](std::string_view p) { return label.name.starts_with(p); });
    if (label.kind == LabelKind::kName && fits) out.push_back({targets[k].value, std::string(label.name)});
  }
}

void PymplerRules::AddAll(ObjectId object, std::string_view name, Items& out) {
  const auto [targets, labels] = view_.Labels(object.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind == LabelKind::kName && label.name == "__class__") continue;
    out.push_back({targets[k].value, std::string(name)});
  }
}

// As asizeof names referents: pairs of a mapping by their key, everything else by its own name.
void PymplerRules::NameAll(Rule rule, Items& out) {
  const bool pairs = rule == Rule::kDict || rule == Rule::kMappingProxy || rule == Rule::kModule;
  std::string key;
  for (size_t i = 0; i < out.size(); ++i) {
    if (!out[i].name.empty()) continue;
    if (!pairs) {
      out[i].name = NameOf(out[i].thing);
    } else if (i % 2 == 0) {
      key = NameOf(out[i].thing);
      const bool quoted = key.size() >= 2 && key.front() == '\'' && key.back() == '\'';
      if (quoted) key = key.substr(1, key.size() - 2);
      out[i].name = "[K] " + key;
    } else {
      out[i].name = "[V] " + key + ": " + NameOf(out[i].thing);
    }
  }
}

std::string PymplerRules::NameOf(SizedThing thing) { return ClippedRepr(ReprOf(thing), clip_); }

std::string PymplerRules::ReprOf(SizedThing thing) {
  if (thing >= kInvented) return InventedRepr(invented_[thing - kInvented]);
  const ObjectId object = ObjectOf(thing);
  const auto default_repr = [&](ObjectId other) -> std::optional<std::string> {
    if (!types_.HasDefaultRepr(TypeOf(other))) return std::nullopt;
    return "<" + TypeNameOf(other.value) + " object at " + AddressText(AddressOf(view_, other)) + ">";
  };
  if (auto repr = PythonRepr(view_, object, default_repr)) return std::move(*repr);
  const std::string value = ValueWords(view_, object);
  return value.empty() ? ObjectWords(view_, object) : value;
}

// Of a __dict__ as of any dict, as far as its parts can be told.
std::string PymplerRules::InventedRepr(const Invented& invented) {
  if (invented.kind != Invented::Kind::kDictOf) return invented.name;
  Items pairs;
  AddInlinePairs(invented.of, TypeOf(invented.of), pairs);
  std::string repr = "{";
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (i > 0) repr += i % 2 == 1 ? ": " : ", ";
    repr += ReprOf(pairs[i].thing);
  }
  return repr + "}";
}

std::optional<PymplerLength> PymplerRules::LengthOf(SizedThing thing) {
  if (thing >= kInvented) {
    const Invented& invented = invented_[thing - kInvented];
    if (invented.kind != Invented::Kind::kDictOf) return std::nullopt;
    Items pairs;
    AddInlinePairs(invented.of, TypeOf(invented.of), pairs);
    return PymplerDictLength(pairs.size() / 2);
  }
  return PymplerLengthOf(view_, ObjectOf(thing), types_.RuleOf(TypeOf(ObjectOf(thing))).rule);
}

SizingRules::Definition PymplerRules::DefinitionOf(SizedThing thing) {
  static constexpr std::array<std::string_view, 20> kNames = {
      "none",      "sequence", "dict",      "dict",     "module",   "instance",  "named tuple",
      "exception", "cell",     "generator", "iterator", "property", "docstring", "stat",
      "traceback", "base",     "function",  "method",   "class",    "code"};
  if (thing >= kInvented) return {.basic_bytes = kDictBasic, .referents = "dict"};
  const uint64_t type = TypeOf(ObjectOf(thing));
  return {view_.Type(type).basic_bytes, view_.Type(type).item_bytes,
          kNames[static_cast<size_t>(types_.RuleOf(type).rule)]};
}

const std::string& PymplerRules::TypeNameOf(SizedThing thing) {
  return thing >= kInvented ? invented_[thing - kInvented].type_name : analyses::TypeNameOf(view_, ObjectOf(thing));
}

}  // namespace barrow::analyses
