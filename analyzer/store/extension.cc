// SPDX-License-Identifier: Apache-2.0
//
// The virtual tables for programs that are not barrow: the sqlite3 shell (".load barrow_case"), Python's sqlite3.
// Snapshots are read through the connection that loads the extension, from its main database.

#include <sqlite3ext.h>

#include <exception>
#include <memory>
SQLITE_EXTENSION_INIT1

#include "store/virtual_tables.h"

// The name SQLite derives from that of the file: the letters of "barrow_case".
extern "C" __attribute__((visibility("default"))) int sqlite3_barrowcase_init(sqlite3* connection, char** message,
                                                                              const sqlite3_api_routines* api) {
  SQLITE_EXTENSION_INIT2(api);
  try {
    const char* file = sqlite3_db_filename(connection, "main");
    barrow::store::RegisterVirtualTables({connection, file == nullptr || *file == '\0' ? "(case in memory)" : file},
                                         std::make_shared<barrow::store::LifelineResults>());
    return SQLITE_OK;
  } catch (const std::exception& error) {
    *message = sqlite3_mprintf("%s", error.what());
    return SQLITE_ERROR;
  }
}
