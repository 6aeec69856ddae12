// SPDX-License-Identifier: Apache-2.0
#include "analyses/diff.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "analyses/detail.h"
#include "analyses/glob.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();  // its negative exists as well

// a - b, as near as it can be said.
int64_t Difference(uint64_t a, uint64_t b) {
  const uint64_t magnitude = std::min(a > b ? a - b : b - a, static_cast<uint64_t>(kMost));
  return a > b ? static_cast<int64_t>(magnitude) : -static_cast<int64_t>(magnitude);
}

// The rows of all type names of both sides, and which row each type of a side belongs to.
class Rows {
 public:
  DiffRow& operator[](const std::string& name) {
    const auto [entry, added] = index_.try_emplace(name, rows_.size());
    if (added) rows_.push_back({.name = name, .change = {}, .identity = {}});
    return rows_[entry->second];
  }

  std::vector<size_t> Numbers(std::span<const std::string> type_names) {
    std::vector<size_t> numbers;
    for (const std::string& name : type_names) {
      (*this)[name];
      numbers.push_back(index_[name]);
    }
    return numbers;
  }

  std::vector<DiffRow>& rows() { return rows_; }

 private:
  std::unordered_map<std::string, size_t> index_;
  std::vector<DiffRow> rows_;
};

Figures FiguresOf(const ObjectTable& objects, size_t i) {
  return {1, objects.flat_bytes[i], objects.allocated_bytes[i]};
}

// Both address columns rise, so one walk over both meets every pair.
void CompareObjects(const DiffSide& left, const DiffSide& right, Rows& rows) {
  const std::vector<size_t> left_row = rows.Numbers(left.type_names);
  const std::vector<size_t> right_row = rows.Numbers(right.type_names);
  for (DiffRow& row : rows.rows()) row.identity.emplace();
  const ObjectTable& a = *left.objects;
  const ObjectTable& b = *right.objects;
  const auto identity = [&](size_t row) -> Identity& { return *rows.rows()[row].identity; };
  size_t i = 0;
  size_t j = 0;
  while (i < a.count() || j < b.count()) {
    const bool take_left = j == b.count() || (i < a.count() && a.address[i] <= b.address[j]);
    const bool take_right = i == a.count() || (j < b.count() && b.address[j] <= a.address[i]);
    const size_t from = take_left ? left_row[a.type[i].value] : 0;
    const size_t to = take_right ? right_row[b.type[j].value] : 0;
    if (take_left && take_right && from == to) {
      Identity& same = identity(to);
      same.surviving += FiguresOf(b, j);
      same.grown_flat_bytes = SaturatedSum(same.grown_flat_bytes, Difference(b.flat_bytes[j], a.flat_bytes[i]));
      same.grown_allocated_bytes =
          SaturatedSum(same.grown_allocated_bytes, Difference(b.allocated_bytes[j], a.allocated_bytes[i]));
    } else {
      if (take_left) identity(from).vanished += FiguresOf(a, i);
      if (take_right) identity(to).appeared += FiguresOf(b, j);
    }
    i += take_left ? 1 : 0;
    j += take_right ? 1 : 0;
  }
}

int64_t KeyOf(const DiffRow& row, const Ranking& ranking) {
  switch (ranking.key) {
    case SortKey::kSize:
      return row.change.bytes(ranking.size);
    case SortKey::kCount:
      return row.change.objects;
    case SortKey::kType:
      break;
  }
  return 0;
}

void Sort(std::vector<DiffRow>& rows, const Ranking& ranking) {
  const bool ascending = ranking.effective_order() == SortOrder::kAscending;
  std::sort(rows.begin(), rows.end(), [&](const DiffRow& a, const DiffRow& b) {
    const int64_t a_key = KeyOf(a, ranking);
    const int64_t b_key = KeyOf(b, ranking);
    if (a_key != b_key) return ascending ? a_key < b_key : a_key > b_key;
    return ascending || ranking.key != SortKey::kType ? a.name < b.name : a.name > b.name;
  });
}

}  // namespace

