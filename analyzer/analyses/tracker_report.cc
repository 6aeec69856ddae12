// SPDX-License-Identifier: Apache-2.0
#include "analyses/tracker_report.h"

#include <algorithm>
#include <utility>

#include "analyses/profile_names.h"

namespace barrow::analyses {
namespace {

SnapshotTotal TotalOf(int64_t bytes, const SnapshotFigures& figures) {
  if (figures.base_bytes == 0) return {.bytes = bytes};
  return {bytes, static_cast<double>(bytes) * 100.0 / static_cast<double>(figures.base_bytes)};
}

}  // namespace

ObjectReport ReportOf(const ProfileView& view, const RankedObject& ranked) {
  const reader::ProfileRecords& profile = view.profile();
  const reader::TrackedObject& object = profile.objects[ranked.index];
  ObjectReport report;
  report.object = &object;
  if (object.trace) report.trace = &profile.traces[*object.trace];
  report.class_name = TextOf(profile, profile.classes[object.class_number].name);
  report.name = TextOf(profile, object.name);
  report.size_bytes = ranked.size_bytes;
  report.tsize_bytes = ranked.tsize_bytes;
  for (const reader::Footprint& footprint : view.Footprints(object)) {
    const reader::SizeNode& root = profile.nodes[footprint.root];
    report.footprints.push_back(
        {footprint.time, root.size_bytes, root.flat_bytes, ReferentLines(view, footprint.root)});
  }
  return report;
}

std::vector<TrackerSnapshotReport> SummaryOf(const ProfileView& view, const std::string& class_part, bool with_trees) {
  const reader::ProfileRecords& profile = view.profile();
  const std::vector<SnapshotFigures> figures = FiguresOf(view, {.class_part = class_part, .snapshot = {}});
  std::vector<TrackerSnapshotReport> reports;
  for (size_t i = 0; i < figures.size(); ++i) {
    TrackerSnapshotReport& report = reports.emplace_back();
    report.snapshot = &profile.snapshots[i];
    report.number = i + 1;
    report.base = figures[i].base;
    report.base_bytes = figures[i].base_bytes;
    report.tracked = TotalOf(view.tracked_bytes()[i], figures[i]);
    if (report.snapshot->all_objects_bytes != 0) {
      report.all_objects = TotalOf(report.snapshot->all_objects_bytes, figures[i]);
    }
    for (const ClassFigures& row : figures[i].classes) {
      ClassReport& of_class = report.classes.emplace_back();
      of_class.class_name = TextOf(profile, row.name);
      of_class.figures = row;
      if (!with_trees) continue;
      const auto tracked = std::find_if(profile.classes.begin(), profile.classes.end(),
                                        [&](const reader::TrackedClass& c) { return c.name == row.name; });
      of_class.referents = ReferentLines(MergedOf(view, *tracked, *report.snapshot).Lines());
    }
  }
  return reports;
}

}  // namespace barrow::analyses
