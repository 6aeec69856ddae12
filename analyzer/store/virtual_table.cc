// SPDX-License-Identifier: Apache-2.0
#include "store/virtual_table.h"

#include <exception>
#include <new>
#include <string>

namespace barrow::store {
namespace {

struct TableHandle : sqlite3_vtab {
  VirtualTable* table = nullptr;
};

struct CursorHandle : sqlite3_vtab_cursor {
  std::unique_ptr<TableCursor> cursor;
};

void SetMessage(sqlite3_vtab* handle, const char* message) {
  sqlite3_free(handle->zErrMsg);
  handle->zErrMsg = sqlite3_mprintf("%s", message);
}

// Runs `action`, which returns a code of SQLite, and makes an exception a code and a message.
template <typename Action>
int Guarded(sqlite3_vtab* handle, Action action) noexcept {
  try {
    return action();
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  } catch (const std::exception& error) {
    SetMessage(handle, error.what());
    return SQLITE_ERROR;
  }
}

TableCursor& CursorOf(sqlite3_vtab_cursor* handle) { return *static_cast<CursorHandle*>(handle)->cursor; }

int Connect(sqlite3* connection, void* table, int, const char* const*, sqlite3_vtab** handle, char** message) noexcept {
  auto* virtual_table = static_cast<VirtualTable*>(table);
  const int code = sqlite3_declare_vtab(connection, virtual_table->Declaration());
  if (code != SQLITE_OK) {
    *message = sqlite3_mprintf("%s", sqlite3_errmsg(connection));
    return code;
  }
  // Reading the file the statement reads anyway is harmless, so that views of an untrusted case may do it.
  sqlite3_vtab_config(connection, SQLITE_VTAB_INNOCUOUS);
  auto* created = new (std::nothrow) TableHandle();
  if (created == nullptr) return SQLITE_NOMEM;
  created->table = virtual_table;
  *handle = created;
  return SQLITE_OK;
}

int Disconnect(sqlite3_vtab* handle) noexcept {
  delete static_cast<TableHandle*>(handle);
  return SQLITE_OK;
}

int BestIndex(sqlite3_vtab* handle, sqlite3_index_info* info) noexcept {
  return Guarded(handle, [&] {
    std::string plan;
    if (!static_cast<TableHandle*>(handle)->table->BestIndex(*info, plan)) return SQLITE_CONSTRAINT;
    info->idxStr = sqlite3_mprintf("%s", plan.c_str());
    if (info->idxStr == nullptr) return SQLITE_NOMEM;
    info->needToFreeIdxStr = 1;
    return SQLITE_OK;
  });
}

int OpenCursor(sqlite3_vtab* handle, sqlite3_vtab_cursor** cursor) noexcept {
  return Guarded(handle, [&] {
    auto created = std::make_unique<CursorHandle>();
    created->cursor = static_cast<TableHandle*>(handle)->table->Open();
    *cursor = created.release();
    return SQLITE_OK;
  });
}

int CloseCursor(sqlite3_vtab_cursor* cursor) noexcept {
  delete static_cast<CursorHandle*>(cursor);
  return SQLITE_OK;
}

int Filter(sqlite3_vtab_cursor* cursor, int, const char* plan, int count, sqlite3_value** arguments) noexcept {
  return Guarded(cursor->pVtab, [&] {
    CursorOf(cursor).Filter(plan, {arguments, static_cast<size_t>(count)});
    return SQLITE_OK;
  });
}

int Next(sqlite3_vtab_cursor* cursor) noexcept {
  return Guarded(cursor->pVtab, [&] {
    CursorOf(cursor).Next();
    return SQLITE_OK;
  });
}

int AtEnd(sqlite3_vtab_cursor* cursor) noexcept { return CursorOf(cursor).AtEnd() ? 1 : 0; }

int Column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int column) noexcept {
  try {
    CursorOf(cursor).Column(context, column);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  } catch (const std::exception& error) {
    sqlite3_result_error(context, error.what(), -1);
  }
  return SQLITE_OK;
}

int RowId(sqlite3_vtab_cursor* cursor, sqlite3_int64* row_id) noexcept {
  *row_id = CursorOf(cursor).RowId();
  return SQLITE_OK;
}

// Without xCreate the table needs no CREATE VIRTUAL TABLE: it is there under the name of its module.
constexpr sqlite3_module MakeModule() {
  sqlite3_module module{};
  module.iVersion = 0;
  module.xConnect = Connect;
  module.xBestIndex = BestIndex;
  module.xDisconnect = Disconnect;
  module.xOpen = OpenCursor;
  module.xClose = CloseCursor;
  module.xFilter = Filter;
  module.xNext = Next;
  module.xEof = AtEnd;
  module.xColumn = Column;
  module.xRowid = RowId;
  return module;
}
constexpr sqlite3_module kModule = MakeModule();

void DeleteTable(void* table) { delete static_cast<VirtualTable*>(table); }

}  // namespace

void ResultText(sqlite3_context* context, std::string_view text) {
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void RegisterVirtualTable(const Connection& connection, const char* name, std::unique_ptr<VirtualTable> table) {
  // SQLite deletes the table even when it fails.
  if (sqlite3_create_module_v2(connection.handle, name, &kModule, table.release(), DeleteTable) != SQLITE_OK) {
    ThrowSqlite(connection);
  }
}

}  // namespace barrow::store
