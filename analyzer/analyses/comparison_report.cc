// SPDX-License-Identifier: Apache-2.0
#include "analyses/comparison_report.h"

#include <algorithm>
#include <map>
#include <utility>

#include "analyses/cells.h"
#include "analyses/diff.h"
#include "analyses/dominator_report.h"
#include "analyses/info.h"
#include "analyses/report_text.h"
#include "analyses/snapshot_report.h"

namespace barrow::analyses {
namespace {

int64_t ChangeOf(uint64_t before, uint64_t after) { return static_cast<int64_t>(after - before); }

// Counts and bytes of every type in every snapshot.
class Trends {
 public:
  explicit Trends(std::span<const Baseline> snapshots) : count_(snapshots.size()) {
    totals_ = Empty({});
    for (size_t i = 0; i < count_; ++i) {
      const store::SnapshotInfo& info = snapshots[i].subject.info;
      totals_.object_counts[i] = info.object_count;
      totals_.flat_bytes[i] = info.flat_bytes;
      totals_.allocated_bytes[i] = info.allocated_bytes;
      for (const store::TypeTotal& total : snapshots[i].opened.TypeTotals(info.id)) {
        Trend& trend = Of(total.type_name);
        trend.object_counts[i] = total.object_count;
        trend.flat_bytes[i] = total.flat_bytes;
        trend.allocated_bytes[i] = total.allocated_bytes;
      }
    }
    Judge(totals_);
    for (auto& [name, trend] : types_) Judge(trend);
  }

  void AddRetained(size_t place, const Baseline& snapshot) {
    for (auto& [name, trend] : types_) trend.retained_bytes[place] = 0;
    for (const RetainedOfType& type : RetainedByType(snapshot.opened, snapshot.subject)) {
      Of(type.type_name).retained_bytes[place] = type.retained_bytes;
    }
  }

  const Trend& totals() const { return totals_; }
  const Trend& At(const std::string& type) { return Of(type); }

  // What gained most first.
  std::vector<Trend> ByGain() const {
    std::vector<Trend> trends;
    for (const auto& [name, trend] : types_) trends.push_back(trend);
    std::ranges::stable_sort(trends, [](const Trend& a, const Trend& b) { return Gain(a) > Gain(b); });
    return trends;
  }

  static int64_t Gain(const Trend& trend) {
    return ChangeOf(trend.allocated_bytes.front(), trend.allocated_bytes.back());
  }

 private:
  Trend Empty(const std::string& name) const {
    return {.name = name,
            .object_counts = std::vector<uint64_t>(count_),
            .flat_bytes = std::vector<uint64_t>(count_),
            .allocated_bytes = std::vector<uint64_t>(count_),
            .retained_bytes = std::vector<std::optional<uint64_t>>(count_)};
  }

  Trend& Of(const std::string& name) { return types_.try_emplace(name, Empty(name)).first->second; }

  static void Judge(Trend& trend) {
    trend.grew_every_step =
        std::ranges::adjacent_find(trend.allocated_bytes, std::greater_equal<>()) == trend.allocated_bytes.end();
  }

