// SPDX-License-Identifier: Apache-2.0
#include "presenters/json_presenter.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>

#include "base/text.h"
#include "presenters/cell_text.h"
#include "presenters/unicode_text.h"

namespace barrow::presenters {

using analyses::RowKind;
using analyses::Unit;

namespace {

void AppendEscape(std::string& out, unsigned code_unit) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "\\u%04x", code_unit);
  out += text.data();
}

// Characters beyond the basic plane take two escapes.
void AppendEscaped(std::string& out, char32_t character) {
  if (character < 0x10000) {
    AppendEscape(out, static_cast<unsigned>(character));
  } else {
    const char32_t offset = character - 0x10000;
    AppendEscape(out, static_cast<unsigned>(0xD800 + (offset >> 10)));
    AppendEscape(out, static_cast<unsigned>(0xDC00 + (offset & 0x3FF)));
  }
}

bool IsNumber(Unit unit) { return unit != Unit::kTime && unit != Unit::kAddress; }

}  // namespace

std::string JsonString(std::string_view text) {
  const std::string valid = RepairUtf8(text);
  std::string out = "\"";
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view before = rest;
    const char32_t character = TakeCharacter(rest);
    if (character == '"' || character == '\\') {
      out += '\\';
      out += static_cast<char>(character);
    } else if (character == '\n') {
      out += "\\n";
    } else if (character == '\t') {
      out += "\\t";
    } else if (IsTreacherous(character)) {
      AppendEscaped(out, character);
    } else {
      out += before.substr(0, before.size() - rest.size());
    }
  }
  return out + "\"";
}

JsonPresenter::JsonPresenter(std::string_view kind, std::ostream& out) : out_(out) {
  out_ << "{\n  \"document\": " << JsonString(kind) << ",\n  \"version\": 1,\n  \"facts\": {";
}

void JsonPresenter::WriteCell(const analyses::Cell& cell, Unit unit) {
  const auto* real = std::get_if<double>(&cell);
  if (std::holds_alternative<std::monostate>(cell) || (real != nullptr && !std::isfinite(*real))) {
    out_ << "null";
  } else if (std::holds_alternative<std::string>(cell) || !IsNumber(unit)) {
    out_ << JsonString(RawText(cell, unit));
  } else {
    out_ << RawText(cell, unit);
  }
}

void JsonPresenter::AddFacts(const analyses::FactGroup& group) {
  out_ << (group_count_++ == 0 ? "\n" : ",\n") << "    " << JsonString(group.name) << ": {";
  const char* separator = "\n";
  for (const analyses::Fact& fact : group.facts) {
    out_ << separator << "      " << JsonString(fact.name) << ": ";
    WriteCell(fact.value, fact.unit);
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
    WriteCell(row.cells[i], head_.columns[i].unit);
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
