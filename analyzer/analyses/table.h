// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace barrow::analyses {

// The shape all tabular presenters share: named columns with units and rows of cells. Sorting, limits, "N more" and
// totals are settled before a presenter sees it, hence text, CSV, JSON and Markdown agree.

// What a cell's number means. Machine formats write the number as it is, in the unit named here; text may humanise it.
enum class Unit : uint8_t {
  kText,
  kNumber,       // int64 or double without unit
  kAny,          // whatever a user's own SQL gives, as it is
  kCount,        // int64
  kBytes,        // int64
  kNanoseconds,  // int64: how long
  kTime,         // int64: when, ns since 1970-01-01 UTC. Machine formats write ISO 8601
  kShare,        // double: 1 is the whole
  kAddress,      // int64, its bits are the address. Hexadecimal with 0x everywhere
  kFlag,         // int64, 0 or 1: no or yes
};

struct Column {
  std::string name;   // "flat_size": lower case, as in CSV, JSON and SQL
  std::string title;  // "flat size": as in text and Markdown
  Unit unit = Unit::kText;
  bool change = false;  // right minus left: text shows the sign of positive numbers too
  bool wide = false;    // text and Markdown leave the column out unless asked for everything (--wide)
  bool prose = false;   // sentences, which a terminal shows in several lines rather than shortened
  bool nested = false;  // text and Markdown indent it by the depth of the row
};

using Cell = std::variant<std::monostate, std::string, int64_t, double>;  // monostate: no value

enum class RowKind : uint8_t {
  kData,
  kRest,       // stands for the rows a limit cut off: "35 more types"
  kUnchanged,  // stands for the rows of a diff that do not differ: "212 unchanged"
  kTotal,      // sum of all other rows
};

// Rows of other kinds than kData have no value in the column that names the row: the first one.
struct Row {
  std::vector<Cell> cells;  // one per column
  RowKind kind = RowKind::kData;
  uint64_t stands_for = 0;  // kRest, kUnchanged: how many rows; kData: 0, or how many of a tree it sums up
  uint32_t depth = 0;       // below the last row before it of a lesser depth
};

struct TableHead {
  std::string name;     // "types": key in JSON
  std::string caption;  // one line above the table in text and Markdown; empty: none
  std::string noun;     // what a row is, plural with s, for "35 more types"; empty: "rows"
  std::vector<Column> columns;
};

// Rows come in the order they are shown: data, then at most one each of rest, unchanged, total.
struct Table {
  TableHead head;
  std::vector<Row> rows;
};

}  // namespace barrow::analyses
