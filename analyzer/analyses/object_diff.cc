// SPDX-License-Identifier: Apache-2.0
#include "analyses/object_diff.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "analyses/cells.h"
#include "analyses/dominator_report.h"
#include "analyses/glob.h"
#include "analyses/path_text.h"
#include "base/checked.h"

namespace barrow::analyses {
namespace {

// Types whose objects never change size or length.
constexpr std::array<std::string_view, 8> kUnchanging = {"str",   "bytes", "int",       "float",
                                                         "tuple", "bool",  "frozenset", "complex"};

constexpr std::array<std::string_view, 4> kStateNames = {"new", "vanished", "replaced", "surviving"};

struct Side {
  Side(store::Case& opened, const Subject& subject)
      : objects(opened.Objects(subject.info.id, store::kAddressColumn | store::kTypeColumn | store::kFlatColumn |
                                                    store::kAllocatedColumn | store::kLengthColumn)),
        type_names(opened.TypeNames(subject.info.id)),
        texts(opened.Texts(subject.info.id)) {}

  const std::string& TypeName(size_t i) const { return type_names[objects.type[i].value]; }
  uint64_t Bytes(size_t i, SizeKind size) const {
    return size == SizeKind::kFlat ? objects.flat_bytes[i] : objects.allocated_bytes[i];
  }
  const ResolvedText* Text(size_t i) const {
    const auto found = std::ranges::lower_bound(texts, ObjectId{static_cast<uint32_t>(i)}, {}, &ResolvedText::object);
    return found != texts.end() && found->object.value == i ? &*found : nullptr;
  }

