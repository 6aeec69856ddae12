// SPDX-License-Identifier: Apache-2.0
#include "analyses/object_list_document.h"

#include <string>
#include <utility>

#include "analyses/cells.h"
#include "analyses/object_words.h"

namespace barrow::analyses {
namespace {

std::vector<Column> ColumnsOf(SizeKind size, bool has_retained) {
  const bool flat = size == SizeKind::kFlat;
  std::vector<Column> columns = {
      {"type_name", "types", Unit::kText},
      {"object_id", "id", Unit::kNumber},
      {"address", "address", Unit::kAddress},
      {"flat_size", "flat size", Unit::kBytes, false, !flat},
      {"allocated_size", "allocated size", Unit::kBytes, false, flat},
  };
  if (has_retained) columns.push_back({"retained_size", "retained size", Unit::kBytes});
  columns.push_back({"reference_count", "refcount", Unit::kCount});
  columns.push_back({"length", "length", Unit::kCount});
  columns.push_back({"value", "value", Unit::kText});
  return columns;
}

}  // namespace

Document ToDocument(const ObjectList& list, SizeKind size, std::span<const uint64_t> retained_bytes,
                    store::SnapshotView& view, const Subject& subject) {
  const bool has_retained = !retained_bytes.empty();
  Table table;
  table.head = {
      .name = "objects", .caption = subject.label, .noun = "objects", .columns = ColumnsOf(size, has_retained)};
  for (const ObjectId id : list.rows) {
    const std::optional<uint64_t> length = LengthOf(view, id);
    std::vector<Cell> cells;
    cells.reserve(table.head.columns.size());
    cells.emplace_back(TypeNameOf(view, id));
    cells.push_back(ToCell(id.value));
    cells.push_back(AddressCell(AddressOf(view, id)));
    cells.push_back(ToCell(FlatBytesOf(view, id)));
    cells.push_back(ToCell(AllocatedBytesOf(view, id)));
    if (has_retained) cells.push_back(ToCell(retained_bytes[id.value]));
    cells.push_back(ToCell(view.At(store::PackedColumn::kReferenceCount, id.value)));
    cells.push_back(length.has_value() ? ToCell(*length) : Cell{});
    cells.push_back(KnownOrNothing(ValueWords(view, id)));
    table.rows.push_back({.cells = std::move(cells)});
  }
  const auto add_sum = [&](const Figures& figures, RowKind kind, uint64_t stands_for) {
    std::vector<Cell> cells(table.head.columns.size());
    cells[3] = ToCell(figures.flat_bytes);
    cells[4] = ToCell(figures.allocated_bytes);
    table.rows.push_back({std::move(cells), kind, stands_for});
  };
  if (list.rest_count > 0) add_sum(list.rest, RowKind::kRest, list.rest_count);
  add_sum(list.matching, RowKind::kTotal, 0);

  FactGroup matching{.name = "matching",
                     .title = "objects that fit",
                     .facts = {
                         {"object_count", "objects", Unit::kCount, ToCell(list.matching.object_count)},
                         {"flat_size", "flat size", Unit::kBytes, ToCell(list.matching.flat_bytes)},
                         {"allocated_size", "allocated size", Unit::kBytes, ToCell(list.matching.allocated_bytes)},
                         {"share", "share of all", Unit::kShare,
                          ShareOf(list.matching.bytes(size),
                                  size == SizeKind::kFlat ? subject.info.flat_bytes : subject.info.allocated_bytes)},
                     }};
  return {.kind = "objects",
          .facts = {SubjectFacts("snapshot", subject), std::move(matching)},
          .tables = {std::move(table)},
          .remarks = AnomalyRemarks(subject)};
}

}  // namespace barrow::analyses
