// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace barrow::analyses {

// The shape all tabular presenters share: named columns with units and rows of cells. Sorting, limits, "N more" and totals
// are settled before a presenter sees it, hence text, CSV, JSON and Markdown agree.

enum class Unit : uint8_t {
  kText,
  kCount,       // int64
  kBytes,       // int64; text may humanise it
  kNanoseconds, // int64; text may humanise it
  kShare,       // double, 0 … 1
  kAddress,     // int64, shown in hexadecimal
  kNumber,      // int64 or double without unit
};

struct Column {
  std::string name;      // "flat_size": as in CSV, JSON and SQL
  std::string title;     // "flat size": as in text and Markdown
  Unit unit = Unit::kText;
};

using Cell = std::variant<std::monostate, std::string, int64_t, double>;   // monostate: no value

enum class RowKind : uint8_t {
  kData,
  kRest,        // "N more types": stands for the rows a limit cut off
  kTotal,
};

struct Row {
  std::vector<Cell> cells;                 // one per column
  RowKind kind = RowKind::kData;
};

struct Table {
  std::string name;                        // "summary": key in JSON
  std::vector<Column> columns;
  std::vector<Row> rows;
};

// One answer of the tool: facts first (label, value), then tables, then remarks every format must show (incomplete file,
// withheld names).
struct Document {
  std::vector<Table> tables;
  std::vector<std::string> remarks;
};

}  // namespace barrow::analyses
