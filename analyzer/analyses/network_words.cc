// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_words.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "analyses/object_words.h"
#include "analyses/path_text.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

constexpr size_t kValueCharacters = 40;
constexpr size_t kMostLabels = 3;
constexpr std::string_view kOpenLabel = "[…]";  // of MaskedLabel

constexpr std::array<std::string_view, 7> kContainerTypes = {
    "list", "tuple", "dict", "set", "frozenset", "cell", "collections.deque"};
constexpr std::array<std::string_view, 8> kValueTypes = {"str",   "bytes",   "bytearray", "int",
                                                         "float", "complex", "bool",      "NoneType"};
constexpr std::array<std::string_view, 2> kMethodTypes = {"method", "functools.partial"};

bool IsAmong(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string AddressId(uint64_t address) {
  std::array<char, 24> text{};
  std::snprintf(text.data(), text.size(), "o%llx", static_cast<unsigned long long>(address));
  return text.data();
}

}  // namespace

NodeKind NetworkWords::KindOf(const UnitGraph::Unit& unit) {
  if (unit.is_root) {
    const NetworkRoot::Kind kind = members_.roots[unit.member].kind;
    if (kind == NetworkRoot::Kind::kAside) return NodeKind::kSummary;
    return kind == NetworkRoot::Kind::kFrame ? NodeKind::kFrame : NodeKind::kRoot;
  }
  const uint64_t type = view_.At(PackedColumn::kType, members_.objects[unit.member].value);
  const std::string& name = view_.TypeName(type);
  if (name == "frame") return NodeKind::kFrame;
  if (IsAmong(kValueTypes, name)) return NodeKind::kValue;
  if (kinds_.IsA(type, "module")) return NodeKind::kModule;
  if (kinds_.IsA(type, "type")) return NodeKind::kType;
  if (kinds_.IsCode(type) || IsAmong(kMethodTypes, name)) return NodeKind::kFunction;
  const std::vector<std::string>& lineage = kinds_.Lineage(type);
  const bool is_container =
      std::ranges::any_of(lineage, [](const auto& base) { return IsAmong(kContainerTypes, base); });
  return is_container ? NodeKind::kContainer : NodeKind::kInstance;
}

std::string NetworkWords::GroupOf(const UnitGraph::Unit& unit) {
  if (unit.is_root) {
    const NetworkRoot::Kind kind = members_.roots[unit.member].kind;
    if (kind == NetworkRoot::Kind::kAside) return std::string(kMoreReferrers);
    return kind == NetworkRoot::Kind::kFrame ? "frame" : "root";
  }
  return TypeNameOf(view_, members_.objects[unit.member]);
}

NetworkNode NetworkWords::Describe(const UnitGraph::Unit& unit) {
  NetworkNode node{.kind = KindOf(unit)};
  if (unit.is_root) {
    node.id = "r" + std::to_string(unit.member + 1);
    node.value = node.whole = members_.roots[unit.member].words;
    node.root_count = IsAside(unit) ? 0 : 1;
    return node;
  }
  const ObjectId object = members_.objects[unit.member];
  node.object = object;
  node.address = AddressOf(view_, object);
  node.id = AddressId(node.address);
  node.type_name = TypeNameOf(view_, object);
  node.whole = ValueWords(view_, object, kMostWhole / 4);
  node.value = FirstCharacters(node.whole, kValueCharacters);
  if (node.kind == NodeKind::kContainer) node.length = LengthOf(view_, object);
  node.object_count = node.unit_count = 1;
  node.flat_bytes = FlatBytesOf(view_, object);
  node.allocated_bytes = AllocatedBytesOf(view_, object);
  node.is_self_held = std::ranges::binary_search(members_.self_held, object);
  node.retained_bytes = view_.RetainedBytes(object.value);
  if (unit.dict != kNoPosition) {
    const ObjectId dict = members_.objects[unit.dict];
    ++node.object_count;
    node.flat_bytes = SaturatedSum(node.flat_bytes, FlatBytesOf(view_, dict));
    node.allocated_bytes = SaturatedSum(node.allocated_bytes, AllocatedBytesOf(view_, dict));
    node.inner_references = 1;
    node.retained_bytes = RetainedByBoth(object, dict);
  }
  return node;
}

// A module's dictionary may be held by functions as well, and then not be dominated by it; it may even dominate the
// module, which something below it refers to.
uint64_t NetworkWords::RetainedByBoth(ObjectId object, ObjectId dict) {
  if (view_.Dominator(dict.value) == object.value) return view_.RetainedBytes(object.value);
  uint32_t steps = 0;
  for (auto above = view_.Dominator(object.value); above.has_value(); above = view_.Dominator(*above)) {
    if (*above == dict.value) return view_.RetainedBytes(dict.value);
    if (++steps > view_.object_count()) view_.ThrowDamaged("dominators form a circle");
  }
  return SaturatedSum(view_.RetainedBytes(object.value), view_.RetainedBytes(dict.value));
}

std::string NetworkWords::LabelOf(const UnitGraph& units, const UnitGraph::Link& link) {
  const UnitGraph::Unit& from = units.units[link.from];
  if (from.is_root) return members_.roots[from.member].holds[link.source].label;
  if (link.position == kNoPosition) return {};
  const std::string label = view_.Label(members_.objects[link.source].value, link.position).value_or("");
  return link.source == from.dict ? AsAttribute(label) : label;
}

void NetworkWords::AddLabel(const UnitGraph& units, const UnitGraph::Link& link, EdgeWords& words) {
  if (++words.count > kMostLabels + 1) return;
  const std::string label = words.count > kMostLabels ? "…" : LabelOf(units, link);
  if (!words.text.empty() && !label.empty()) words.text += ", ";
  words.labelled += words.count <= kMostLabels && !label.empty() ? 1 : 0;
  words.text += label;
}

// Whether its label is "[…]" as soon as something is left open, whatever stands in the brackets.
bool NetworkWords::HasOpenLabel(const UnitGraph& units, const UnitGraph::Link& link) {
  const UnitGraph::Unit& from = units.units[link.from];
  if (from.is_root || link.position == kNoPosition || link.source == from.dict) return false;
  const LabelKind kind = view_.Labels(members_.objects[link.source].value).labels.Label(link.position).kind;
  return kind == LabelKind::kIndex || kind == LabelKind::kValue;
}

void NetworkWords::AddToCommonLabel(const UnitGraph& units, const UnitGraph::Link& link, EdgeWords& words) {
  if (words.count++ == 0) {
    words.text = LabelOf(units, link);
    return;
  }
  if (words.differ || (words.text == kOpenLabel && HasOpenLabel(units, link))) return;
  const std::string label = LabelOf(units, link);
  if (label == words.text) return;
  words.text = MaskedLabel(words.text);
  words.differ = MaskedLabel(label) != words.text;
  if (words.differ) words.text.clear();
}

}  // namespace barrow::analyses
