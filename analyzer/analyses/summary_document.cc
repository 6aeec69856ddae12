// SPDX-License-Identifier: Apache-2.0
#include "analyses/summary_document.h"

#include <utility>

#include "analyses/cells.h"

namespace barrow::analyses {

Document ToDocument(const Summary& summary, SizeKind size, const Subject& subject) {
  const bool flat = size == SizeKind::kFlat;
  Table table;
  table.head = {.name = "types",
                .caption = subject.label,
                .noun = "types",
                .columns = {
                    {"type_name", "types", Unit::kText},
                    {"object_count", "# objects", Unit::kCount},
                    {"flat_size", "flat size", Unit::kBytes, false, !flat},
                    {"allocated_size", "allocated size", Unit::kBytes, false, flat},
                    {"share", "share", Unit::kShare},
                }};
  const auto row = [&](Cell name, const Figures& figures) {
    return Row{.cells = {std::move(name), ToCell(figures.object_count), ToCell(figures.flat_bytes),
                         ToCell(figures.allocated_bytes), ShareOf(figures.bytes(size), summary.all.bytes(size))}};
  };
  for (const NamedFigures& named : summary.rows) table.rows.push_back(row(named.name, named.figures));
  if (summary.rest_count > 0) {
    Row rest = row({}, summary.rest);
    rest.kind = RowKind::kRest;
    rest.stands_for = summary.rest_count;
    table.rows.push_back(std::move(rest));
  }
  Row total = row({}, summary.matching);
  total.kind = RowKind::kTotal;
  table.rows.push_back(std::move(total));

  return {.kind = "summary",
          .facts = {SubjectFacts("snapshot", subject)},
          .tables = {std::move(table)},
          .remarks = AnomalyRemarks(subject)};
}

}  // namespace barrow::analyses
