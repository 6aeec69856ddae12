// SPDX-License-Identifier: Apache-2.0
#include "analyses/profile_view.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/checked.h"
#include "base/error.h"

namespace barrow::analyses {

using reader::Footprint;
using reader::TrackedObject;

namespace {

std::vector<int64_t> SumsPerSnapshot(const ProfileView& view) {
  std::unordered_map<double, int64_t> sums;
  for (const reader::TrackerSnapshot& snapshot : view.profile().snapshots) sums[snapshot.time] = 0;
  for (const TrackedObject& object : view.profile().objects) {
    const auto footprints = view.Footprints(object);
    for (size_t i = 0; i < footprints.size(); ++i) {
      const bool is_last = i + 1 == footprints.size() || footprints[i + 1].time != footprints[i].time;
      const auto sum = sums.find(footprints[i].time);
      if (!is_last || sum == sums.end()) continue;
      sum->second = SaturatedSum(sum->second, view.profile().nodes[footprints[i].root].size_bytes);
    }
  }
  std::vector<int64_t> result;
  for (const reader::TrackerSnapshot& snapshot : view.profile().snapshots) result.push_back(sums[snapshot.time]);
  return result;
}

}  // namespace

ProfileView::ProfileView(const reader::ProfileRecords& profile, Rules rules, std::string label)
    : profile_(profile), rules_(rules), label_(std::move(label)), tracked_bytes_(SumsPerSnapshot(*this)) {}

std::span<const Footprint> ProfileView::Footprints(const TrackedObject& object) const {
  const std::span<const Footprint> all(object.footprints);
  if (by_pympler() || !object.death) return all;
  const auto after =
      std::find_if(all.begin(), all.end(), [&](const Footprint& footprint) { return footprint.time > *object.death; });
  return all.first(static_cast<size_t>(after - all.begin()));
}

const Footprint* ProfileView::FootprintAt(const TrackedObject& object, double time) const {
  const Footprint* found = nullptr;
  for (const Footprint& footprint : Footprints(object)) {
    if (footprint.time == time) found = &footprint;
  }
  return found;
}

int64_t ProfileView::SizeAt(const TrackedObject& object, std::optional<double> time) const {
  const Footprint* footprint = time ? FootprintAt(object, *time) : nullptr;
  return footprint == nullptr ? 0 : profile_.nodes[footprint->root].size_bytes;
}

int64_t ProfileView::LargestSize(const TrackedObject& object) const {
  const auto footprints = Footprints(object);
  if (footprints.empty()) return 0;
  int64_t largest = profile_.nodes[footprints.front().root].size_bytes;
  for (const Footprint& footprint : footprints) {
    largest = std::max(largest, profile_.nodes[footprint.root].size_bytes);
  }
  return largest;
}

std::optional<double> ProfileView::ReferenceTime() const {
  std::optional<double> time;
  int64_t most = 0;
  for (size_t i = 0; i < profile_.snapshots.size(); ++i) {
    const reader::TrackerSnapshot& snapshot = profile_.snapshots[i];
    if (by_pympler()) {
      if (snapshot.tracked_bytes > 0) time = snapshot.time;
    } else if (tracked_bytes_[i] > most) {
      most = tracked_bytes_[i];
      time = snapshot.time;
    }
  }
  return time;
}

void ProfileView::RefuseAsPympler(const std::string& reason) const {
  ThrowInput(label_ + ": Pympler fails for this file: " + reason + "; without --pympler there is an answer");
}

}  // namespace barrow::analyses
