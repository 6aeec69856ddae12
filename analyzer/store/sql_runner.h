// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/case.h"
#include "store/query_catalog.h"

namespace barrow::store {

// Receives an answer as it is computed. Both views live until the call returns.
struct RowSink {
  std::function<void(std::span<const std::string> names)> columns;  // once, before the first row, also if there is none
  std::function<bool(std::span<const Value> cells)> row;            // false: enough, stop
};

struct NamedValue {
  std::string name;  // "snapshot", for :snapshot
  Value value;       // text that looks like a number compares like one: it is given the form SQLite would give it
};

struct SqlOptions {
  std::vector<NamedValue> values;
  std::optional<std::chrono::milliseconds> time_limit;  // of SQLite alone: what the sink takes does not count
};

// Runs the one statement in `sql`; `opened` must be read-only (OpenReadOnly, or after Finish). Parameters called
// :snapshot and :left that got no value are the first snapshot of the case, :right the last, :profile the first
// profile; a value they got must be one. Throws Error (kUsage) if the statement is wrong, is none or several, or a
// parameter has no value or a value no parameter; Error (kInput) if it writes ("SQL here is read-only: INSERT is not
// allowed; …"), if the case does not hold the snapshot or profile, is damaged, or the time is over.
void RunSql(Case& opened, std::string_view sql, const SqlOptions& options, const RowSink& sink);

// Runs a query of the catalog; parameters without a value get their documented defaults.
void RunQuery(Case& opened, const Query& query, const SqlOptions& options, const RowSink& sink);

}  // namespace barrow::store
