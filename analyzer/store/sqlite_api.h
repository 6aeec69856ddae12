// SPDX-License-Identifier: Apache-2.0
//
// SQLite's C API, either of the library we link, or of the program that loads us as an extension: the sources of the
// virtual tables are compiled once for each. BARROW_SQLITE_EXTENSION says which.
#pragma once

#ifdef BARROW_SQLITE_EXTENSION
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3
#else
#include <sqlite3.h>
#endif

namespace barrow::store {

// The API is macros over a table of functions in the extension, so that these cannot be named as template arguments.
inline void ReleaseStatement(sqlite3_stmt* statement) noexcept { sqlite3_finalize(statement); }
#ifndef BARROW_SQLITE_EXTENSION
inline void ReleaseConnection(sqlite3* connection) noexcept { sqlite3_close_v2(connection); }
#endif

}  // namespace barrow::store
