// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "store/sqlite.h"
#include "store/sqlite_api.h"

namespace barrow::store {

// SQLite's virtual tables as C++ objects. Exceptions are allowed everywhere: they become errors of the statement.

// One walk over a table's rows.
class TableCursor {
 public:
  virtual ~TableCursor() = default;
  // Goes to the first row that meets the plan VirtualTable::BestIndex has chosen. May be called again.
  virtual void Filter(const char* plan, std::span<sqlite3_value*> arguments) = 0;
  virtual bool AtEnd() const = 0;
  virtual void Next() = 0;
  // Hands the value of a column of the current row to one of sqlite3_result_….
  virtual void Column(sqlite3_context* context, int column) = 0;
  virtual int64_t RowId() const = 0;
};

class VirtualTable {
 public:
  virtual ~VirtualTable() = default;
  // The table's columns, as a CREATE TABLE statement.
  virtual const char* Declaration() const = 0;
  // Chooses a plan: fills the output part of `info` but idxStr, and returns what Filter gets as `plan`; false: the
  // constraints usable here are not enough to walk the table at all.
  virtual bool BestIndex(sqlite3_index_info& info, std::string& plan) = 0;
  virtual std::unique_ptr<TableCursor> Open() = 0;
};

// Hands SQLite a copy of a text as the value of a column.
void ResultText(sqlite3_context* context, std::string_view text);

// Makes the table known to a connection; nothing is written to a file. It lives as long as the connection.
void RegisterVirtualTable(const Connection& connection, const char* name, std::unique_ptr<VirtualTable> table);

}  // namespace barrow::store
