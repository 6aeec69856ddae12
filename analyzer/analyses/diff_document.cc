// SPDX-License-Identifier: Apache-2.0
#include "analyses/diff_document.h"

#include <utility>

#include "analyses/cells.h"

namespace barrow::analyses {
namespace {

constexpr size_t kIdentityColumns = 11;

Row ToRow(const DiffRow& diff, RowKind kind, uint64_t stands_for) {
  Row row;
  row.kind = kind;
  row.stands_for = stands_for;
  row.cells.emplace_back();
  if (kind == RowKind::kData) row.cells.back() = diff.name;
  row.cells.emplace_back(diff.change.objects);
  row.cells.emplace_back(diff.change.flat_bytes);
  row.cells.emplace_back(diff.change.allocated_bytes);
  if (!diff.identity) {
    row.cells.resize(row.cells.size() + kIdentityColumns);
    return row;
  }
  for (const Figures* figures : {&diff.identity->appeared, &diff.identity->vanished, &diff.identity->surviving}) {
    row.cells.push_back(ToCell(figures->object_count));
    row.cells.push_back(ToCell(figures->flat_bytes));
    row.cells.push_back(ToCell(figures->allocated_bytes));
  }
  row.cells.emplace_back(diff.identity->grown_flat_bytes);
  row.cells.emplace_back(diff.identity->grown_allocated_bytes);
  return row;
}

std::vector<Column> Columns(SizeKind size, bool with_identity) {
  const bool flat = size == SizeKind::kFlat;
  // Without identity its columns are empty: in sight they would only take room.
  const bool hidden = !with_identity;
  return {
      {"type_name", "types", Unit::kText},
      {"object_count", "# objects", Unit::kCount, true},
      {"flat_size", "flat size", Unit::kBytes, true, !flat},
      {"allocated_size", "allocated size", Unit::kBytes, true, flat},
      {"new_object_count", "new", Unit::kCount, false, hidden},
      {"new_flat_size", "new flat size", Unit::kBytes, false, true},
      {"new_allocated_size", "new allocated size", Unit::kBytes, false, true},
      {"vanished_object_count", "vanished", Unit::kCount, false, hidden},
      {"vanished_flat_size", "vanished flat size", Unit::kBytes, false, true},
      {"vanished_allocated_size", "vanished allocated size", Unit::kBytes, false, true},
      {"surviving_object_count", "surviving", Unit::kCount, false, true},
      {"surviving_flat_size", "surviving flat size", Unit::kBytes, false, true},
      {"surviving_allocated_size", "surviving allocated size", Unit::kBytes, false, true},
      {"grown_flat_size", "grown", Unit::kBytes, true, hidden || !flat},
      {"grown_allocated_size", flat ? "grown, allocated" : "grown", Unit::kBytes, true, hidden || flat},
  };
}

}  // namespace

Document ToDocument(const Diff& diff, SizeKind size, const Subject& left, const Subject& right) {
  const bool with_identity = diff.total.identity.has_value();
  Table table;
  table.head = {.name = "types",
                .caption = left.label + " → " + right.label,
                .noun = "types",
                .columns = Columns(size, with_identity)};
  for (const DiffRow& row : diff.rows) table.rows.push_back(ToRow(row, RowKind::kData, 0));
  if (diff.rest_count > 0) table.rows.push_back(ToRow(diff.rest, RowKind::kRest, diff.rest_count));
  if (diff.unchanged_count > 0) table.rows.push_back(ToRow(diff.unchanged, RowKind::kUnchanged, diff.unchanged_count));
  table.rows.push_back(ToRow(diff.total, RowKind::kTotal, 0));

  Document document{.kind = "diff",
                    .facts = {SubjectFacts("left", left), SubjectFacts("right", right)},
                    .tables = {std::move(table)},
                    .remarks = AnomalyRemarks(left, right)};
  if (!with_identity) {
    document.remarks.push_back(
        {Remark::Kind::kNote,
         "The snapshots are of different processes, in which addresses mean nothing to each other: which objects are "
         "new, vanished or surviving cannot be told."});
  }
  return document;
}

}  // namespace barrow::analyses
