// SPDX-License-Identifier: Apache-2.0
#include "presenters/csv_presenter.h"

#include <algorithm>
#include <ostream>

#include "base/text.h"
#include "presenters/cell_text.h"
#include "presenters/unicode_text.h"

namespace barrow::presenters {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

// What a spreadsheet takes for the beginning of a formula, and the mark that keeps it from that.
constexpr std::string_view kBeginsFormula = "=+-@\t\r'";

}  // namespace

CsvPresenter::CsvPresenter(std::ostream& out, std::ostream& remarks, const Style& style)
    : out_(out), remarks_(remarks), on_terminal_(style.on_terminal) {}

void CsvPresenter::WriteText(std::string_view text, bool first) {
  const bool is_formula = !text.empty() && kBeginsFormula.find(text.front()) != std::string_view::npos;
  WriteField(is_formula ? "'" + std::string(text) : std::string(text), first);
}

void CsvPresenter::WriteCell(const analyses::Cell& cell, analyses::Unit unit, bool first) {
  const std::string text = RawText(cell, unit);
  std::holds_alternative<std::string>(cell) ? WriteText(text, first) : WriteField(text, first);
}

void CsvPresenter::WriteField(std::string_view text, bool first) {
  if (!first) out_ << ',';
  const std::string safe = on_terminal_ ? MadeVisible(text) : RepairUtf8(text);
  if (!safe.empty() && safe.find_first_of("\",\r\n") == std::string::npos) {
    out_ << safe;
    return;
  }
  out_ << '"';
  for (const char c : safe) {
    if (c == '"') out_ << '"';
    out_ << c;
  }
  out_ << '"';
}

bool CsvPresenter::HasSumRows() const { return !head_.noun.empty(); }

void CsvPresenter::AddFacts(const analyses::FactGroup& group) { facts_.push_back(group); }

void CsvPresenter::BeginTable(const analyses::TableHead& head) {
  if (has_table_) out_ << kLineEnd;
  has_table_ = true;
  head_ = head;
  for (size_t i = 0; i < head_.columns.size(); ++i) WriteText(head_.columns[i].name, i == 0);
  if (HasSumRows()) WriteField("stands_for", false);
  out_ << kLineEnd;
}

void CsvPresenter::AddRow(const analyses::Row& row) {
  if (row.kind == analyses::RowKind::kTotal) return;
  for (size_t i = 0; i < row.cells.size(); ++i) {
    if (!std::holds_alternative<std::monostate>(row.cells[i])) {
      WriteCell(row.cells[i], head_.columns[i].unit, i == 0);
    } else if (i > 0) {
      out_ << ',';
    }
  }
  if (HasSumRows())
    out_ << ',' << (row.kind == analyses::RowKind::kData ? std::max<uint64_t>(row.stands_for, 1) : row.stands_for);
  out_ << kLineEnd;
}

void CsvPresenter::EndTable() {}

void CsvPresenter::WriteFacts() {
  out_ << "group,name,value,unit" << kLineEnd;
  for (const analyses::FactGroup& group : facts_) {
    for (const analyses::Fact& fact : group.facts) {
      WriteText(group.name, true);
      WriteText(fact.name, false);
      if (std::holds_alternative<std::monostate>(fact.value)) {
        out_ << ',';
      } else {
        WriteCell(fact.value, fact.unit, false);
      }
      WriteField(UnitName(fact.unit), false);
      out_ << kLineEnd;
    }
  }
}

void CsvPresenter::Finish(std::span<const analyses::Remark> remarks) {
  if (!has_table_) WriteFacts();
  for (const analyses::Remark& remark : remarks) {
    remarks_ << "barrow: " << RemarkName(remark.kind) << ": " << MadeVisible(remark.text) << "\n";
  }
}

}  // namespace barrow::presenters
