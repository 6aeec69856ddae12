// SPDX-License-Identifier: Apache-2.0
#include "analyses/profile_diff.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <utility>

#include "analyses/cells.h"
#include "analyses/class_figures.h"
#include "analyses/glob.h"
#include "analyses/profile_names.h"
#include "analyses/subject.h"
#include "analyses/unmatched_patterns.h"
#include "base/checked.h"
#include "base/error.h"

namespace barrow::analyses {
namespace {

struct Figures {
  int64_t active = 0;
  int64_t sum_bytes = 0;

  void Add(const Figures& other) {
    active += other.active;
    sum_bytes = SaturatedSum(sum_bytes, other.sum_bytes);
  }
  // Rounded down, as a size is shown.
  int64_t average_bytes() const { return active == 0 ? 0 : sum_bytes / active; }
};

struct DiffLine {
  std::string name;
  Figures left;
  Figures right;

  int64_t active_change() const { return right.active - left.active; }
  int64_t size_change() const { return SaturatedSum(right.sum_bytes, -left.sum_bytes); }
  bool is_unchanged() const { return active_change() == 0 && size_change() == 0; }
  void Add(const DiffLine& other) {
    left.Add(other.left);
    right.Add(other.right);
  }
};

void AddSide(const ProfileSide& side, Figures DiffLine::*figures, std::map<std::string, DiffLine>& lines) {
  const SnapshotFigures snapshot =
      ComputedFigures(side.view, {.class_part = {}, .snapshot = side.snapshot}).at(side.snapshot);
  for (const ClassFigures& row : snapshot.classes) {
    DiffLine& line = lines[TextOf(side.view.profile(), row.name)];
    (line.*figures).Add({row.active, row.sum_bytes});
  }
}

std::vector<Cell> CellsOf(const DiffLine& line) {
  return {Cell{},
          line.left.active,
          line.right.active,
          line.active_change(),
          line.left.sum_bytes,
          line.right.sum_bytes,
          line.size_change(),
          line.left.average_bytes(),
          line.right.average_bytes(),
          line.right.average_bytes() - line.left.average_bytes()};
}

Row ToRow(const DiffLine& line, RowKind kind, uint64_t stands_for) {
  Row row{.cells = CellsOf(line), .kind = kind, .stands_for = stands_for};
  if (kind == RowKind::kData) row.cells.front() = line.name;
  return row;
}

std::vector<Column> Columns() {
  return {
      {"class_name", "classes", Unit::kText},       {"left_active_count", "active", Unit::kCount},
      {"right_active_count", "then", Unit::kCount}, {"active_count", "change", Unit::kCount, true},
      {"left_size", "size", Unit::kBytes},          {"right_size", "then", Unit::kBytes},
      {"size", "change", Unit::kBytes, true},       {"left_average_size", "average", Unit::kBytes},
      {"right_average_size", "then", Unit::kBytes}, {"average_size", "change", Unit::kBytes, true},
  };
}

std::string CaptionOf(const ProfileSide& side) {
  return side.subject.label + ", " + LabelOf(side.view.profile().snapshots[side.snapshot]);
}

void Sort(const Ranking& ranking, std::vector<DiffLine>& lines) {
  const bool falls = ranking.effective_order() == SortOrder::kDescending;
  std::stable_sort(lines.begin(), lines.end(), [&](const DiffLine& a, const DiffLine& b) {
    if (ranking.key == SortKey::kType) return falls ? b.name < a.name : a.name < b.name;
    const bool by_count = ranking.key == SortKey::kCount;
    const int64_t x = by_count ? a.active_change() : a.size_change();
    const int64_t y = by_count ? b.active_change() : b.size_change();
    return falls ? y < x : x < y;
  });
}

}  // namespace

size_t FindTrackerSnapshot(const ProfileSubject& subject, const ProfileView& view, const std::string& which) {
  const std::vector<reader::TrackerSnapshot>& snapshots = view.profile().snapshots;
  if (snapshots.empty()) ThrowInput(subject.label + ": the profile has no snapshot, so there are no sizes to compare");
  if (which == "last") return snapshots.size() - 1;
  if (which == "first") return 0;
  for (size_t i = snapshots.size(); i-- > 0;) {
    if (snapshots[i].description == which) return i;
  }
  size_t number = 0;
  const auto [end, error] = std::from_chars(which.data(), which.data() + which.size(), number);
  if (error == std::errc() && end == which.data() + which.size() && number >= 1 && number <= snapshots.size()) {
    return number - 1;
  }
  ThrowUsage(subject.label + " has no snapshot '" + which + "': it is first, last, a description, or a number up to " +
             std::to_string(snapshots.size()));
}

Document CompareProfiles(const ProfileSide& left, const ProfileSide& right, const Ranking& ranking,
                         bool with_unchanged) {
  std::map<std::string, DiffLine> by_name;
  AddSide(left, &DiffLine::left, by_name);
  AddSide(right, &DiffLine::right, by_name);
  std::vector<DiffLine> lines;
  std::vector<std::string_view> names;
  DiffLine unchanged, rest, total;
  uint64_t unchanged_count = 0;
  for (auto& [name, line] : by_name) {
    names.push_back(name);
    if (!ranking.patterns.empty() && !MatchesAnyGlob(ranking.patterns, name)) continue;
    total.Add(line);
    if (line.is_unchanged() && !with_unchanged) {
      unchanged.Add(line);
      ++unchanged_count;
      continue;
    }
    line.name = name;
    lines.push_back(std::move(line));
  }
  Sort(ranking, lines);

  Table table;
  table.head = {.name = "classes",
                .caption = CaptionOf(left) + " → " + CaptionOf(right),
                .noun = "classes",
                .columns = Columns()};
  const size_t shown = std::min(ranking.limit.value_or(lines.size()), lines.size());
  for (size_t i = 0; i < shown; ++i) table.rows.push_back(ToRow(lines[i], RowKind::kData, 0));
  for (size_t i = shown; i < lines.size(); ++i) rest.Add(lines[i]);
  if (shown < lines.size()) table.rows.push_back(ToRow(rest, RowKind::kRest, lines.size() - shown));
  if (unchanged_count > 0) table.rows.push_back(ToRow(unchanged, RowKind::kUnchanged, unchanged_count));
  table.rows.push_back(ToRow(total, RowKind::kTotal, 0));

  Document document{.kind = "diff",
                    .facts = {ProfileFacts("left", left.subject), ProfileFacts("right", right.subject)},
                    .tables = {std::move(table)},
                    .remarks = AnomalyRemarks(left.subject)};
  AddRemarks(AnomalyRemarks(right.subject), document.remarks);
  AddRemarks(UnmatchedPatterns(ranking.patterns, names), document.remarks);
  return document;
}

}  // namespace barrow::analyses
