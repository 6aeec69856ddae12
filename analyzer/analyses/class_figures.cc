// SPDX-License-Identifier: Apache-2.0
#include "analyses/class_figures.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <unordered_map>

#include "analyses/profile_names.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/text.h"

namespace barrow::analyses {

using reader::TrackedClass;
using reader::TrackedObject;
using reader::TrackerSnapshot;

namespace {

// How many objects of a class are active at a moment: those born before it, less those that are dead by then or watched
// no more.
class Lives {
 public:
  Lives(const reader::ProfileRecords& profile, const TrackedClass& tracked) {
    for (const uint32_t index : tracked.objects) {
      const TrackedObject& object = profile.objects[index];
      born_.push_back(object.birth);
      const std::optional<double>& end = object.death ? object.death : object.forgotten;
      if (!end) continue;
      // An object that ended at once, or before it was born, was never active.
      (*end > object.birth ? ended_ : stillborn_).push_back(std::max(*end, object.birth));
    }
    for (auto* times : {&born_, &ended_, &stillborn_}) std::sort(times->begin(), times->end());
  }

  int64_t ActiveAt(double time) const {
    const auto before = [&](const std::vector<double>& times) {
      return std::lower_bound(times.begin(), times.end(), time) - times.begin();
    };
    const auto until = std::upper_bound(ended_.begin(), ended_.end(), time) - ended_.begin();
    return before(born_) - until - before(stillborn_);
  }

 private:
  std::vector<double> born_;
  std::vector<double> ended_;
  std::vector<double> stillborn_;
};

// Classes in the order of their names.
std::vector<uint32_t> ClassesByName(const ProfileView& view) {
  const reader::ProfileRecords& profile = view.profile();
  std::vector<uint32_t> order(profile.classes.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return RankNames(profile, profile.classes[a].name, profile.classes[b].name) < 0;
  });
  for (size_t i = 1; view.by_pympler() && i < order.size(); ++i) {
    const uint32_t before = profile.classes[order[i - 1]].name;
    if (CompareNames(profile, before, profile.classes[order[i]].name) == std::partial_ordering::unordered) {
      view.RefuseAsPympler("it cannot sort class names of different kinds");
    }
  }
  return order;
}

struct Sums {
  int64_t size_bytes = 0;
  int64_t flat_bytes = 0;
};

// Sums of the sizes of the objects of one class, by time.
std::unordered_map<double, Sums> SumsOf(const ProfileView& view, const TrackedClass& tracked) {
  const reader::ProfileRecords& profile = view.profile();
  std::unordered_map<double, Sums> sums;
  for (const uint32_t index : tracked.objects) {
    std::map<double, uint32_t> roots;  // the last one of a time counts
    for (const reader::Footprint& footprint : view.Footprints(profile.objects[index])) {
      roots[footprint.time] = footprint.root;
    }
    for (const auto& [time, root] : roots) {
      Sums& sum = sums[time];
      sum.size_bytes = SaturatedSum(sum.size_bytes, profile.nodes[root].size_bytes);
      sum.flat_bytes = SaturatedSum(sum.flat_bytes, profile.nodes[root].flat_bytes);
    }
  }
  return sums;
}

// Rows are made before they are shown: a small file must not ask for all memory.
void CheckRows(const ProfileView& view, size_t snapshots, size_t classes) {
  constexpr size_t kMostRows = size_t{1} << 22;
  if (classes == 0 || snapshots <= kMostRows / classes) return;
  ThrowInput(view.label() + ": " + Grouped(classes) + " classes in " + Grouped(snapshots) +
             " snapshots are more than can be shown; ask for some of the classes (barrow stats --summary --class), or "
             "load the file and query its tables");
}

SnapshotFigures BaseOf(const ProfileView& view, size_t index) {
  const TrackerSnapshot& snapshot = view.profile().snapshots[index];
  SnapshotFigures figures;
  if (snapshot.memory.available) {
    figures.base_bytes = snapshot.memory.virtual_bytes;
  } else if (snapshot.all_objects_bytes != 0) {
    figures.base = ShareBase::kAllObjects;
    figures.base_bytes = snapshot.all_objects_bytes;
  } else {
    figures.base = ShareBase::kTracked;
    figures.base_bytes = view.by_pympler() ? snapshot.tracked_bytes : view.tracked_bytes()[index];
  }
  return figures;
}

// What Pympler finds in the file, it prints.
void RepeatAnnotation(const ProfileView& view, const TrackerSnapshot& snapshot, SnapshotFigures& figures) {
  for (ClassFigures& row : figures.classes) {
    const auto found = std::find_if(snapshot.annotation->begin(), snapshot.annotation->end(),
                                    [&](const reader::ClassAnnotation& a) { return a.name == row.name; });
    if (found == snapshot.annotation->end()) {
      view.RefuseAsPympler("the snapshot " + LabelOf(snapshot) + " was annotated before the class " +
                           TextOf(view.profile(), row.name) + " was known");
    }
    row = {found->name, found->active, found->sum_bytes, row.flat_bytes, found->average_bytes, found->percent};
  }
}

// Pympler merges all trees for its summary, and fails over names that are no text.
void CheckMergeable(const ProfileView& view) {
  const reader::ProfileRecords& profile = view.profile();
  const bool is_text_only = std::all_of(profile.nodes.begin(), profile.nodes.end(), [&](const reader::SizeNode& node) {
    return profile.names[node.name].kind == reader::NameKind::kText || node.name == reader::kNoName;
  });
  if (is_text_only) return;
  for (const TrackerSnapshot& snapshot : profile.snapshots) {
    if (snapshot.annotation) continue;
    for (const TrackedClass& tracked : profile.classes) MergedOf(view, tracked, snapshot);
  }
}

}  // namespace

