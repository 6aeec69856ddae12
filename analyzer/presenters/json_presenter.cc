// SPDX-License-Identifier: Apache-2.0
#include "presenters/json_presenter.h"

#include <ostream>

#include "presenters/cell_text.h"
#include "presenters/json_writer.h"

namespace barrow::presenters {

using analyses::RowKind;

JsonPresenter::JsonPresenter(std::string_view kind, std::ostream& out) : out_(out) {
  out_ << "{\n  \"document\": " << JsonString(kind) << ",\n  \"version\": 1,\n  \"facts\": {";
}

void JsonPresenter::AddFacts(const analyses::FactGroup& group) {
  out_ << (group_count_++ == 0 ? "\n" : ",\n") << "    " << JsonString(group.name) << ": {";
  const char* separator = "\n";
  for (const analyses::Fact& fact : group.facts) {
    out_ << separator << "      " << JsonString(fact.name) << ": ";
    out_ << JsonCell(fact.value, fact.unit);
    separator = ",\n";
  }
  out_ << "\n    }";
}

void JsonPresenter::OpenTables() {
  if (tables_open_) return;
  tables_open_ = true;
  out_ << (group_count_ == 0 ? "" : "\n  ") << "},\n  \"tables\": {";
}

void JsonPresenter::BeginTable(const analyses::TableHead& head) {
  OpenTables();
  head_ = head;
  row_count_ = 0;
  rows_open_ = true;
  out_ << (table_count_++ == 0 ? "\n" : ",\n") << "    " << JsonString(head_.name) << ": {\n      \"columns\": [";
  const char* separator = "";
  for (const analyses::Column& column : head_.columns) {
    out_ << separator << "{\"name\": " << JsonString(column.name) << ", \"unit\": " << JsonString(UnitName(column.unit))
         << "}";
    separator = ", ";
  }
  out_ << "],\n      \"rows\": [";
}

void JsonPresenter::WriteCells(const analyses::Row& row) {
  const char* separator = "";
  for (size_t i = 0; i < row.cells.size(); ++i) {
    out_ << separator << JsonString(head_.columns[i].name) << ": ";
    out_ << JsonCell(row.cells[i], head_.columns[i].unit);
    separator = ", ";
  }
  out_ << "}";
}

void JsonPresenter::AddRow(const analyses::Row& row) {
  if (row.kind == RowKind::kData) {
    out_ << (row_count_++ == 0 ? "\n" : ",\n") << "        {";
    WriteCells(row);
    return;
  }
  if (rows_open_) out_ << (row_count_ == 0 ? "]" : "\n      ]");
  rows_open_ = false;
  if (row.kind == RowKind::kTotal) {
    out_ << ",\n      \"total\": {";
  } else {
    out_ << ",\n      \"" << (row.kind == RowKind::kRest ? "rest" : "unchanged")
         << "\": {\"stands_for\": " << row.stands_for << ", ";
  }
  WriteCells(row);
}

void JsonPresenter::EndTable() {
  if (rows_open_) out_ << (row_count_ == 0 ? "]" : "\n      ]");
  rows_open_ = false;
  out_ << "\n    }";
}

void JsonPresenter::Finish(std::span<const analyses::Remark> remarks) {
  OpenTables();
  out_ << (table_count_ == 0 ? "" : "\n  ") << "},\n  \"remarks\": [";
  const char* separator = "\n";
  for (const analyses::Remark& remark : remarks) {
    out_ << separator << "    {\"kind\": " << JsonString(RemarkName(remark.kind))
         << ", \"text\": " << JsonString(remark.text) << "}";
    separator = ",\n";
  }
  out_ << (remarks.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

}  // namespace barrow::presenters