DiffInput::DiffInput(store::Case& opened, store::SnapshotId snapshot, bool with_objects)
    : types(ByName(opened.TypeTotals(snapshot), {}, Detail::kTypes)) {
  if (!with_objects) return;
  objects = opened.Objects(snapshot,
                           store::kAddressColumn | store::kTypeColumn | store::kFlatColumn | store::kAllocatedColumn);
  type_names = opened.TypeNames(snapshot);
}

Change& Change::operator+=(const Change& other) {
  objects = SaturatedSum(objects, other.objects);
  flat_bytes = SaturatedSum(flat_bytes, other.flat_bytes);
  allocated_bytes = SaturatedSum(allocated_bytes, other.allocated_bytes);
  return *this;
}

Identity& Identity::operator+=(const Identity& other) {
  appeared += other.appeared;
  vanished += other.vanished;
  surviving += other.surviving;
  grown_flat_bytes = SaturatedSum(grown_flat_bytes, other.grown_flat_bytes);
  grown_allocated_bytes = SaturatedSum(grown_allocated_bytes, other.grown_allocated_bytes);
  return *this;
}

bool DiffRow::unchanged() const {
  if (change != Change{}) return false;
  return !identity || (identity->appeared == Figures{} && identity->vanished == Figures{} &&
                       identity->grown_flat_bytes == 0 && identity->grown_allocated_bytes == 0);
}

DiffRow& DiffRow::operator+=(const DiffRow& other) {
  change += other.change;
  if (other.identity) {
    if (!identity) identity.emplace();
    *identity += *other.identity;
  }
  return *this;
}

Diff Compare(const DiffSide& left, const DiffSide& right, const Ranking& ranking, bool all) {
  Rows rows;
  std::unordered_map<std::string, std::pair<Figures, Figures>> sides;
  for (const NamedFigures& type : left.types) sides[type.name].first += type.figures;
  for (const NamedFigures& type : right.types) sides[type.name].second += type.figures;
  for (const auto& [name, side] : sides) {
    const auto& [before, after] = side;
    rows[name].change = {Difference(after.object_count, before.object_count),
                         Difference(after.flat_bytes, before.flat_bytes),
                         Difference(after.allocated_bytes, before.allocated_bytes)};
  }
  const bool with_identity = left.objects != nullptr && right.objects != nullptr;
  if (with_identity) CompareObjects(left, right, rows);

  Diff diff;
  if (with_identity) diff.rest.identity = diff.unchanged.identity = diff.total.identity = Identity{};
  for (DiffRow& row : rows.rows()) {
    const bool present = sides.contains(row.name);  // a type may have no objects
    if (!present || !MatchesAnyGlob(ranking.patterns, row.name)) continue;
    diff.total += row;
    if (row.unchanged() && !all) {
      diff.unchanged += row;
      ++diff.unchanged_count;
    } else {
      diff.rows.push_back(std::move(row));
    }
  }
  Sort(diff.rows, ranking);
  const size_t shown = std::min(ranking.limit.value_or(diff.rows.size()), diff.rows.size());
  for (size_t i = shown; i < diff.rows.size(); ++i) diff.rest += diff.rows[i];
  diff.rest_count = diff.rows.size() - shown;
  diff.rows.resize(shown);
  return diff;
}

bool AreOfOneProcess(const reader::Header& left, const reader::Header& right) {
  constexpr uint64_t kTolerance = 10'000'000'000;
  if (left.pid != right.pid || left.host != right.host || left.version != right.version) return false;
  if (left.uptime_ns == 0 || right.uptime_ns == 0) return true;
  const uint64_t left_start = left.created_unix_ns - left.uptime_ns;
  const uint64_t right_start = right.created_unix_ns - right.uptime_ns;
  return std::min(left_start - right_start, right_start - left_start) <= kTolerance;
}

}  // namespace barrow::analyses