std::vector<SnapshotFigures> ComputedFigures(const ProfileView& view, const FigureChoice& choice) {
  const reader::ProfileRecords& profile = view.profile();
  std::vector<SnapshotFigures> all;
  for (size_t i = 0; i < profile.snapshots.size(); ++i) all.push_back(BaseOf(view, i));
  std::vector<uint32_t> classes = ClassesByName(view);
  std::erase_if(classes, [&](uint32_t number) {
    return TextOf(profile, profile.classes[number].name).find(choice.class_part) == std::string::npos;
  });
  CheckRows(view, choice.snapshot ? 1 : all.size(), classes.size());
  for (const uint32_t number : classes) {
    const TrackedClass& tracked = profile.classes[number];
    const std::unordered_map<double, Sums> sums = SumsOf(view, tracked);
    const Lives lives(profile, tracked);
    for (size_t i = choice.snapshot.value_or(0); i < (choice.snapshot ? *choice.snapshot + 1 : all.size()); ++i) {
      const double time = profile.snapshots[i].time;
      const auto sum = sums.find(time);
      ClassFigures row{.name = tracked.name,
                       .active = lives.ActiveAt(time),
                       .sum_bytes = sum != sums.end() ? sum->second.size_bytes : 0,
                       .flat_bytes = sum != sums.end() ? sum->second.flat_bytes : 0};
      const auto bytes = static_cast<double>(row.sum_bytes);
      if (row.active != 0) row.average_bytes = bytes / static_cast<double>(row.active);
      if (all[i].base_bytes != 0) row.percent = bytes * 100.0 / static_cast<double>(all[i].base_bytes);
      all.at(i).classes.push_back(row);
    }
  }
  return all;
}

std::vector<SnapshotFigures> FiguresOf(const ProfileView& view, const FigureChoice& choice) {
  std::vector<SnapshotFigures> all = ComputedFigures(view, choice);
  if (!view.by_pympler()) return all;
  CheckMergeable(view);
  for (size_t i = 0; i < all.size(); ++i) {
    const TrackerSnapshot& snapshot = view.profile().snapshots[i];
    if (snapshot.annotation) RepeatAnnotation(view, snapshot, all[i]);
  }
  return all;
}

std::string_view NameOf(ShareBase base) {
  switch (base) {
    case ShareBase::kVirtualSize:
      return "virtual size";
    case ShareBase::kAllObjects:
      return "all objects";
    case ShareBase::kTracked:
      break;
  }
  return "tracked";
}

std::string_view InWords(ShareBase base) {
  switch (base) {
    case ShareBase::kVirtualSize:
      return "the virtual size of the process";
    case ShareBase::kAllObjects:
      return "all objects";
    case ShareBase::kTracked:
      break;
  }
  return "all that is tracked";
}

std::string LabelOf(const TrackerSnapshot& snapshot) {
  std::array<char, 400> time{};
  std::snprintf(time.data(), time.size(), "%.3fs", snapshot.time);
  return snapshot.description.empty() ? time.data() : snapshot.description + " (" + time.data() + ")";
}

MergedTree MergedOf(const ProfileView& view, const TrackedClass& tracked, const TrackerSnapshot& snapshot) {
  MergedTree merged(view);
  for (const uint32_t index : tracked.objects) {
    const reader::Footprint* footprint = view.FootprintAt(view.profile().objects[index], snapshot.time);
    if (footprint != nullptr) merged.Add(footprint->root);
  }
  return merged;
}

}  // namespace barrow::analyses
