// SPDX-License-Identifier: Apache-2.0
#include "analyses/pympler_rules.h"

#include <array>
#include <string_view>
#include <utility>

#include "analyses/asizeof_lines.h"
#include "analyses/object_words.h"
#include "analyses/python_version.h"
#include "store/python_repr.h"

namespace barrow::analyses {
namespace {

using Rule = PymplerRule;

}  // namespace

PymplerRules::PymplerRules(store::SnapshotView& view, const reader::Header& header, std::optional<ObjectId> none,
                           bool code, size_t clip)
    : view_(view),
      types_(view),
      inventions_(MinorVersion(header.version)),
      referents_(view, types_, inventions_, MinorVersion(header.version), none),
      code_(code),
      clip_(clip),
      pointer_bytes_(header.pointer_bytes) {}

bool PymplerRules::Counts(SizedThing thing, bool) {
  if (thing >= kInvented) return true;
  const PymplerTypes::TypeRule& rule = types_.RuleOf(TypeOf(ObjectOf(thing)));
  return !rule.ignored && (code_ || !rule.code_only);
}

uint64_t PymplerRules::FlatBytes(SizedThing thing) {
  return thing >= kInvented ? inventions_.At(thing).bytes : FlatBytesOf(view_, ObjectOf(thing));
}

std::vector<SizedReferent> PymplerRules::Referents(SizedThing thing, bool given, bool named) {
  std::vector<SizedReferent> out = referents_.Of(thing, given);
  if (named) NameAll(thing >= kInvented ? Rule::kDict : types_.RuleOf(TypeOf(ObjectOf(thing))).rule, out);
  return out;
}

// As asizeof names referents: pairs of a mapping by their key, everything else by its own name.
void PymplerRules::NameAll(Rule rule, std::vector<SizedReferent>& out) {
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
  if (thing >= kInvented) return InventedRepr(inventions_.At(thing));
  const ObjectId object = ObjectOf(thing);
  const auto default_repr = [&](ObjectId other) -> std::optional<std::string> {
    if (!types_.HasDefaultRepr(TypeOf(other))) return std::nullopt;
    return "<" + TypeNameOf(other.value) + " object at " + AddressText(AddressOf(view_, other)) + ">";
  };
  if (auto repr = store::PythonRepr(view_, object, default_repr)) return std::move(*repr);
  const std::string value = ValueWords(view_, object);
  return value.empty() ? ObjectWords(view_, object) : value;
}

// Of a __dict__ as of any dict, as far as its parts can be told.
std::string PymplerRules::InventedRepr(const PymplerInventions::Invented& invented) {
  if (invented.kind != PymplerInventions::Kind::kDictOf) return invented.name;
  const std::vector<SizedReferent> pairs = referents_.InlinePairsOf(invented.of);
  std::string repr = "{";
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (i > 0) repr += i % 2 == 1 ? ": " : ", ";
    repr += ReprOf(pairs[i].thing);
  }
  return repr + "}";
}

std::optional<PymplerLength> PymplerRules::LengthOf(SizedThing thing) {
  if (thing >= kInvented) {
    const PymplerInventions::Invented& invented = inventions_.At(thing);
    if (invented.kind != PymplerInventions::Kind::kDictOf) return std::nullopt;
    return PymplerDictLength(referents_.InlinePairsOf(invented.of).size() / 2);
  }
  return PymplerLengthOf(view_, ObjectOf(thing), types_.RuleOf(TypeOf(ObjectOf(thing))).rule);
}

SizingRules::Definition PymplerRules::DefinitionOf(SizedThing thing) {
  static constexpr std::array<std::string_view, 20> kNames = {
      "none",      "sequence", "dict",      "dict",     "module",   "instance",  "named tuple",
      "exception", "cell",     "generator", "iterator", "property", "docstring", "stat",
      "traceback", "base",     "function",  "method",   "class",    "code"};
  if (thing >= kInvented) return {.basic_bytes = PymplerInventions::kDictBasic, .referents = "dict"};
  const uint64_t type = TypeOf(ObjectOf(thing));
  return {view_.Type(type).basic_bytes, view_.Type(type).item_bytes,
          kNames[static_cast<size_t>(types_.RuleOf(type).rule)]};
}

const std::string& PymplerRules::TypeNameOf(SizedThing thing) {
  return thing >= kInvented ? inventions_.At(thing).type_name : analyses::TypeNameOf(view_, ObjectOf(thing));
}

}  // namespace barrow::analyses
