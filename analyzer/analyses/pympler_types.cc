// SPDX-License-Identifier: Apache-2.0
#include "analyses/pympler_types.h"

#include <algorithm>
#include <array>
#include <utility>

namespace barrow::analyses {
namespace {

using store::PackedColumn;
using Rule = PymplerRule;

constexpr size_t kMostSlots = 10000;

}  // namespace

const PymplerTypes::TypeRule& PymplerTypes::RuleOf(uint64_t type) {
  if (const auto known = rules_.find(type); known != rules_.end()) return known->second;
  TypeRule rule = FindRule(type);
  rule.has_dict = rule.rule == Rule::kInstance && HasInClasses(type, "__dict__");
  return rules_.emplace(type, rule).first->second;
}

// The first that fits, as in asizeof: exact builtin types, then kinds of types.
PymplerTypes::TypeRule PymplerTypes::FindRule(uint64_t type) {
  struct Exact {
    std::string_view name;
    TypeRule rule;
  };
  static constexpr std::array kExact = {
      Exact{"int", {}},
      Exact{"float", {}},
      Exact{"complex", {}},
      Exact{"bool", {}},
      Exact{"str", {}},
      Exact{"bytes", {Rule::kInstance}},
      Exact{"bytearray", {}},
      Exact{"NoneType", {}},
      Exact{"ellipsis", {}},
      Exact{"NotImplementedType", {}},
      Exact{"range", {}},
      Exact{"slice", {}},
      Exact{"_struct.Struct", {}},
      Exact{"getset_descriptor", {}},
      Exact{"member_descriptor", {}},
      Exact{"list", {Rule::kSequence}},
      Exact{"tuple", {Rule::kSequence}},
      Exact{"set", {Rule::kSequence}},
      Exact{"frozenset", {Rule::kSequence}},
      Exact{"dict", {Rule::kDict}},
      Exact{"mappingproxy", {Rule::kMappingProxy}},
      Exact{"module", {Rule::kModule}},
      Exact{"property", {Rule::kProperty}},
      Exact{"Exception", {Rule::kException}},
      Exact{"traceback", {Rule::kTraceback}},
      Exact{"generator", {Rule::kGenerator}},
      Exact{"enumerate", {Rule::kDoc}},
      Exact{"reversed", {Rule::kDoc}},
      Exact{"os.stat_result", {Rule::kStat}},
      Exact{"os.statvfs_result", {Rule::kStat}},
      Exact{"cell", {Rule::kCell}},
      Exact{"object", {Rule::kNone, true, true}},
      Exact{"super", {Rule::kNone, true, true}},
      Exact{"type", {Rule::kClass, true}},
      Exact{"classmethod", {Rule::kMethod, true}},
      Exact{"staticmethod", {Rule::kMethod, true}},
      Exact{"method", {Rule::kMethod, true}},
      Exact{"function", {Rule::kFunction, true}},
      Exact{"code", {Rule::kCode, true}},
      Exact{"builtin_function_or_method", {Rule::kNone, true, true}},
      Exact{"frame", {Rule::kNone, false, true}},
      Exact{"types.UnionType", {Rule::kNone, false, true}},  // says that its module is types
      // Where these point to is not in the file.
      Exact{"weakref", {}},
      Exact{"weakproxy", {}},
      Exact{"weakref.ReferenceType", {}},
      Exact{"weakref.ProxyType", {}},
      Exact{"weakref.KeyedRef", {}},
      Exact{"weakcallableproxy", {Rule::kNone, true}},
      Exact{"weakref.CallableProxyType", {Rule::kNone, true}},
      Exact{"weakref.WeakValueDictionary", {}},
      Exact{"weakref.WeakKeyDictionary", {}},
  };
  const std::string& name = view_.TypeName(type);
  for (const Exact& exact : kExact) {
    if (exact.name == name) return exact.rule;
  }
  static constexpr std::array<std::string_view, 11> kIterators = {
      "list_iterator",      "tuple_iterator",       "set_iterator",     "str_iterator",
      "str_ascii_iterator", "bytearray_iterator",   "dict_keyiterator", "dict_valueiterator",
      "dict_itemiterator",  "list_reverseiterator", "callable_iterator"};
  if (std::ranges::find(kIterators, name) != kIterators.end()) return {Rule::kIterator};
  if (kinds_.IsA(type, "module")) return {Rule::kModule};
  if (kinds_.IsA(type, "type")) return {Rule::kClass, true};
  if (HasInClasses(type, "__call__")) return {Rule::kInstance};
  if (kinds_.IsA(type, "dict")) return {Rule::kDict};
  if (IsNamedTuple(type)) return {Rule::kNamedTuple};
  if (kinds_.IsA(type, "numpy.ndarray") || kinds_.IsA(type, "numpy.generic")) return {Rule::kNumpy};
  if (kinds_.IsA(type, "array.array")) return {};
  const reader::Type& facts = view_.Type(type);
  if (facts.owned_by_instances && (facts.module == "types" || facts.module == "builtins")) {
    return {Rule::kNone, false, true};
  }
  if (kinds_.IsA(type, "Exception")) return {Rule::kException};
  return {Rule::kInstance};
}

std::optional<ObjectId> PymplerTypes::InClasses(uint64_t type, std::string_view name) {
  for (const ObjectId base : kinds_.Classes(type)) {
    const std::optional<ObjectId> dict = attributes_.Field(base, "__dict__");
    if (!dict.has_value()) continue;
    if (const auto found = attributes_.Value(*dict, StrText(name))) return found;
  }
  return std::nullopt;
}

bool PymplerTypes::HasDefaultRepr(uint64_t type) {
  const std::vector<ObjectId>& classes = kinds_.Classes(type);
  if (classes.empty()) return false;
  const std::optional<ObjectId> last = attributes_.Field(classes.back(), "__dict__");  // of object
  const std::optional<ObjectId> repr = InClasses(type, "__repr__");
  return last.has_value() && repr.has_value() && repr == attributes_.Value(*last, StrText("__repr__"));
}

std::vector<ObjectId> PymplerTypes::SharedKeys(uint64_t type) {
  std::vector<ObjectId> keys;
  const std::optional<ObjectId> own = view_.TypeObject(type);
  if (!own.has_value()) return keys;
  const auto [targets, labels, keeper] = view_.Labels(own->value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    if (labels.Label(k).kind == LabelKind::kNone) keys.push_back(targets[k]);
  }
  return keys;
}

const std::vector<std::string>& PymplerTypes::SlotNames(uint64_t type) {
  const auto [place, is_new] = slot_names_.try_emplace(type);
  if (!is_new) return place->second;
  std::vector<std::string> names;
  for (const ObjectId base : kinds_.Classes(type)) {
    const std::optional<ObjectId> dict = attributes_.Field(base, "__dict__");
    if (!dict.has_value()) continue;
    const std::optional<ObjectId> slots = attributes_.Value(*dict, StrText("__slots__"));
    if (!slots.has_value()) continue;
    const bool letters = view_.TypeName(TypeOf(*slots)) == "str";
    const std::string class_name = view_.Name(base.value).value_or("");
    const std::string bare_name = class_name.substr(class_name.find_last_of('.') + 1);
    const auto [targets, labels, keeper] = view_.Labels(dict->value);
    for (uint32_t k = 0; k < targets.size() && names.size() < kMostSlots; ++k) {
      const EdgeLabel label = labels.Label(k);
      if (label.kind != LabelKind::kValue || !label.key.has_value()) continue;
      if (view_.TypeName(TypeOf(targets[k])) != "member_descriptor") continue;
      const std::optional<ResolvedText> key = view_.Text(label.key->value);
      if (!key.has_value() || (letters && key->text.size() > 1)) continue;
      const bool mangled_wrong = bare_name.starts_with("_") && key->text.starts_with("_") &&
                                 key->text.find("__", 1) != std::string::npos && !key->text.starts_with("__");
      if (mangled_wrong || key->text.starts_with("__")) continue;  // asizeof mangles dunders as well
      if (std::ranges::find(names, key->text) == names.end()) names.push_back(key->text);
    }
  }
  return slot_names_[type] = std::move(names);
}

}  // namespace barrow::analyses
