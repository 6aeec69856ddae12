// SPDX-License-Identifier: Apache-2.0
#include "analyses/attributes.h"

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <utility>

namespace barrow::analyses {
namespace {

constexpr std::string_view kDict = "__dict__";
constexpr std::string_view kClass = "__class__";
constexpr std::string_view kMro = "__mro__";
constexpr size_t kMostBases = 1000;

bool IsDunder(std::string_view name) { return name.starts_with("__") && name.ends_with("__"); }

}  // namespace

std::optional<ObjectId> Attributes::Field(ObjectId object, std::string_view name) {
  const auto references = view_.Labels(object.value);
  const std::span<const ObjectId> targets = references.targets;
  const auto is_named = [&](uint32_t k) {
    const EdgeLabel label = references.labels.Label(k);
    return label.kind == LabelKind::kName ? std::optional(label.name == name) : std::nullopt;
  };
  const auto count = static_cast<uint32_t>(targets.size());
  for (uint32_t k = 0; k < count; ++k) {
    const std::optional<bool> found = is_named(k);
    if (!found.has_value()) break;  // names come first
    if (*found) return targets[k];
  }
  if (count > 0 && is_named(count - 1).value_or(false)) return targets[count - 1];
  return name == kClass ? ClassOf(object) : std::nullopt;
}

std::optional<ObjectId> Attributes::ClassOf(ObjectId object) {
  return view_.TypeObject(view_.At(store::PackedColumn::kType, object.value));
}

std::optional<ObjectId> Attributes::Value(ObjectId mapping, const ResolvedText& key) {
  const auto [targets, labels, keeper] = view_.Labels(mapping.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind == LabelKind::kValue && label.key.has_value() && view_.HasText(label.key->value, key)) {
      return targets[k];
    }
  }
  const bool is_name = key.kind == reader::TextKind::kStr && !key.clipped;
  const uint64_t type = view_.At(store::PackedColumn::kType, mapping.value);
  return is_name && view_.TypeName(type) == "dict" && key.text != kClass ? Field(mapping, key.text) : std::nullopt;
}

std::optional<ObjectId> Attributes::ValueAt(ObjectId mapping, ObjectId key) {
  const auto [targets, labels, keeper] = view_.Labels(mapping.value);
  for (uint32_t k = 1; k < targets.size(); ++k) {
    if (targets[k - 1] == key && labels.Label(k).kind == LabelKind::kValue) return targets[k];
  }
  return std::nullopt;
}

std::optional<ObjectId> Attributes::InDict(ObjectId object, std::string_view name) {
  const std::optional<ObjectId> dict = Field(object, kDict);
  return dict.has_value() ? Value(*dict, StrText(name)) : std::nullopt;
}

std::optional<ObjectId> Attributes::InBases(ObjectId type, std::string_view name) {
  const std::optional<ObjectId> mro = Field(type, kMro);
  if (!mro.has_value()) return std::nullopt;
  const auto [targets, labels, keeper] = view_.Labels(mro->value);
  const std::vector<ObjectId> bases(
      targets.begin(), targets.begin() + static_cast<std::ptrdiff_t>(std::min(targets.size(), kMostBases)));
  for (const ObjectId base : bases) {
    if (const auto found = InDict(base, name)) return found;
  }
  return std::nullopt;
}

std::optional<ObjectId> Attributes::Find(ObjectId object, std::string_view name) {
  const std::optional<ObjectId> found = FindOwn(object, name);
  return found.has_value() ? found : FindInClass(object, name);
}

std::optional<ObjectId> Attributes::FindOwn(ObjectId object, std::string_view name) {
  if (const auto found = Field(object, name)) return found;
  if (const auto found = InDict(object, name)) return found;
  return InBases(object, name);
}

std::optional<ObjectId> Attributes::FindInClass(ObjectId object, std::string_view name) {
  const std::optional<ObjectId> type = ClassOf(object);
  return type.has_value() ? InBases(*type, name) : std::nullopt;
}

Attributes::Names Attributes::NamesOf(ObjectId object, size_t most) {
  Names result;
  std::optional<ObjectId> dict;
  std::set<std::string> met;  // a module has its name itself and in its __dict__
  const auto add = [&](std::string name) {
    if (result.names.size() == most) {
      result.complete = false;
    } else if (!name.empty() && met.insert(name).second) {
      result.names.push_back(std::move(name));
    }
  };
  const auto add_fields = [&](ObjectId from) {
    const auto [targets, labels, keeper] = view_.Labels(from.value);
    for (uint32_t k = 0; k < targets.size() && result.complete; ++k) {
      const EdgeLabel label = labels.Label(k);
      if (label.kind == LabelKind::kName) {
        if (label.name == kDict && !dict.has_value()) dict = targets[k];
        add(std::string(label.name));
      } else if (from == dict && label.kind == LabelKind::kKey) {
        const std::optional<ResolvedText> text = view_.Text(targets[k].value);
        if (text.has_value() && text->kind == reader::TextKind::kStr) add(text->text);
      }
    }
  };
  add_fields(object);
  if (dict.has_value() && dict != object) add_fields(*dict);
  std::stable_partition(result.names.begin(), result.names.end(),
                        [](const std::string& name) { return !IsDunder(name); });
  return result;
}

}  // namespace barrow::analyses