  ObjectTable objects;
  std::vector<std::string> type_names;
  std::vector<ResolvedText> texts;
};

// A str gets bigger, and stays the same, when somebody asks for its UTF-8.
bool MayGrow(const std::string& type_name) { return type_name == "str"; }

bool IsReplaced(const Side& left, size_t i, const Side& right, size_t j) {
  if (std::ranges::find(kUnchanging, left.TypeName(i)) == kUnchanging.end()) return false;
  if (left.objects.length_plus_one[i] != right.objects.length_plus_one[j]) return true;
  if (!MayGrow(left.TypeName(i)) && left.objects.flat_bytes[i] != right.objects.flat_bytes[j]) return true;
  const ResolvedText* before = left.Text(i);
  const ResolvedText* after = right.Text(j);
  return before != nullptr && after != nullptr && before->clipped == after->clipped && before->text != after->text;
}

int64_t Signed(uint64_t bytes) { return Clipped<int64_t>(bytes); }

}  // namespace

ObjectDiff CompareObjects(store::Case& left_case, const Subject& left_subject, store::Case& right_case,
                          const Subject& right_subject, const Ranking& ranking, bool all) {
  const Side left(left_case, left_subject);
  const Side right(right_case, right_subject);
  ObjectDiff diff;
  const auto add = [&](ObjectState state, const Side& side, size_t i, uint64_t before, uint64_t after) {
    if (!MatchesAnyGlob(ranking.patterns, side.TypeName(i))) return;
    const int64_t change = Signed(after) - Signed(before);
    ObjectDiff::Total& total = diff.totals[static_cast<size_t>(state)];
    ++total.objects;
    total.change = SaturatedSum(total.change, change);
    if (state == ObjectState::kSurviving && change == 0 && !all) return;
    diff.rows.push_back({.state = state,
                         .object = static_cast<uint32_t>(i),
                         .address = side.objects.address[i],
                         .type_name = {},
                         .bytes = state == ObjectState::kVanished ? before : after,
                         .change = change,
                         .path = {}});
  };
  const ObjectTable& a = left.objects;
  const ObjectTable& b = right.objects;
  for (size_t i = 0, j = 0; i < a.count() || j < b.count();) {
    const bool take_left = j == b.count() || (i < a.count() && a.address[i] <= b.address[j]);
    const bool take_right = i == a.count() || (j < b.count() && b.address[j] <= a.address[i]);
    const uint64_t before = take_left ? left.Bytes(i, ranking.size) : 0;
    const uint64_t after = take_right ? right.Bytes(j, ranking.size) : 0;
    if (take_left && take_right && left.TypeName(i) == right.TypeName(j)) {
      add(IsReplaced(left, i, right, j) ? ObjectState::kReplaced : ObjectState::kSurviving, right, j, before, after);
    } else {
      if (take_left) add(ObjectState::kVanished, left, i, before, 0);
      if (take_right) add(ObjectState::kNew, right, j, 0, after);
    }
    i += take_left ? 1 : 0;
    j += take_right ? 1 : 0;
  }

  const size_t shown = std::min(ranking.limit.value_or(diff.rows.size()), diff.rows.size());
  std::partial_sort(diff.rows.begin(), diff.rows.begin() + static_cast<ptrdiff_t>(shown), diff.rows.end(),
                    [](const ObjectChange& x, const ObjectChange& y) {
                      const int64_t x_size = std::abs(x.change);
                      const int64_t y_size = std::abs(y.change);
                      if (x_size != y_size) return x_size > y_size;
                      return std::pair(x.address, x.state) < std::pair(y.address, y.state);
                    });
  for (size_t i = shown; i < diff.rows.size(); ++i) {
    diff.rest_change = SaturatedSum(diff.rest_change, diff.rows[i].change);
  }
  diff.rest_count = diff.rows.size() - shown;
  diff.rows.resize(shown);

  left_case.PrepareLifelines(left_subject.info.id);
  right_case.PrepareLifelines(right_subject.info.id);
  PathWriter left_writer(left_case, left_subject.info.id);
  PathWriter right_writer(right_case, right_subject.info.id);
  for (ObjectChange& row : diff.rows) {
    const bool is_left = row.state == ObjectState::kVanished;
    row.type_name = (is_left ? left : right).TypeName(row.object);
    row.path = (is_left ? left_writer : right_writer).To(row.object).expression;
  }
  return diff;
}

Document ToDocument(const ObjectDiff& diff, SizeKind size, const Subject& left, const Subject& right) {
  const std::string size_name = size == SizeKind::kFlat ? "flat" : "allocated";
  Table table;
  table.head = {.name = "objects",
                .caption = left.label + " → " + right.label,
                .noun = "objects",
                .columns = {{"type_name", "objects", Unit::kText},
                            {"state", "state", Unit::kText},
                            {size_name + "_size", size_name + " size", Unit::kBytes},
                            {size_name + "_size_change", "change", Unit::kBytes, true},
                            {"object_id", "object", Unit::kNumber},
                            {"address", "address", Unit::kAddress},
                            {"path", "path", Unit::kText}}};
  for (const ObjectChange& row : diff.rows) {
    table.rows.push_back(
        {.cells = {row.type_name, std::string(kStateNames[static_cast<size_t>(row.state)]), ToCell(row.bytes),
                   row.change, ToCell(row.object), static_cast<int64_t>(row.address), row.path}});
  }
  if (diff.rest_count > 0) {
    table.rows.push_back(
        {.cells = {{}, {}, {}, diff.rest_change, {}, {}, {}}, .kind = RowKind::kRest, .stands_for = diff.rest_count});
  }
  Table states;
  states.head = {.name = "states",
                 .caption = {},
                 .noun = "states",
                 .columns = {{"state", "state", Unit::kText},
                             {"object_count", "# objects", Unit::kCount},
                             {size_name + "_size_change", "change", Unit::kBytes, true}}};
  for (size_t i = 0; i < kStateNames.size(); ++i) {
    states.rows.push_back(
        {.cells = {std::string(kStateNames[i]), ToCell(diff.totals[i].objects), diff.totals[i].change}});
  }
  Document document{.kind = "diff",
                    .facts = {SubjectFacts("left", left), SubjectFacts("right", right)},
                    .tables = {std::move(states), std::move(table)},
                    .remarks = AnomalyRemarks(left, right)};
  document.remarks.push_back(
      {Remark::Kind::kNote,
       "The allocator uses addresses again at once: of the surviving objects some may be others of the same type. "
       "'replaced' are those whose value shows it."});
  return document;
}

RetainedDiff CompareRetained(store::Case& left_case, const Subject& left, store::Case& right_case, const Subject& right,
                             const Ranking& ranking, bool all) {
  std::map<std::string, RetainedDiffRow> rows;
  for (const RetainedOfType& type : RetainedByType(left_case, left)) {
    rows[type.type_name] = {.left_objects = type.object_count, .left_bytes = type.retained_bytes};
  }
  for (const RetainedOfType& type : RetainedByType(right_case, right)) {
    RetainedDiffRow& row = rows[type.type_name];
    row.right_objects = type.object_count;
    row.right_bytes = type.retained_bytes;
  }
  RetainedDiff diff;
  for (auto& [name, row] : rows) {
    row.type_name = name;
    if (!MatchesAnyGlob(ranking.patterns, row.type_name)) continue;
    const bool unchanged = row.change() == 0 && row.left_objects == row.right_objects;
    if (unchanged && !all) {
      ++diff.unchanged_count;
    } else {
      diff.rows.push_back(std::move(row));
    }
  }
  std::ranges::stable_sort(diff.rows, std::greater<>(), &RetainedDiffRow::change);
  const size_t shown = std::min(ranking.limit.value_or(diff.rows.size()), diff.rows.size());
  diff.rest_count = diff.rows.size() - shown;
  diff.rows.resize(shown);
  return diff;
}

Document ToDocument(const RetainedDiff& diff, const Subject& left, const Subject& right) {
  Table table;
  table.head = {.name = "types",
                .caption = left.label + " → " + right.label,
                .noun = "types",
                .columns = {{"type_name", "types", Unit::kText},
                            {"object_count", "# objects", Unit::kCount, true},
                            {"retained_size", "retained size", Unit::kBytes, true},
                            {"left_retained_size", "before", Unit::kBytes},
                            {"right_retained_size", "after", Unit::kBytes}}};
  for (const RetainedDiffRow& row : diff.rows) {
    table.rows.push_back({.cells = {row.type_name, Signed(row.right_objects) - Signed(row.left_objects), row.change(),
                                    ToCell(row.left_bytes), ToCell(row.right_bytes)}});
  }
  // Types contain one another: their retained sizes have no sum.
  if (diff.rest_count > 0) {
    table.rows.push_back({.cells = {{}, {}, {}, {}, {}}, .kind = RowKind::kRest, .stands_for = diff.rest_count});
  }
  if (diff.unchanged_count > 0) {
    table.rows.push_back(
        {.cells = {{}, {}, {}, {}, {}}, .kind = RowKind::kUnchanged, .stands_for = diff.unchanged_count});
  }
  return {.kind = "diff",
          .facts = {SubjectFacts("left", left), SubjectFacts("right", right)},
          .tables = {std::move(table)},
          .remarks = AnomalyRemarks(left, right)};
}

}  // namespace barrow::analyses
