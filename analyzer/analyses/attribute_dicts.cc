// SPDX-License-Identifier: Apache-2.0
#include "analyses/attribute_dicts.h"

#include <algorithm>

#include "analyses/object_words.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

bool HasOneReferrer(store::SnapshotView& view, ObjectId object) {
  const auto [begin, end] = view.Referrers(object.value);
  return end - begin == 1;
}

}  // namespace

std::optional<ObjectId> OwnDict(store::SnapshotView& view, ObjectId object) {
  const std::vector<std::string>& names = view.Shape(view.At(PackedColumn::kShape, object.value)).names;
  if (std::ranges::find(names, "__dict__") == names.end()) return std::nullopt;
  const auto [targets, labels] = view.Labels(object.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    if (label.kind != LabelKind::kName || label.name != "__dict__") continue;
    const ObjectId dict = targets[k];
    const bool is_own = HasOneReferrer(view, dict) || TypeNameOf(view, object) == "module";
    if (is_own && TypeNameOf(view, dict) == "dict") return dict;
  }
  return std::nullopt;
}

std::optional<ObjectId> OwnerOfDict(store::SnapshotView& view, ObjectId dict) {
  if (TypeNameOf(view, dict) != "dict") return std::nullopt;
  const bool has_one = HasOneReferrer(view, dict);
  const auto [begin, end] = view.Referrers(dict.value);
  for (uint64_t i = begin; i < end; ++i) {
    const ObjectId owner{static_cast<uint32_t>(view.At(PackedColumn::kReferenceSource, i))};
    if (!has_one && TypeNameOf(view, owner) != "module") continue;
    if (OwnDict(view, owner) == dict) return owner;
  }
  return std::nullopt;
}

}  // namespace barrow::analyses
