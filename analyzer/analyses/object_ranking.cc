// SPDX-License-Identifier: Apache-2.0
#include "analyses/object_ranking.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "analyses/profile_names.h"

namespace barrow::analyses {

using reader::TrackedObject;

namespace {

using enum ObjectKey;
const std::vector<ObjectKey> kDefaultKeys = {kClassName, kTsize, kBirth, kDeath, kName, kRepr, kSize};

class Sorter {
 public:
  Sorter(const ProfileView& view, std::vector<RankedObject>& objects) : view_(view), objects_(objects) {}

  void Sort(const std::vector<ObjectKey>& keys) {
    if (keys.front() == kReverse) return std::reverse(objects_.begin(), objects_.end());
    std::stable_sort(objects_.begin(), objects_.end(),
                     [&](const RankedObject& a, const RankedObject& b) { return Order(keys, a, b) < 0; });
    if (view_.by_pympler()) CheckComparable(keys);
  }

 private:
  const TrackedObject& Of(const RankedObject& ranked) const { return view_.profile().objects[ranked.index]; }
  uint32_t ClassName(const RankedObject& ranked) const { return view_.profile().classes[Of(ranked).class_number].name; }

  std::weak_ordering Order(ObjectKey key, const RankedObject& a, const RankedObject& b) const {
    const auto by = [](const auto& x, const auto& y) {
      return x < y ? std::weak_ordering::less : y < x ? std::weak_ordering::greater : std::weak_ordering::equivalent;
    };
    const TrackedObject& left = Of(a);
    const TrackedObject& right = Of(b);
    switch (key) {
      case kClassName:
        return RankNames(view_.profile(), ClassName(a), ClassName(b));
      case kName:
        return RankNames(view_.profile(), left.name, right.name);
      case kBirth:
        return by(left.birth, right.birth);
      case kDeath:
        if (!left.death || !right.death) return by(!left.death, !right.death);
        return by(*left.death, *right.death);
      case kSize:
        return by(b.size_bytes, a.size_bytes);
      case kTsize:
        return by(b.tsize_bytes, a.tsize_bytes);
      case kRepr:
      case kReverse:
        break;
    }
    return by(left.representation, right.representation);
  }

  std::weak_ordering Order(const std::vector<ObjectKey>& keys, const RankedObject& a, const RankedObject& b) const {
    for (const ObjectKey key : keys) {
      const std::weak_ordering order = Order(key, a, b);
      if (order != 0) return order;
    }
    return std::weak_ordering::equivalent;
  }

  // Whether Python could tell which of the two comes first by this key.
  bool AreComparable(ObjectKey key, const RankedObject& a, const RankedObject& b) const {
    if (key == kDeath) return Of(a).death.has_value() == Of(b).death.has_value();
    if (key == kClassName) {
      return CompareNames(view_.profile(), ClassName(a), ClassName(b)) != std::partial_ordering::unordered;
    }
    if (key != kName) return true;
    return CompareNames(view_.profile(), Of(a).name, Of(b).name) != std::partial_ordering::unordered;
  }

  // Objects that Python cannot compare stand in blocks next to each other now. Any sort has to compare two of them.
  void CheckComparable(const std::vector<ObjectKey>& keys) const {
    for (size_t i = 1; i < objects_.size(); ++i) {
      for (const ObjectKey key : keys) {
        if (!AreComparable(key, objects_[i - 1], objects_[i])) {
          view_.RefuseAsPympler("it cannot sort by " + std::string(kObjectKeyNames[static_cast<size_t>(key)]) +
                                (key == kDeath ? " objects of which some live" : " names of different kinds"));
        }
        if (Order(key, objects_[i - 1], objects_[i]) != 0) break;
      }
    }
  }

  const ProfileView& view_;
  std::vector<RankedObject>& objects_;
};

// Python's `part in name`: of a tuple whether it is one of the items.
bool Fits(const ProfileView& view, uint32_t name, const std::string& part) {
  const reader::ProfileName& class_name = view.profile().names[name];
  if (!view.by_pympler() || class_name.kind == reader::NameKind::kText) {
    return class_name.text.find(part) != std::string::npos;
  }
  if (class_name.kind == reader::NameKind::kTuple) {
    return std::any_of(class_name.items.begin(), class_name.items.end(), [&](uint32_t item) {
      const reader::ProfileName& value = view.profile().names[item];
      return value.kind == reader::NameKind::kText && value.text == part;
    });
  }
  view.RefuseAsPympler("it cannot look for a text in the class name " + class_name.text);
}

size_t CountOf(const ProfileView& view, const ObjectRanking& ranking, size_t all, size_t fitting) {
  if (!ranking.limit) return view.by_pympler() ? std::min<size_t>(1, fitting) : fitting;
  const double limit = *ranking.limit;
  const size_t whole = view.by_pympler() ? all : fitting;
  const double count = limit < 1 ? std::max(1.0, std::trunc(static_cast<double>(whole) * limit)) : std::trunc(limit);
  return count >= static_cast<double>(fitting) ? fitting : static_cast<size_t>(count);
}

}  // namespace

std::optional<ObjectKey> FindObjectKey(std::string_view name) {
  const auto* found = std::find(std::begin(kObjectKeyNames), std::end(kObjectKeyNames), name);
  if (found == std::end(kObjectKeyNames)) return std::nullopt;
  return static_cast<ObjectKey>(found - std::begin(kObjectKeyNames));
}

RankedObjects Rank(const ProfileView& view, const ObjectRanking& ranking) {
  const reader::ProfileRecords& profile = view.profile();
  const std::optional<double> reference = view.ReferenceTime();
  RankedObjects ranked;
  ranked.objects.reserve(profile.objects.size());
  for (const reader::TrackedClass& tracked : profile.classes) {
    for (const uint32_t index : tracked.objects) {
      const TrackedObject& object = profile.objects[index];
      ranked.objects.push_back({index, view.LargestSize(object), view.SizeAt(object, reference)});
    }
  }
  Sorter sorter(view, ranked.objects);
  for (const std::vector<ObjectKey>& keys : ranking.sorts) sorter.Sort(keys.empty() ? kDefaultKeys : keys);
  // Pympler sorts by itself only what nobody has touched.
  if (ranking.sorts.empty() && !(view.by_pympler() && ranking.reverse)) sorter.Sort(kDefaultKeys);
  if (ranking.reverse) std::reverse(ranked.objects.begin(), ranked.objects.end());

  const size_t all = ranked.objects.size();
  if (!ranking.class_part.empty()) {
    std::erase_if(ranked.objects, [&](const RankedObject& object) {
      return !Fits(view, profile.classes[profile.objects[object.index].class_number].name, ranking.class_part);
    });
  }
  if (ranking.address) {
    std::erase_if(ranked.objects, [&](const RankedObject& object) {
      return profile.objects[object.index].address != *ranking.address;
    });
  }
  ranked.fitting_count = ranked.objects.size();
  ranked.objects.resize(CountOf(view, ranking, all, ranked.fitting_count));
  return ranked;
}

}  // namespace barrow::analyses