  size_t count_;
  Trend totals_;
  std::map<std::string, Trend> types_;
};

Cell OrNothing(const std::optional<uint64_t>& figure) { return figure ? ToCell(*figure) : Cell{}; }

Cell GrowthOf(const std::optional<uint64_t>& before, const std::optional<uint64_t>& after) {
  return before && after ? Cell{ChangeOf(*before, *after)} : Cell{};
}

std::vector<Column> TypeColumns() {
  return {{"type_name", "types", Unit::kText},
          {"object_count", "# objects", Unit::kCount, true},
          {"flat_size", "flat size", Unit::kBytes, true},
          {"allocated_size", "allocated size", Unit::kBytes, true},
          {"survived_count", "survived", Unit::kCount},
          {"survived_size", "survived, size", Unit::kBytes},
          {"new_count", "new", Unit::kCount},
          {"new_size", "new, size", Unit::kBytes},
          {"gone_count", "gone", Unit::kCount},
          {"gone_size", "gone, size", Unit::kBytes},
          {"grown_size", "survivors grew", Unit::kBytes, true},
          {"retained_size_before", "retained before", Unit::kBytes},
          {"retained_size_after", "retained after", Unit::kBytes},
          {"retained_growth", "retained growth", Unit::kBytes, true},
          {"grew_every_step", "allocated grew at every step", Unit::kFlag}};
}

Row RowOf(const DiffRow& diff, const Trend* trend, RowKind kind, uint64_t stands_for) {
  Row row{.cells = {}, .kind = kind, .stands_for = stands_for};
  row.cells = {kind == RowKind::kData ? Cell{diff.name} : Cell{}, diff.change.objects, diff.change.flat_bytes,
               diff.change.allocated_bytes};
  if (diff.identity) {
    for (const Figures* figures : {&diff.identity->surviving, &diff.identity->appeared, &diff.identity->vanished}) {
      row.cells.push_back(ToCell(figures->object_count));
      row.cells.push_back(ToCell(figures->allocated_bytes));
    }
    row.cells.emplace_back(diff.identity->grown_allocated_bytes);
  } else {
    row.cells.resize(row.cells.size() + 7);
  }
  if (trend != nullptr) {
    row.cells.push_back(OrNothing(trend->retained_bytes.front()));
    row.cells.push_back(OrNothing(trend->retained_bytes.back()));
    row.cells.push_back(GrowthOf(trend->retained_bytes.front(), trend->retained_bytes.back()));
    row.cells.emplace_back(int64_t{trend->grew_every_step});
  } else {
    // Types contain one another: their retained sizes have no sum.
    row.cells.resize(row.cells.size() + 4);
  }
  return row;
}

Table TypeTable(const Diff& diff, Trends& trends) {
  Table table;
  table.head = {.name = "types",
                .caption = "what the types differ by: the last snapshot minus the first",
                .noun = "types",
                .columns = TypeColumns()};
  for (const DiffRow& row : diff.rows) table.rows.push_back(RowOf(row, &trends.At(row.name), RowKind::kData, 0));
  if (diff.rest_count > 0) table.rows.push_back(RowOf(diff.rest, nullptr, RowKind::kRest, diff.rest_count));
  if (diff.unchanged_count > 0) {
    table.rows.push_back(RowOf(diff.unchanged, nullptr, RowKind::kUnchanged, diff.unchanged_count));
  }
  table.rows.push_back(RowOf(diff.total, nullptr, RowKind::kTotal, 0));
  CutTexts(table);
  return table;
}

Table SuspectTable(const std::vector<Trend>& trends, size_t most) {
  Table table;
  table.head = {.name = "suspects",
                .caption = "types whose allocated size grew at every step",
                .noun = "types",
                .columns = {{"type_name", "types", Unit::kText},
                            {"object_count", "# objects", Unit::kCount},
                            {"object_growth", "# grown", Unit::kCount, true},
                            {"allocated_size", "allocated size", Unit::kBytes},
                            {"allocated_growth", "grown", Unit::kBytes, true},
                            {"retained_growth", "retained growth", Unit::kBytes, true}}};
  for (const Trend& trend : trends) {
    if (!trend.grew_every_step) continue;
    table.rows.push_back({.cells = {trend.name, ToCell(trend.object_counts.back()),
                                    ChangeOf(trend.object_counts.front(), trend.object_counts.back()),
                                    ToCell(trend.allocated_bytes.back()), Trends::Gain(trend),
                                    GrowthOf(trend.retained_bytes.front(), trend.retained_bytes.back())}});
  }
  CutRows(table, most, {"object_count", "object_growth", "allocated_size", "allocated_growth"});
  CutTexts(table);
  return table;
}

ComparedSnapshot Described(const Subject& subject) {
  const store::SnapshotInfo& info = subject.info;
  ComparedSnapshot snapshot{.label = CutText(subject.label, kMostPath),
                            .created = KnownOrNothing(info.header.created_unix_ns),
                            .complete = IsComplete(info),
                            .object_count = info.object_count,
                            .flat_bytes = info.flat_bytes,
                            .allocated_bytes = info.allocated_bytes,
                            .resident_bytes = {}};
  if (info.header.resident_bytes != 0) snapshot.resident_bytes = info.header.resident_bytes;
  return snapshot;
}

}  // namespace

ComparisonReport CompareAtLength(std::span<const Baseline> snapshots, const ReportLimits& limits,
                                 const WorkSteps& steps) {
  const auto step = [&](std::string_view what, uint64_t done) {
    if (steps) steps(what, done, 10);
  };
  const Baseline& first = snapshots.front();
  const Baseline& last = snapshots.back();
  ComparisonReport report;
  for (const Baseline& snapshot : snapshots) report.snapshots.push_back(Described(snapshot.subject));
  const bool same_process = AreOfOneProcess(first.subject.info.header, last.subject.info.header);
  if (!same_process) {
    report.identity_absent =
        "The snapshots are of different processes, in which addresses mean nothing to each other: which objects are "
        "new, gone or the same cannot be told.";
  }
  step("retained sizes per type", 4);
  Trends trends(snapshots);
  for (size_t i = 0; i < snapshots.size(); ++i) trends.AddRetained(i, snapshots[i]);
  report.totals = trends.totals();
  report.object_change = ChangeOf(report.totals.object_counts.front(), report.totals.object_counts.back());
  report.flat_change = ChangeOf(report.totals.flat_bytes.front(), report.totals.flat_bytes.back());
  report.allocated_change = Trends::Gain(report.totals);
  step("differences", 7);
  {
    const DiffInput left(first.opened, first.subject.info.id, same_process);
    const DiffInput right(last.opened, last.subject.info.id, same_process);
    const Ranking ranking{.size = SizeKind::kAllocated, .limit = limits.type_rows};
    report.types = TypeTable(Compare(left.View(), right.View(), ranking, false), trends);
  }
  report.trends = trends.ByGain();
  report.suspects = SuspectTable(report.trends, limits.rows);
  if (report.trends.size() > limits.trends) {
    report.trends_rest = report.trends.size() - limits.trends;
    report.trends.resize(limits.trends);
  }
  for (Trend& trend : report.trends) trend.name = CutText(trend.name, kMostName);
  step("dominator tree", 8);
  report.tree = TreeOf(last.opened, last.subject, limits);
  return report;
}

void AddPages(std::span<const Baseline> snapshots, const std::vector<uint32_t>& named, const ReportLimits& limits,
              ComparisonReport& report) {
  const Baseline& last = snapshots.back();
  report.pages = WritePages(last.opened, last.subject, named, limits);
  report.pages_rest =
      last.subject.info.object_count - std::min<uint64_t>(last.subject.info.object_count, report.pages.size());
}

}  // namespace barrow::analyses
