// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_walk.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "analyses/attribute_dicts.h"
#include "analyses/object_words.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

constexpr std::array<std::string_view, 4> kSharedTypes = {"NoneType", "bool", "ellipsis", "NotImplementedType"};

// References that tell where code belongs, not what data holds.
constexpr std::array<std::string_view, 5> kContextNames = {"__class__", "__globals__", "__builtins__", "f_globals",
                                                           "f_builtins"};

constexpr std::array<std::string_view, 3> kFunctionData = {"__closure__", "__defaults__", "__kwdefaults__"};

bool IsContext(const EdgeLabel& label) {
  return label.kind == LabelKind::kName && std::ranges::find(kContextNames, label.name) != kContextNames.end();
}

}  // namespace

NetworkWalk::NetworkWalk(store::SnapshotView& view)
    : view_(view), kinds_(view), is_member_(view.object_count()), is_met_(view.object_count()) {}

void NetworkWalk::AddReferents(std::span<const ObjectId> from, std::optional<size_t> depth) { Walk(from, depth, true); }
void NetworkWalk::AddReferrers(std::span<const ObjectId> from, std::optional<size_t> depth) {
  Walk(from, depth, false);
}

std::vector<ObjectId> NetworkWalk::Objects() const {
  std::vector<ObjectId> objects;
  for (uint32_t i = 0; i < is_member_.size(); ++i) {
    if (is_member_[i]) objects.push_back({i});
  }
  return objects;
}

void NetworkWalk::Walk(std::span<const ObjectId> from, std::optional<size_t> depth, bool forth) {
  is_met_.assign(view_.object_count(), false);
  Level level;
  for (const ObjectId object : from) Meet(object, level);
  for (size_t reached = 0; !level.empty() && (!depth || reached < *depth); ++reached) {
    Level next;
    for (const ObjectId object : level) {
      const ObjectId whole = OwnerOfDict(view_, object).value_or(object);
      const bool is_asked =
          std::ranges::find(from, object) != from.end() || std::ranges::find(from, whole) != from.end();
      if (!is_asked && IsCode(whole)) {
        if (forth && object == whole && TypeNameOf(view_, object) == "function") GoIntoFunction(object, next);
        continue;
      }
      forth ? GoForth(object, next) : GoBack(object, next);
    }
    level = std::move(next);
  }
}

// With its other half, if it is one of an object and its dictionary.
void NetworkWalk::Meet(ObjectId object, Level& next) {
  if (is_met_[object.value]) return;
  const auto add = [&](ObjectId member) {
    is_met_[member.value] = is_member_[member.value] = true;
    next.push_back(member);
  };
  add(object);
  if (const auto dict = OwnDict(view_, object); dict && !is_met_[dict->value]) add(*dict);
  if (const auto owner = OwnerOfDict(view_, object); owner && !is_met_[owner->value]) add(*owner);
}

void NetworkWalk::GoForth(ObjectId object, Level& next) {
  const auto [targets, labels, keeper] = view_.Labels(object.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    if (IsFollowed(labels.Label(k), targets[k])) {
      Meet(targets[k], next);
    } else {
      ++passed_over_;
    }
  }
}

void NetworkWalk::GoIntoFunction(ObjectId function, Level& next) {
  const auto [targets, labels, keeper] = view_.Labels(function.value);
  for (uint32_t k = 0; k < targets.size(); ++k) {
    const EdgeLabel label = labels.Label(k);
    const bool is_data =
        label.kind == LabelKind::kName && std::ranges::find(kFunctionData, label.name) != kFunctionData.end();
    if (is_data && IsFollowed(label, targets[k])) Meet(targets[k], next);
  }
}

void NetworkWalk::GoBack(ObjectId object, Level& next) {
  const uint64_t type = view_.At(PackedColumn::kType, object.value);
  const bool may_be_context = kinds_.IsA(type, "type") || view_.TypeName(type) == "dict";
  const auto [begin, end] = view_.Referrers(object.value);
  for (uint64_t i = begin; i < end; ++i) {
    const auto source = static_cast<uint32_t>(view_.At(PackedColumn::kReferenceSource, i));
    if (is_met_[source]) continue;
    if (may_be_context) {
      const uint32_t position = view_.PositionBetween(source, object.value);
      if (IsContext(view_.Labels(source).labels.Label(position))) {
        ++passed_over_;
        continue;
      }
    }
    Meet({source}, next);
  }
}

bool NetworkWalk::IsFollowed(const EdgeLabel& label, ObjectId target) {
  if (IsContext(label) || IsShared(target)) return false;
  if (label.kind != LabelKind::kKey) return true;
  const auto [begin, end] = view_.References(target.value);
  return begin != end;
}

bool NetworkWalk::IsCode(ObjectId object) { return kinds_.IsCode(view_.At(PackedColumn::kType, object.value)); }

bool NetworkWalk::IsShared(ObjectId object) {
  const std::string& name = TypeNameOf(view_, object);
  return std::ranges::find(kSharedTypes, name) != kSharedTypes.end();
}

}  // namespace barrow::analyses
