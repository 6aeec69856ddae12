// SPDX-License-Identifier: Apache-2.0
#include "analyses/network_ways.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "algorithms/reasons.h"
#include "analyses/attribute_dicts.h"

namespace barrow::analyses {
namespace {

using reader::RootKind;
using store::PackedColumn;

constexpr uint64_t kMostReferrers = 2'000'000;    // looked at, of all objects together
constexpr uint64_t kMostDominators = 10'000'000;  // the same
constexpr size_t kMostCompleted = 1'000'000;      // objects that only complete ways

// Variables and temporaries come and go; everything else holds for good.
bool IsPassing(RootKind kind) {
  return kind == RootKind::kLocal || kind == RootKind::kStack || kind == RootKind::kFrame;
}

class WayFinder {
 public:
  WayFinder(store::Case& opened, const store::SnapshotInfo& info, ObjectId object)
      : owned_view_(opened.View(info.id)),
        view_(*owned_view_),
        object_(object),
        is_garbage_(!view_.RootDistance(object.value).has_value()),
        counted_(info.header.reference_counted) {
    for (const ResolvedRoot& root : opened.Roots(info.id)) {
      Held& held = roots_[root.object.value];
      held.for_good = held.for_good || !IsPassing(root.kind);
      held.counted += root.counted ? 1 : 0;
    }
  }

  Ways Run() && {
    Meet(object_);
    for (; next_ < met_.size() && next_ < kMostFollowed && looked_at_ < kMostReferrers; ++next_) Follow(met_[next_]);
    Complete();
    FindShortest();
    for (const ObjectId object : met_) {
      const bool is_end = IsEnd(object);
      if (is_end && object != object_) ways_.ends.push_back(object);
      if ((!is_end || object == object_) && IsHeldUnnamed(object)) ways_.unnamed.push_back(object);
    }
    ways_.objects = std::move(met_);
    for (auto* list : {&ways_.objects, &ways_.ends, &ways_.unnamed, &ways_.narrows}) std::ranges::sort(*list);
    std::ranges::sort(ways_.asides, {}, &Ways::Aside::object);
    return std::move(ways_);
  }

 private:
  struct Held {
    bool for_good = false;
    uint32_t counted = 0;  // roots that are part of the reference count
  };

  // With its other half, if it is one of an object and its dictionary.
  void Meet(ObjectId object) {
    if (!is_met_.insert(object.value).second) return;
    met_.push_back(object);
    for (const auto other : {OwnDict(view_, object), OwnerOfDict(view_, object)}) {
      if (other.has_value() && is_met_.insert(other->value).second) met_.push_back(*other);
    }
  }

  bool IsImmortal(ObjectId object) { return (view_.At(PackedColumn::kFlags, object.value) & reader::kImmortal) != 0; }

  // The dictionary of a module that is alive by itself is, too.
  bool IsEnd(ObjectId object) {
    const auto root = roots_.find(object.value);
    if ((root != roots_.end() && root->second.for_good) || IsImmortal(object)) return true;
    const auto owner = OwnerOfDict(view_, object);
    if (!owner.has_value()) return false;
    const auto root_of_owner = roots_.find(owner->value);
    return root_of_owner != roots_.end() && root_of_owner->second.for_good;
  }

  void Follow(ObjectId object) {
    if (object != object_ && IsEnd(object)) return;
    std::vector<ObjectId> instances;
    bool has_other = roots_.contains(object.value);
    const auto [begin, end] = view_.Referrers(object.value);
    uint32_t last = kNoObject;
    for (uint64_t i = begin; i < end; ++i) {
      const ObjectId source{static_cast<uint32_t>(view_.At(PackedColumn::kReferenceSource, i))};
      if (std::exchange(last, source.value) == source.value) continue;
      if (++looked_at_ > kMostReferrers) {
        ways_.asides.push_back({object, end - i, false});
        break;
      }
      if (!IsHolder(source, object)) continue;
      if (view_.TypeObject(view_.At(PackedColumn::kType, source.value)) == object) {
        instances.push_back(source);
        continue;
      }
      has_other = true;
      Meet(source);
    }
    if (!has_other) {
      for (const ObjectId instance : instances) Meet(instance);
    } else if (!instances.empty()) {
      ways_.asides.push_back({object, instances.size(), true});
    }
  }

