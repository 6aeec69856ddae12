// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "base/error.h"
#include "store/read_only_policy.h"
#include "store/sqlite.h"

namespace barrow::store {

struct Database::State {
  Owned<sqlite3, ReleaseConnection> owner;
  Connection connection;
  std::unique_ptr<ReadOnlyPolicy> policy;
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

const Connection& Database::connection() const { return state_->connection; }

Database Database::Open(const std::filesystem::path& path, Mode mode, std::string name) {
  // No file's name is one of those that SQLite has a meaning for: "file:…", ":memory:".
  return Connect(path.is_absolute() ? path.string() : "./" + path.string(), mode, std::move(name));
}

Database Database::InMemory(std::string name) { return Connect(":memory:", Mode::kReadWrite, std::move(name)); }

Database Database::Connect(const std::string& sqlite_name, Mode mode, std::string name) {
  // SQLite would count its memory under a lock at each allocation, 2 % of a load, for nobody. Too late where somebody
  // else in the process has used SQLite before: then it counts.
  static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(configured);
  // NOFOLLOW is not wanted: a case may be a link. NOMUTEX: a connection is used by one thread.
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                    (mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(sqlite_name.c_str(), &handle, flags, nullptr);
  auto state = std::make_unique<State>();
  state->owner.reset(handle);
  state->connection = {handle, std::move(name)};
  if (code != SQLITE_OK) {
    ThrowInput(state->connection.name + ": " + (handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle)));
  }
  sqlite3_extended_result_codes(handle, 0);
  // Full-text indexes, R-trees and what else reads tables of the file's making: no case has them.
  const char* kept_modules[] = {"json_each", "json_tree", nullptr};
  sqlite3_drop_modules(handle, kept_modules);
  return Database(std::move(state));
}

void Database::Execute(std::string_view sql) {
  while (true) {
    Statement statement(connection(), sql);
    if (statement.handle() == nullptr) return;  // only blanks and comments are left
    statement.Run();
    sql = statement.rest();
  }
}

int64_t Database::LastRowId() const { return sqlite3_last_insert_rowid(handle()); }

void Database::WaitWhenBusy(std::chrono::milliseconds longest) {
  sqlite3_busy_timeout(handle(), static_cast<int>(longest.count()));
}

void Database::DistrustFile() { store::DistrustFile(handle()); }

void Database::RestrictToReading() {
  if (state_->policy == nullptr) state_->policy = std::make_unique<ReadOnlyPolicy>(handle());
}

std::string Database::TakeRefusal() {
  return state_->policy == nullptr ? std::string() : std::exchange(state_->policy->refused, std::string());
}

Transaction::Transaction(Database& database, Ending ending) : database_(database) {
  database_.Execute("BEGIN IMMEDIATE");  // waits for others; nothing is written yet
  if (ending == Ending::kWaits) signals_.emplace();
}

Transaction::~Transaction() {
  if (!open_) return;
  // An error that rolls back by itself (disk full) leaves nothing to do. After others (of writing the file) SQLite only
  // lets go of it, with a journal beside it that the next look plays back. What else could fail here has no remedy.
  for (const char* sql : {"ROLLBACK", "SELECT count(*) FROM sqlite_schema"}) {
    sqlite3_exec(database_.handle(), sql, nullptr, nullptr, nullptr);
  }
}

void Transaction::Commit() {
  database_.Execute("COMMIT");
  open_ = false;
}

}  // namespace barrow::store
