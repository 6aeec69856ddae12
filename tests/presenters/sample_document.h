// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sstream>
#include <string>

#include "analyses/document.h"
#include "presenters/presenter.h"

namespace barrow::test {

// Facts, a table with every kind of row and unit, a remark.
inline analyses::Document SampleDocument() {
  using namespace analyses;
  Table table;
  table.head = {.name = "types",
                .caption = "before.barrow",
                .noun = "types",
                .columns = {
                    {"type_name", "types", Unit::kText},
                    {"object_count", "# objects", Unit::kCount, true},
                    {"flat_size", "flat size", Unit::kBytes},
                    {"share", "share", Unit::kShare},
                    {"address", "address", Unit::kAddress, false, true},
                }};
  table.rows = {
      {.cells = {"dict", int64_t{1311}, int64_t{1'500'123}, 0.75, int64_t{0x7f00}}},
      {.cells = {"str", int64_t{-2}, int64_t{672}, 0.125, Cell{}}},
      {.cells = {Cell{}, int64_t{0}, int64_t{5}, 0.125, Cell{}}, .kind = RowKind::kRest, .stands_for = 3},
      {.cells = {Cell{}, int64_t{0}, int64_t{0}, Cell{}, Cell{}}, .kind = RowKind::kUnchanged, .stands_for = 1234},
      {.cells = {Cell{}, int64_t{1309}, int64_t{1'500'800}, 1.0, Cell{}}, .kind = RowKind::kTotal},
  };
  return {.kind = "summary",
          .facts = {{"process",
                     "process",
                     {{"pid", "pid", Unit::kNumber, int64_t{4242}},
                      {"host", "host", Unit::kText, Cell{}},
                      {"resident_size", "resident size", Unit::kBytes, int64_t{5'000'000}},
                      {"created", "dumped", Unit::kTime, int64_t{1'700'000'000'123'456'789}},
                      {"pause", "stood still", Unit::kNanoseconds, int64_t{1'500'000}},
                      {"forked", "forked", Unit::kFlag, int64_t{1}}}},
                    {.name = "secret",
                     .title = "secret",
                     .facts = {{"x", "x", Unit::kCount, int64_t{1}}},
                     .machine_only = true}},
          .tables = {std::move(table)},
          .remarks = {{Remark::Kind::kWarning, "before.barrow: truncated (1): it ends early."}}};
}

// A document that is one table with one row of text cells.
inline analyses::Document DocumentOf(const std::vector<std::string>& texts) {
  analyses::Table table;
  table.head = {.name = "rows", .caption = "", .noun = "", .columns = {}};
  analyses::Row row;
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string name(1, static_cast<char>('a' + i));
    table.head.columns.push_back({name, name, analyses::Unit::kText});
    row.cells.push_back(texts[i]);
  }
  table.rows.push_back(row);
  return {.kind = "sql", .facts = {}, .tables = {table}, .remarks = {}};
}

struct Presented {
  std::string out;
  std::string remarks;
};

inline Presented PresentedAs(presenters::Format format, const analyses::Document& document,
                             const presenters::Style& style = {}) {
  std::ostringstream out;
  std::ostringstream remarks;
  presenters::Present(document, *presenters::MakePresenter(format, document.kind, out, remarks, style));
  return {out.str(), remarks.str()};
}

}  // namespace barrow::test
