// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "presenters/presenter.h"

namespace barrow::presenters {

// CSV as RFC 4180 has it: a line of column names, CRLF, quotes where needed. Numbers are raw, times ISO 8601, addresses
// hexadecimal. A missing value is an empty field, an empty text is "". A text that begins as a formula does for a
// spreadsheet, with = + - @, a tab or a carriage return, has a ' in front, and so has one that begins with a '.
//
// The column sums are the totals: the rows a limit cut off stand in one row, those a diff hides in another. There is no
// row of totals, which would count everything twice. In tables that may have such rows the last column, stands_for, is
// how many a row sums up; a row that is itself has 1 there, and the others have no name, but for those of a tree.
//
// A document with tables is its tables, nearly always one; an empty line stands between two. A document without tables
// is its facts, one per line: group, name, value, unit.
class CsvPresenter : public Presenter {
 public:
  CsvPresenter(std::ostream& out, std::ostream& remarks, const Style& style);
  void AddFacts(const analyses::FactGroup& group) override;
  void BeginTable(const analyses::TableHead& head) override;
  void AddRow(const analyses::Row& row) override;
  void EndTable() override;
  void Finish(std::span<const analyses::Remark> remarks) override;

 private:
  void WriteCell(const analyses::Cell& cell, analyses::Unit unit, bool first);
  void WriteText(std::string_view text, bool first);
  void WriteField(std::string_view text, bool first);
  void WriteFacts();
  bool HasSumRows() const;

  std::ostream& out_;
  std::ostream& remarks_;
  bool on_terminal_;
  std::vector<analyses::FactGroup> facts_;  // until it is known whether there is a table
  analyses::TableHead head_;
  bool has_table_ = false;
};

}  // namespace barrow::presenters
