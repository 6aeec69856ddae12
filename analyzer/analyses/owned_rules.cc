// SPDX-License-Identifier: Apache-2.0
#include "analyses/owned_rules.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "analyses/object_words.h"

namespace barrow::analyses {
namespace {

// References to what an object uses and others own.
constexpr std::array<std::string_view, 12> kNotOwned = {"__globals__",  "__builtins__",  "f_globals", "f_builtins",
                                                        "f_back",       "tp_subclasses", "tp_cache",  "ht_module",
                                                        "__objclass__", "__class__",     "__base__",  "__bases__"};

}  // namespace

bool OwnedRules::Counts(SizedThing thing, bool given) { return given || code_ || !kinds_.IsCode(TypeOf(thing)); }

uint64_t OwnedRules::FlatBytes(SizedThing thing) {
  return size_ == SizeKind::kFlat ? FlatBytesOf(view_, ObjectOf(thing)) : AllocatedBytesOf(view_, ObjectOf(thing));
}

std::vector<SizedReferent> OwnedRules::Referents(SizedThing thing, bool given, bool named) {
  if (!given && kinds_.IsA(TypeOf(thing), "module")) return {};
  const auto object = static_cast<uint32_t>(thing);
  const auto [targets, labels, keeper] = view_.Labels(object);
  std::vector<SizedReferent> referents;
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind == LabelKind::kName && std::ranges::find(kNotOwned, label.name) != kNotOwned.end()) continue;
    referents.push_back({.thing = targets[k].value});
    if (named) referents.back().name = view_.Label(object, k).value_or("");
  }
  if (named) {
    for (SizedReferent& referent : referents) {
      referent.name += (referent.name.empty() ? "" : ": ") + NameOf(referent.thing);
    }
  }
  return referents;
}

std::string OwnedRules::NameOf(SizedThing thing) { return ObjectWords(view_, ObjectOf(thing)); }

const std::string& OwnedRules::TypeNameOf(SizedThing thing) { return analyses::TypeNameOf(view_, ObjectOf(thing)); }

SizingRules::Definition OwnedRules::DefinitionOf(SizedThing thing) {
  const reader::Type& type = view_.Type(TypeOf(thing));
  return {type.basic_bytes, type.item_bytes, kinds_.IsCode(TypeOf(thing)) ? "code" : "all"};
}

}  // namespace barrow::analyses
