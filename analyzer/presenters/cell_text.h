// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/table.h"

namespace barrow::presenters {

// A cell as text and Markdown show it, before they escape it: "1.43 MB", "+1,093", "52.1 %". Without a value: empty.
// With `change` positive numbers carry their sign.
std::string HumanText(const analyses::Cell& cell, analyses::Unit unit, bool change);

// The same for a right-justified column: sizes in bytes keep Pympler's blanks, so that all units stand below one
// another.
std::string AlignedText(const analyses::Cell& cell, analyses::Unit unit, bool change);

// A cell as CSV shows it and JSON where it is no number there, before they escape it: "1500123", "0.521", "0x7f00",
// "2026-11-20T19:52:45.000000000Z", "true". Without a value: empty.
std::string RawText(const analyses::Cell& cell, analyses::Unit unit);

// What stands in the first column of a row that is no data: "35 more types", "212 unchanged", "total".
std::string RowLabel(const analyses::Row& row, const analyses::TableHead& head);

// How many levels a cell is indented; not deeper than still leaves room for what it says.
size_t IndentLevels(const analyses::Row& row, const analyses::Column& column);

// The shortest text that reads back as the same number.
std::string ShortestNumber(double number);

// Which columns of the head are shown: all, or those that are not wide.
std::vector<size_t> ShownColumns(const analyses::TableHead& head, bool wide);

// Which facts text and Markdown show: those that have a value, all or those that are not wide; none of a group for
// machines.
std::vector<analyses::Fact> ShownFacts(const analyses::FactGroup& group, bool wide);

// "bytes": the name of the unit in JSON and CSV.
std::string_view UnitName(analyses::Unit unit);

// "warning" or "note".
std::string_view RemarkName(analyses::Remark::Kind kind);

}  // namespace barrow::presenters
