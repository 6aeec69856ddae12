// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/held_signals.h"
#include "base/owned.h"
#include "store/embedded_sql.h"
#include "store/sqlite_api.h"

namespace barrow::store {

// SQLite as the rest of barrow sees it. Nobody else looks at return codes: whatever goes wrong becomes an Error
// (kInput) that begins with the name of the database file.

// One value as SQL knows it: NULL, INTEGER, REAL, TEXT, BLOB.
using Value = std::variant<std::monostate, int64_t, double, std::string, std::vector<std::byte>>;

// A connection somebody else owns, and what messages call its file.
struct Connection {
  sqlite3* handle = nullptr;
  std::string name;
};

// Behind what a file is instead.
inline constexpr std::string_view kNoCase = ", not a barrow case; make one with: barrow load SNAPSHOT... -o CASE";

// Throws Error with what went wrong last on the connection: "old.case: disk I/O error".
[[noreturn]] void ThrowSqlite(const Connection& connection);

// A prepared statement. Parameters and columns are numbered from 0; parameters keep their values over Reset(). The
// connection must outlive it.
class Statement {
 public:
  Statement(const Connection& connection, const EmbeddedSql& sql) : Statement(connection, sql.text) {}
  // Takes the first statement of `sql`. If there is none (only comments), handle() is null and nothing else may be
  // called.
  Statement(const Connection& connection, std::string_view sql);

  Statement& Bind(int parameter, int64_t value);
  Statement& Bind(int parameter, double value);
  Statement& Bind(int parameter, std::string_view text);            // copied
  Statement& Bind(int parameter, std::span<const std::byte> blob);  // not copied: must live until it is bound anew
  Statement& Bind(int parameter, const Value& value);               // text and BLOBs are copied
  Statement& BindNull(int parameter);
  // An unsigned 64-bit number (an address, a hash) in SQLite's signed ones, bit for bit.
  Statement& BindBits(int parameter, uint64_t value) { return Bind(parameter, static_cast<int64_t>(value)); }
  // A count or a size; above 2^63 - 1 it is stored as that.
  Statement& BindCount(int parameter, uint64_t value) {
    return Bind(parameter, static_cast<int64_t>(value > INT64_MAX ? uint64_t{INT64_MAX} : value));
  }

  // True: the columns hold a row. False: done.
  [[nodiscard]] bool Step();
  // Steps to the end and resets.
  void Run();
  void Reset();

  int column_count() const;
  std::string_view column_name(int column) const;
  int parameter_count() const;
  std::string_view parameter_name(int parameter) const;  // ":snapshot"; empty if it has none

  // Of the current row; views live until the next Step() or Reset(). SQLite converts where the type is another.
  bool IsNull(int column) const;
  int64_t Integer(int column) const;
  double Real(int column) const;
  std::string_view Text(int column) const;
  std::span<const std::byte> Bytes(int column) const;
  Value Column(int column) const;
  // An integer that must be 0 … `most`. Throws Error naming the column: the file is damaged.
  uint64_t Unsigned(int column, uint64_t most = INT64_MAX) const;
  uint64_t Bits(int column) const { return static_cast<uint64_t>(Integer(column)); }

  sqlite3_stmt* handle() const { return statement_.get(); }
  // What follows the statement in the text it was made from.
  std::string_view rest() const { return rest_; }

 private:
  void Check(int code) const;
  const Connection* connection_;
  Owned<sqlite3_stmt, ReleaseStatement> statement_;
  std::string_view rest_;
};

#ifndef BARROW_SQLITE_EXTENSION

// A connection of our own.
class Database {
 public:
  enum class Mode {
    kReadOnly,
    kReadWrite,  // the file must exist; an empty file is an empty database
  };
  // `name` is what errors call the file.
  static Database Open(const std::filesystem::path& path, Mode mode, std::string name);
  static Database InMemory(std::string name);

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // Runs statements that take no values; rows they give are ignored.
  void Execute(std::string_view sql);
  Statement Prepare(const EmbeddedSql& sql) const { return Statement(connection(), sql); }
  int64_t LastRowId() const;

  // How long a statement waits for another process that holds the file.
  void WaitWhenBusy(std::chrono::milliseconds longest);

  // The file may come from a stranger (read_only_policy.h).
  void DistrustFile();

  // From now on this connection only reads (read_only_policy.h), and SQLite expects the file to be hostile. For good.
  void RestrictToReading();
  // What the policy refused since the last call, as in "INSERT"; empty: nothing.
  std::string TakeRefusal();

  const Connection& connection() const;
  sqlite3* handle() const { return connection().handle; }
  const std::string& name() const { return connection().name; }

 private:
  struct State;  // at an address that survives moves: SQLite and statements point to it
  static Database Connect(const std::string& sqlite_name, Mode mode, std::string name);
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// BEGIN IMMEDIATE … COMMIT; rolls back when it is left without Commit(). Who ends the program meanwhile (HeldSignals)
// waits for it, so that no journal is left behind; or need not, where the file is thrown away if it is not finished.
class Transaction {
 public:
  enum class Ending : uint8_t { kWaits, kMayCome };
  explicit Transaction(Database& database, Ending ending = Ending::kWaits);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void Commit();

 private:
  Database& database_;
  std::optional<HeldSignals> signals_;
  bool open_ = true;
};

#endif

}  // namespace barrow::store
