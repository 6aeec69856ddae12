// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analyses/class_figures.h"
#include "analyses/profile_names.h"
#include "analyses/profile_report.h"
#include "analyses/report_text.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

using reader::TrackedObject;

std::string Bytes(int64_t bytes) { return SizeWords(static_cast<uint64_t>(std::max<int64_t>(bytes, 0))); }

std::string Percent(double percent) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f %%", percent);
  return text.data();
}

// What one class took in each snapshot.
struct ClassSeries {
  uint32_t name = 0;
  std::vector<ClassFigures> figures;

  bool grew_every_step() const {
    return figures.size() > 1 &&
           std::ranges::adjacent_find(figures, std::greater_equal<>(), &ClassFigures::sum_bytes) == figures.end();
  }
};

std::vector<ClassSeries> SeriesOf(const std::vector<SnapshotFigures>& snapshots) {
  std::vector<ClassSeries> series;
  for (const SnapshotFigures& snapshot : snapshots) {
    for (size_t i = 0; i < snapshot.classes.size(); ++i) {
      if (i == series.size()) series.push_back({snapshot.classes[i].name, {}});
      series[i].figures.push_back(snapshot.classes[i]);
    }
  }
  return series;
}

Finding GrowthOf(const std::string& name, const ClassSeries& series) {
  const ClassFigures& first = series.figures.front();
  const ClassFigures& last = series.figures.back();
  const int64_t more = last.active - first.active;
  Finding finding{.rule = "growth", .sentence = {}, .type_name = name};
  finding.object_count = static_cast<uint64_t>(std::max<int64_t>(last.active, 0));
  finding.retained_bytes = static_cast<uint64_t>(std::max<int64_t>(last.sum_bytes, 0));
  finding.grown_objects = more;
  finding.grown_bytes = last.sum_bytes - first.sum_bytes;
  finding.sentence = name + " grew at every snapshot, from " + Bytes(first.sum_bytes) + " to " + Bytes(last.sum_bytes);
  if (more > 0) {
    finding.sentence += ": " + Grouped(static_cast<uint64_t>(more)) + (more == 1 ? " object more" : " objects more");
  }
  return finding;
}

Finding ShareOf(const std::string& name, const ClassFigures& figures, const SnapshotFigures& snapshot,
                const std::string& label) {
  Finding finding{.rule = "share", .sentence = {}, .type_name = name};
  finding.object_count = static_cast<uint64_t>(std::max<int64_t>(figures.active, 0));
  finding.retained_bytes = static_cast<uint64_t>(std::max<int64_t>(figures.sum_bytes, 0));
  finding.sentence = name + " takes " + Bytes(figures.sum_bytes) + " in snapshot " + label;
  constexpr double kLeastPercent = 0.1;
  if (figures.percent >= kLeastPercent) {
    finding.sentence.append(", ").append(Percent(figures.percent)).append(" of ").append(InWords(snapshot.base));
  }
  if (figures.active == 1) finding.sentence += ": 1 object";
  if (figures.active > 1) {
    finding.sentence += ": " + Grouped(*finding.object_count) + " objects of " +
                        Bytes(static_cast<int64_t>(std::min(figures.average_bytes, 9e18))) + " on average";
  }
  return finding;
}

// Objects of one class made at one place that live still.
struct Site {
  uint64_t made = 0;
  uint64_t alive = 0;
  int64_t bytes = 0;  // when they were sized last
};

std::vector<Finding> NeverFreed(const ProfileView& view) {
  const reader::ProfileRecords& profile = view.profile();
  std::unordered_map<uint64_t, Site> sites;  // by trace and class
  std::vector<uint64_t> order;
  for (const TrackedObject& object : profile.objects) {
    if (!object.trace) continue;
    const uint64_t key = uint64_t{*object.trace} << 32 | object.class_number;
    const auto [entry, is_new] = sites.try_emplace(key);
    if (is_new) order.push_back(key);
    ++entry->second.made;
    if (object.death || object.forgotten) continue;
    ++entry->second.alive;
    const auto footprints = view.Footprints(object);
    if (!footprints.empty()) entry->second.bytes += profile.nodes[footprints.back().root].size_bytes;
  }
  std::vector<Finding> findings;
  for (const uint64_t key : order) {
    const Site& site = sites[key];
    const auto& frames = profile.traces[key >> 32].frames;
    if (site.alive < 2 || frames.empty()) continue;
    const uint32_t name = profile.classes[key & UINT32_MAX].name;
    Finding finding{.rule = "never freed", .sentence = {}, .type_name = CutText(TextOf(profile, name), kMostShortName)};
    finding.object_count = site.alive;
    finding.retained_bytes = static_cast<uint64_t>(std::max<int64_t>(site.bytes, 0));
    finding.path = frames.back().file + ":" + std::to_string(frames.back().line) + " in " + frames.back().function;
    finding.path = CutText(finding.path, kMostPath);
    finding.sentence = Grouped(site.alive) + (site.alive < site.made ? " of " + Grouped(site.made) + " " : " ") +
                       finding.type_name + " made at " + finding.path + " were never freed: " + Bytes(site.bytes);
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace

Findings ProfileFindings(const ProfileView& view, const ReportLimits& limits) {
  const reader::ProfileRecords& profile = view.profile();
  const std::vector<SnapshotFigures> snapshots = ComputedFigures(view);
  std::vector<Finding> all = NeverFreed(view);
  for (const ClassSeries& series : SeriesOf(snapshots)) {
    const std::string name = CutText(TextOf(profile, series.name), kMostShortName);
    if (series.grew_every_step()) {
      all.push_back(GrowthOf(name, series));
      continue;
    }
    const auto most = std::ranges::max_element(series.figures, {}, &ClassFigures::sum_bytes);
    if (most->sum_bytes <= 0) continue;
    const auto place = static_cast<size_t>(most - series.figures.begin());
    all.push_back(ShareOf(name, *most, snapshots[place], CutText(LabelOf(profile.snapshots[place]), kMostShortName)));
    const int64_t at_end = series.figures.back().sum_bytes;
    if (at_end < most->sum_bytes) all.back().sentence += "; " + Bytes(at_end) + " at the end";
  }
  for (Finding& finding : all) {
    finding.sentence = CutText(finding.sentence, kMostSentence);
    finding.evidence.push_back({.section = "classes", .object = {}, .name = finding.type_name});
  }
  std::ranges::stable_sort(all, std::greater<>(), &Finding::retained_bytes);
  Findings findings{.rows = std::move(all), .none = {}};
  if (findings.rows.empty()) findings.none = "No snapshot of the profile has a tracked object.";
  if (findings.rows.size() <= limits.findings) return findings;
  findings.rest_count = findings.rows.size() - limits.findings;
  findings.rows.resize(limits.findings);
  return findings;
}

}  // namespace barrow::analyses
