// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "store/sqlite_api.h"

namespace barrow::store {

// What the file says is not to be trusted: its triggers do not run, its views may not call functions with side effects,
// and its schema cannot be edited. For good.
void DistrustFile(sqlite3* connection);

// Makes a connection one that can only look, at a file nobody has to trust:
// * statements that write, attach, load code, change settings or call a function that barrow does not know are refused
//   when they are prepared (an authorizer that knows what is allowed, not what is forbidden), and once more by
//   query_only;
// * views and triggers of the file may not call functions with side effects (TRUSTED_SCHEMA off), the schema cannot be
//   edited (DEFENSIVE), and memory is never mapped from the file;
// * SQLite's limits on statements and values are narrowed to those of base/limits.h.
// Lives at least as long as the connection.
struct ReadOnlyPolicy {
  explicit ReadOnlyPolicy(sqlite3* connection);
  ReadOnlyPolicy(const ReadOnlyPolicy&) = delete;
  ReadOnlyPolicy& operator=(const ReadOnlyPolicy&) = delete;

  std::string refused;  // what was refused last, in SQL's words: "INSERT", "PRAGMA writable_schema"
};

// Behind a message of SQLite's: which of barrow's limits raises what it complains of (base/limits.h, RaisedBy); empty
// if none does.
std::string RaisedSqlLimit(std::string_view message);

}  // namespace barrow::store
