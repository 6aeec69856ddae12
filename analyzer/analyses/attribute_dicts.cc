// SPDX-License-Identifier: Apache-2.0
#include "analyses/attribute_dicts.h"

#include <algorithm>

#include "analyses/attributes.h"
#include "analyses/object_words.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

constexpr std::string_view kSlot = "__dict__";

const std::vector<std::string>& NamesOf(store::SnapshotView& view, ObjectId object) {
  return view.Shape(view.At(PackedColumn::kShape, object.value)).names;
}

bool HasSlot(store::SnapshotView& view, ObjectId object) {
  const std::vector<std::string>& names = NamesOf(view, object);
  return std::ranges::find(names, kSlot) != names.end();
}

// A dictionary has no attributes, and hence no dictionary of its own: in a file of strangers a type may be called so.
bool IsDict(store::SnapshotView& view, ObjectId object) {
  return TypeNameOf(view, object) == "dict" && !HasSlot(view, object);
}

bool IsModule(store::SnapshotView& view, ObjectId object) { return TypeNameOf(view, object) == "module"; }

// Nothing but one reference of an object holds it: no other object, no root, no C code.
bool IsHeldOnce(store::SnapshotView& view, ObjectId object) {
  const auto [begin, end] = view.Referrers(object.value);
  return end - begin == 1 && view.At(PackedColumn::kReferenceCount, object.value) <= 1;
}

// Whether the target can stand in the slot: names come first, and some of them may have no reference.
bool MayBeInSlot(store::SnapshotView& view, ObjectId object, ObjectId target) {
  const std::vector<std::string>& names = NamesOf(view, object);
  const auto slot = static_cast<uint64_t>(std::ranges::find(names, kSlot) - names.begin());
  if (slot == names.size()) return false;
  const auto [begin, end] = view.References(object.value);
  for (uint64_t i = begin; i < std::min(end, begin + slot + 1); ++i) {
    if (view.At(PackedColumn::kReferenceTarget, i) == target.value) return true;
  }
  return false;
}

}  // namespace

std::optional<ObjectId> OwnDict(store::SnapshotView& view, ObjectId object) {
  if (!HasSlot(view, object)) return std::nullopt;
  const std::optional<ObjectId> dict = Attributes(view).Field(object, kSlot);
  if (!dict.has_value() || !IsDict(view, *dict)) return std::nullopt;
  return IsModule(view, object) || IsHeldOnce(view, *dict) ? dict : std::nullopt;
}

std::optional<ObjectId> OwnerOfDict(store::SnapshotView& view, ObjectId dict) {
  if (!IsDict(view, dict)) return std::nullopt;
  const bool is_held_once = IsHeldOnce(view, dict);
  const auto [begin, end] = view.Referrers(dict.value);
  for (uint64_t i = begin; i < end; ++i) {
    const ObjectId owner{static_cast<uint32_t>(view.At(PackedColumn::kReferenceSource, i))};
    if (!is_held_once && !IsModule(view, owner)) continue;
    if (MayBeInSlot(view, owner, dict) && OwnDict(view, owner) == dict) return owner;
  }
  return std::nullopt;
}

}  // namespace barrow::analyses
