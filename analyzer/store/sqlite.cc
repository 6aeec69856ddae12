// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite.h"

#include <climits>
#include <utility>

#include "base/error.h"
#include "base/process_memory.h"
#include "base/system_reason.h"
#include "base/text.h"
#include "store/read_only_policy.h"

namespace barrow::store {
namespace {

int Length(size_t bytes, const Connection& connection) {
  if (bytes > INT_MAX) ThrowInput(connection.name + ": a value of " + std::to_string(bytes) + " bytes, limit is 2 GiB");
  return static_cast<int>(bytes);
}

// Text that may come from the file, for a message of one line.
std::string OneLine(std::string_view text) {
  constexpr size_t kMostBytes = 300;
  std::string line(text.substr(0, kMostBytes));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return RepairUtf8(line);
}

}  // namespace

void ThrowSqlite(const Connection& connection) {
  std::string reason = OneLine(sqlite3_errmsg(connection.handle));
  if (sqlite3_extended_errcode(connection.handle) == SQLITE_READONLY_ROLLBACK) {
    // A reader changes nothing, so it does not play back the journal.
    reason =
        "a load into it was interrupted and left a journal beside it; adding a snapshot to it (barrow load --append) "
        "undoes the rest of that";
  }
  switch (sqlite3_errcode(connection.handle)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      reason = "another process is writing to it; try again later";
      break;
    case SQLITE_READONLY:
      if (reason.starts_with("attempt")) reason = "may not be written; load into another case, or into a copy of it";
      break;
    case SQLITE_FULL:
      reason = "the disk is full; make room, or choose another place";
      break;
    case SQLITE_IOERR:
      // SQLite's own word is always "disk I/O error"; of a commit it does not keep the system's.
      if (const int error = sqlite3_system_errno(connection.handle); error != 0) {
        reason = WritingFailed(error);
      } else {
        reason += "; the disk is at fault, or files may not grow further (ulimit -f): choose another place";
      }
      break;
    case SQLITE_NOMEM:
      reason = "needs " + MoreMemoryThanThereIs();
      break;
    case SQLITE_NOTADB:
      reason = "is something else" + std::string(kNoCase);
      break;
    case SQLITE_CORRUPT:
      reason = "damaged: " + reason + "; load the snapshots again";
      break;
    case SQLITE_TOOBIG:
      reason += RaisedSqlLimit(reason);
      break;
    default:
      break;
  }
  // What a virtual table found wrong says itself where.
  const std::string place = connection.name + ": ";
  ThrowInput(reason.starts_with(place) ? reason : place + reason);
}

Statement::Statement(const Connection& connection, std::string_view sql) : connection_(&connection) {
  sqlite3_stmt* statement = nullptr;
  const char* end = nullptr;
  Check(sqlite3_prepare_v2(connection.handle, sql.data(), Length(sql.size(), connection), &statement, &end));
  statement_.reset(statement);
  rest_ = sql.substr(static_cast<size_t>(end - sql.data()));
}

void Statement::Check(int code) const {
  if (code != SQLITE_OK) ThrowSqlite(*connection_);
}

Statement& Statement::Bind(int parameter, int64_t value) {
  Check(sqlite3_bind_int64(handle(), parameter + 1, value));
  return *this;
}

Statement& Statement::Bind(int parameter, double value) {
  Check(sqlite3_bind_double(handle(), parameter + 1, value));
  return *this;
}

Statement& Statement::Bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL: an empty view may have one.
  Check(sqlite3_bind_text(handle(), parameter + 1, text.empty() ? "" : text.data(), Length(text.size(), *connection_),
                          SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::Bind(int parameter, std::span<const std::byte> blob) {
  if (blob.empty()) {
    Check(sqlite3_bind_zeroblob(handle(), parameter + 1, 0));
  } else {
    Check(sqlite3_bind_blob(handle(), parameter + 1, blob.data(), Length(blob.size(), *connection_), SQLITE_STATIC));
  }
  return *this;
}

Statement& Statement::Bind(int parameter, const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return Bind(parameter, *integer);
  if (const auto* real = std::get_if<double>(&value)) return Bind(parameter, *real);
  if (const auto* text = std::get_if<std::string>(&value)) return Bind(parameter, std::string_view(*text));
  if (const auto* blob = std::get_if<std::vector<std::byte>>(&value)) {
    if (blob->empty()) return Bind(parameter, std::span<const std::byte>());
    Check(
        sqlite3_bind_blob(handle(), parameter + 1, blob->data(), Length(blob->size(), *connection_), SQLITE_TRANSIENT));
    return *this;
  }
  return BindNull(parameter);
}

Statement& Statement::BindNull(int parameter) {
  Check(sqlite3_bind_null(handle(), parameter + 1));
  return *this;
}

bool Statement::Step() {
  const int code = sqlite3_step(handle());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  ThrowSqlite(*connection_);
}

void Statement::Run() {
  while (Step()) {
  }
  Reset();
}

void Statement::Reset() { sqlite3_reset(handle()); }  // repeats the error of Step(), which has been thrown already

int Statement::column_count() const { return sqlite3_column_count(handle()); }

std::string_view Statement::column_name(int column) const {
  const char* name = sqlite3_column_name(handle(), column);
  return name == nullptr ? "" : name;
}

int Statement::parameter_count() const { return sqlite3_bind_parameter_count(handle()); }

std::string_view Statement::parameter_name(int parameter) const {
  const char* name = sqlite3_bind_parameter_name(handle(), parameter + 1);
  return name == nullptr ? "" : name;
}

bool Statement::IsNull(int column) const { return sqlite3_column_type(handle(), column) == SQLITE_NULL; }

int64_t Statement::Integer(int column) const { return sqlite3_column_int64(handle(), column); }

double Statement::Real(int column) const { return sqlite3_column_double(handle(), column); }

std::string_view Statement::Text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle(), column));
  if (text == nullptr) return {};
  return {text, static_cast<size_t>(sqlite3_column_bytes(handle(), column))};
}

std::span<const std::byte> Statement::Bytes(int column) const {
  const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(handle(), column));
  if (data == nullptr) return {};
  return {data, static_cast<size_t>(sqlite3_column_bytes(handle(), column))};
}

Value Statement::Column(int column) const {
  switch (sqlite3_column_type(handle(), column)) {
    case SQLITE_INTEGER:
      return Integer(column);
    case SQLITE_FLOAT:
      return Real(column);
    case SQLITE_TEXT:
      return std::string(Text(column));
    case SQLITE_BLOB: {
      const auto bytes = Bytes(column);
      return std::vector<std::byte>(bytes.begin(), bytes.end());
    }
    default:
      return std::monostate();
  }
}

uint64_t Statement::Unsigned(int column, uint64_t most) const {
  const int64_t value = Integer(column);
  if (sqlite3_column_type(handle(), column) != SQLITE_INTEGER || value < 0 || static_cast<uint64_t>(value) > most) {
    ThrowInput(connection_->name + ": column " + std::string(column_name(column)) + " holds " +
               (IsNull(column) ? "NULL" : OneLine(Text(column))) + ", which cannot be; the case is damaged");
  }
  return static_cast<uint64_t>(value);
}

}  // namespace barrow::store