  // Whether the object would go on referring to its target without living through it.
  bool IsHolder(ObjectId source, ObjectId target) {
    if (source == target) return false;
    if (is_garbage_) return true;
    if (!view_.RootDistance(source.value).has_value()) return false;
    return !Dominates(target, source) && (target == object_ || !Dominates(object_, source));
  }

  // What dominates an object lies on its way from the roots, nearer to them.
  bool Dominates(ObjectId above, ObjectId below) {
    const uint32_t distance = view_.RootDistance(above.value).value_or(kNoObject);
    uint32_t from = view_.RootDistance(below.value).value_or(kNoObject);
    for (auto step = view_.Dominator(below.value); step.has_value(); step = view_.Dominator(*step)) {
      if (*step == above.value) return true;
      const uint32_t at = view_.RootDistance(*step).value_or(kNoObject);
      if (at >= from) view_.ThrowDamaged("a dominator is farther from the roots than what it dominates");
      if (at <= distance || ++dominators_ > kMostDominators) return false;
      from = at;
    }
    return false;
  }

  // What was met and not looked through keeps the way it has.
  void Complete() {
    const size_t count = met_.size();
    const size_t first = next_;
    for (size_t i = first; i < count; ++i) {
      const ObjectId object = met_[i];
      if (IsEnd(object)) continue;
      const auto [begin, end] = view_.Referrers(object.value);
      uint64_t others = end - begin;
      std::optional<uint32_t> step = view_.PathParent(object.value);
      if (step.has_value() && others > 0) --others;
      if (others > 0) ways_.asides.push_back({object, others, false});
      for (; step.has_value() && met_.size() < count + kMostCompleted; step = view_.PathParent(*step)) {
        if (!is_met_.insert(*step).second) break;
        met_.push_back({*step});
      }
    }
  }

  void FindShortest() {
    const std::vector<uint32_t> way = view_.PathTo(object_.value);
    if (way.empty()) return;
    for (const uint32_t step : std::span(way.data(), way.size() - 1)) ways_.shortest.push_back({step});
    for (const ObjectId object : ways_.shortest) Meet(object);
    size_t steps = 0;
    for (auto step = view_.Dominator(object_.value); step.has_value() && steps < way.size(); ++steps) {
      ways_.narrows.push_back({*step});
      step = view_.Dominator(*step);
    }
  }

  // Its reference count exceeds the references and roots, or nothing in the file says why it is alive.
  bool IsHeldUnnamed(ObjectId object) {
    const auto root = roots_.find(object.value);
    const bool has_root = root != roots_.end();
    if (IsImmortal(object) || (!has_root && view_.RootDistance(object.value) == 0u)) return true;
    if (!counted_ || IsLinkedUnseen(view_.Type(view_.At(PackedColumn::kType, object.value)))) return false;
    const auto [begin, end] = view_.Referrers(object.value);
    const uint64_t seen = end - begin + (has_root ? root->second.counted : 0);
    return view_.At(PackedColumn::kReferenceCount, object.value) > seen;
  }

  std::shared_ptr<store::SnapshotView> owned_view_;
  store::SnapshotView& view_;
  ObjectId object_;
  bool is_garbage_;  // no root reaches the object
  bool counted_;
  std::unordered_map<uint32_t, Held> roots_;
  std::unordered_set<uint32_t> is_met_;
  std::vector<ObjectId> met_;  // the nearest first
  size_t next_ = 0;
  uint64_t looked_at_ = 0;
  uint64_t dominators_ = 0;
  Ways ways_;
};

}  // namespace

Ways FindAllWays(store::Case& opened, const store::SnapshotInfo& info, ObjectId object) {
  opened.PrepareLifelines(info.id);
  return WayFinder(opened, info, object).Run();
}

}  // namespace barrow::analyses
