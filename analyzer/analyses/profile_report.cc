// SPDX-License-Identifier: Apache-2.0
#include "analyses/profile_report.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "analyses/cells.h"
#include "analyses/profile_names.h"
#include "analyses/profile_pages.h"
#include "analyses/report_text.h"
#include "analyses/tracker_document.h"

namespace barrow::analyses {
namespace {

using reader::TrackerSnapshot;

constexpr double kShownPercent = 3;  // as in Pympler's charts

// A difference of figures of a file, which may be anything; never negative.
int64_t Left(int64_t whole, int64_t part) { return whole > 0 && part < whole ? whole - std::max<int64_t>(part, 0) : 0; }

std::string NameOf(const reader::ProfileRecords& profile, uint32_t name) {
  return CutText(TextOf(profile, name), kMostShortName);
}

Table ClassTable(const reader::ProfileRecords& profile, const SnapshotFigures& figures, int64_t tracked_bytes,
                 size_t most) {
  Table table;
  table.head = {.name = "classes",
                .caption = "",
                .noun = "classes",
                .columns = {{"class_name", "class", Unit::kText},
                            {"active_count", "# active", Unit::kCount},
                            {"total_size", "total", Unit::kBytes},
                            {"average_size", "average", Unit::kBytes},
                            {"share", "share", Unit::kShare}}};
  int64_t active = 0;
  for (const ClassFigures& row : figures.classes) {
    active += row.active;
    table.rows.push_back({.cells = {NameOf(profile, row.name), row.active, row.sum_bytes,
                                    static_cast<int64_t>(std::min(row.average_bytes, 9e18)), row.percent / 100}});
  }
  if (table.rows.size() > most) {
    std::ranges::stable_sort(table.rows, std::greater<>(),
                             [](const Row& row) { return std::get<int64_t>(row.cells[2]); });
  }
  const Cell share = figures.base_bytes == 0
                         ? Cell{}
                         : Cell{static_cast<double>(tracked_bytes) / static_cast<double>(figures.base_bytes)};
  table.rows.push_back({.cells = {{}, active, tracked_bytes, {}, share}, .kind = RowKind::kTotal});
  CutRows(table, most, {"active_count", "total_size"});
  return table;
}

// Classes that stand for themselves in a distribution or chart: the largest of those above the bar.
std::vector<const ClassFigures*> Prominent(const SnapshotFigures& figures, size_t most) {
  std::vector<const ClassFigures*> classes;
  for (const ClassFigures& row : figures.classes) {
    if (row.percent > kShownPercent) classes.push_back(&row);
  }
  std::ranges::stable_sort(classes, [](const auto* a, const auto* b) { return a->sum_bytes > b->sum_bytes; });
  if (classes.size() > most) classes.resize(most);
  return classes;
}

std::vector<MemoryPart> DistributionOf(const reader::ProfileRecords& profile, const SnapshotFigures& figures,
                                       int64_t tracked_bytes, size_t most) {
  std::vector<MemoryPart> parts;
  int64_t shown = 0;
  for (const ClassFigures* row : Prominent(figures, most)) {
    parts.push_back({.name = NameOf(profile, row->name), .kind = "class", .bytes = {row->sum_bytes}});
    shown += row->sum_bytes;
  }
  const int64_t whole = std::max(figures.base_bytes, tracked_bytes);
  if (whole > 0) parts.push_back({.name = "other", .kind = "other", .bytes = {Left(whole, shown)}});
  return parts;
}

class Charts {
 public:
  Charts(const ProfileView& view, const std::vector<SnapshotFigures>& figures, const std::vector<size_t>& shown,
         const ReportLimits& limits)
      : view_(view), profile_(view.profile()), figures_(figures), shown_(shown) {
    std::map<uint32_t, int64_t> largest;  // by name
    for (const size_t i : shown) {
      for (const ClassFigures& row : figures[i].classes) largest[row.name] = std::max(largest[row.name], row.sum_bytes);
    }
    std::vector<std::pair<uint32_t, int64_t>> order(largest.begin(), largest.end());
    std::ranges::stable_sort(order, [](const auto& one, const auto& other) { return one.second > other.second; });
    for (size_t i = 0; i < std::min(order.size(), limits.areas); ++i) prominent_.insert(order[i].first);
  }

  // From the bottom of the stack.
  std::vector<MemoryPart> Areas() const {
    std::vector<MemoryPart> areas;
    for (const uint32_t name : prominent_) {
      areas.push_back({.name = NameOf(profile_, name), .kind = "class", .bytes = {}});
      for (const size_t i : shown_) areas.back().bytes.emplace_back(SumOf(i, name));
    }
    Add(areas, "other classes", "other classes", [&](size_t i) {
      int64_t sum = 0;
      for (const uint32_t name : prominent_) sum += SumOf(i, name);
      return Left(view_.tracked_bytes()[i], sum);
    });
    Add(areas, "profiling overhead", "overhead", [&](size_t i) { return profile_.snapshots[i].overhead_bytes; });
    const auto rest = [&](int64_t whole, size_t i) {
      return Left(whole, view_.tracked_bytes()[i] + profile_.snapshots[i].overhead_bytes);
    };
    if (!HasSegments()) {
      Add(areas, "other", "other", [&](size_t i) {
        const TrackerSnapshot& snapshot = profile_.snapshots[i];
        return rest(snapshot.memory.virtual_bytes != 0 ? snapshot.memory.virtual_bytes : snapshot.all_objects_bytes, i);
      });
      return areas;
    }
    const auto memory = [&](size_t i) -> const reader::ProcessMemory& { return profile_.snapshots[i].memory; };
    Add(areas, "data segment", "data", [&](size_t i) { return rest(memory(i).data_segment_bytes, i); });
    Add(areas, "code segment", "code", [&](size_t i) { return memory(i).code_segment_bytes; });
    Add(areas, "stack segment", "stack", [&](size_t i) { return memory(i).stack_segment_bytes; });
    Add(areas, "shared memory", "shared", [&](size_t i) { return memory(i).shared_segment_bytes; });
    return areas;
  }

  std::vector<MemoryPart> Lines() const {
    std::vector<MemoryPart> lines;
    Add(lines, "all that is tracked", "tracked", [&](size_t i) { return view_.tracked_bytes()[i]; });
    AddKnown(lines, "all objects", "all objects", [&](size_t i) { return profile_.snapshots[i].all_objects_bytes; });
    AddKnown(lines, "virtual size", "virtual", [&](size_t i) { return profile_.snapshots[i].memory.virtual_bytes; });
    AddKnown(lines, "resident size", "resident", [&](size_t i) { return profile_.snapshots[i].memory.resident_bytes; });
    return lines;
  }

 private:
  bool HasSegments() const {
    return std::ranges::any_of(shown_, [&](size_t i) { return profile_.snapshots[i].memory.data_segment_bytes != 0; });
  }

  int64_t SumOf(size_t snapshot, uint32_t name) const {
    const auto& classes = figures_[snapshot].classes;
    const auto found = std::ranges::find(classes, name, &ClassFigures::name);
    return found == classes.end() ? 0 : found->sum_bytes;
  }

  template <typename Figure>
  void Add(std::vector<MemoryPart>& parts, std::string name, std::string kind, Figure figure) const {
    parts.push_back({.name = std::move(name), .kind = std::move(kind), .bytes = {}});
    for (const size_t i : shown_) parts.back().bytes.emplace_back(figure(i));
  }

  // What is 0 is not known.
  template <typename Figure>
  void AddKnown(std::vector<MemoryPart>& parts, std::string name, std::string kind, Figure figure) const {
    Add(parts, std::move(name), std::move(kind), figure);
    for (std::optional<int64_t>& bytes : parts.back().bytes) {
      if (bytes == 0) bytes.reset();
    }
  }

  const ProfileView& view_;
  const reader::ProfileRecords& profile_;
  const std::vector<SnapshotFigures>& figures_;
  const std::vector<size_t>& shown_;
  std::set<uint32_t> prominent_;  // names of classes; in the order the file has them
};

TrackerMoment MomentOf(const ProfileView& view, size_t index, const SnapshotFigures& figures,
                       const ReportLimits& limits, size_t most_rows) {
  const TrackerSnapshot& snapshot = view.profile().snapshots[index];
  const int64_t tracked = view.tracked_bytes()[index];
  TrackerMoment moment{.number = index + 1,
                       .label = CutText(LabelOf(snapshot), kMostName),
                       .description = CutText(snapshot.description, kMostName),
                       .time_s = snapshot.time,
                       .duration_s = snapshot.duration,
                       .tracked_bytes = tracked,
                       .all_objects_bytes = snapshot.all_objects_bytes,
                       .overhead_bytes = snapshot.overhead_bytes,
                       .virtual_bytes = snapshot.memory.virtual_bytes,
                       .resident_bytes = snapshot.memory.resident_bytes,
                       .base = figures.base,
                       .base_bytes = figures.base_bytes,
                       .table = ClassTable(view.profile(), figures, tracked, most_rows),
                       .distribution = DistributionOf(view.profile(), figures, tracked, limits.parts)};
  if (figures.base_bytes != 0) {
    moment.tracked_share = static_cast<double>(tracked) / static_cast<double>(figures.base_bytes);
  }
  return moment;
}

}  // namespace

ProfileReport DescribeProfileAtLength(const ProfileView& view, const ReportLimits& limits, const WorkSteps& steps) {
  const reader::ProfileRecords& profile = view.profile();
  ProfileReport report;
  if (steps) steps("figures of classes", 2, 10);
  const std::vector<SnapshotFigures> figures = ComputedFigures(view);
  const std::vector<size_t> shown = SpreadOut(profile.snapshots.size(), limits.tracker_snapshots);
  report.snapshots_rest = profile.snapshots.size() - shown.size();
  const size_t rows = std::max<size_t>(3, limits.class_rows / std::max<size_t>(1, shown.size()));
  for (const size_t i : shown) report.snapshots.push_back(MomentOf(view, i, figures[i], limits, rows));
  const Charts charts(view, figures, shown, limits);
  report.areas = charts.Areas();
  report.lines = charts.Lines();
  if (steps) steps("tracked objects", 5, 10);
  ClassPages pages = WriteClassPages(view, limits);
  report.classes = std::move(pages.classes);
  report.classes_rest = pages.rest_count;
  report.traces = std::move(pages.traces);
  return report;
}

}  // namespace barrow::analyses
