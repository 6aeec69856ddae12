// SPDX-License-Identifier: Apache-2.0
#include "store/sql_runner.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <utility>

#include "base/error.h"
#include "base/suggestion.h"
#include "statements.h"
#include "store/read_only_policy.h"

namespace barrow::store {
namespace {

using Clock = std::chrono::steady_clock;

// Ends a statement of a connection when it has taken its time.
class Deadline {
 public:
  Deadline(sqlite3* connection, std::optional<std::chrono::milliseconds> time_limit) : connection_(connection) {
    if (!time_limit.has_value()) return;
    end_ = Clock::now() + *time_limit;
    constexpr int kInstructions = 1000;  // between two looks at the clock: some microseconds
    sqlite3_progress_handler(connection, kInstructions, IsOver, this);
  }
  ~Deadline() { sqlite3_progress_handler(connection_, 0, nullptr, nullptr); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  bool over() const { return over_; }

  // Does what does not count: the reader of an answer may take as long as it likes.
  bool Pausing(const std::function<bool()>& work) {
    const Clock::time_point begin = Clock::now();
    const bool result = work();
    end_ += Clock::now() - begin;
    return result;
  }

 private:
  static int IsOver(void* deadline) {
    auto* self = static_cast<Deadline*>(deadline);
    self->over_ = Clock::now() >= self->end_;
    return self->over_ ? 1 : 0;
  }
  sqlite3* connection_;
  Clock::time_point end_;
  bool over_ = false;
};

// Text that is a number in SQL's notation, or a hexadecimal address, as that number.
Value AsSqlWould(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || text->empty()) return value;
  const char* const end = text->data() + text->size();
  if (text->starts_with("0x")) {
    uint64_t bits = 0;
    const auto [rest, error] = std::from_chars(text->data() + 2, end, bits, 16);
    return error == std::errc() && rest == end ? Value(static_cast<int64_t>(bits)) : value;
  }
  int64_t integer = 0;
  if (const auto [rest, error] = std::from_chars(text->data(), end, integer); error == std::errc() && rest == end) {
    return integer;
  }
  double real = 0;
  if (const auto [rest, error] = std::from_chars(text->data(), end, real);
      error == std::errc() && rest == end && std::isfinite(real)) {
    return real;
  }
  return value;
}

// What parameters of these names mean in every statement.
bool MeansSnapshot(std::string_view parameter) {
  return parameter == "snapshot" || parameter == "left" || parameter == "right";
}

bool MeansProfile(std::string_view parameter) { return parameter == "profile"; }

// All snapshots or profiles of the case, in order. Throws Error (kInput) if there are none.
std::vector<int64_t> Ids(Case& opened, bool of_profile) {
  Statement select = opened.database().Prepare(of_profile ? sql::select_profile_ids : sql::select_snapshot_ids);
  std::vector<int64_t> ids;
  while (select.Step()) ids.push_back(select.Integer(0));
  if (ids.empty()) {
    const std::string what = of_profile ? "profile" : "snapshot";
    ThrowInput(opened.name() + ": holds no " + what + ", which the statement is about; load one with: barrow load " +
               (of_profile ? "PROFILE" : "SNAPSHOT") + "... -o CASE");
  }
  return ids;
}

int64_t IdAt(Case& opened, bool of_profile, bool last) {
  const std::vector<int64_t> ids = Ids(opened, of_profile);
  return last ? ids.back() : ids.front();
}

// A snapshot that is not there would make an answer that looks as if it were there and empty.
void CheckId(Case& opened, bool of_profile, const Value& given) {
  const Value id = AsSqlWould(given);
  const std::vector<int64_t> ids = Ids(opened, of_profile);
  const auto* number = std::get_if<int64_t>(&id);
  if (number != nullptr && std::ranges::find(ids, *number) != ids.end()) return;
  constexpr size_t kMostListed = 8;
  std::string listed;
  for (size_t i = 0; i < ids.size() && i < kMostListed; ++i) {
    listed += (i == 0 ? "" : ", ") + std::to_string(ids[i]);
  }
  const auto* text = std::get_if<std::string>(&given);
  ThrowInput(opened.name() + " has no " + (of_profile ? "profile " : "snapshot ") +
             (number != nullptr ? std::to_string(*number) : "'" + (text == nullptr ? "" : *text) + "'") + "; it has " +
             listed + (ids.size() > kMostListed ? ", …" : ""));
}

Value DefaultValue(Case& opened, const QueryBind& bind) {
  const std::string& text = bind.default_value;
  if (text == "first" || text == "last") return IdAt(opened, MeansProfile(bind.name), text == "last");
  return AsSqlWould(text);
}

[[noreturn]] void ThrowRefused(const std::string& refused) {
  ThrowInput("SQL here is read-only: " + refused + " is not allowed; to change a case, use sqlite3 on a copy");
}

// To be asked before anything else is done with the connection: was it the statement, not the file, that failed?
// A query that comes with barrow fails only on what no sound case holds, such as sizes whose sum overflows.
void ThrowIfStatementsFault(Database& database, const Query* query) {
  const int code = sqlite3_errcode(database.handle());
  const std::string reason = sqlite3_errmsg(database.handle());
  if (code != SQLITE_ERROR && code != SQLITE_TOOBIG && code != SQLITE_MISMATCH) return;
  if (reason.starts_with(database.name() + ": ")) return;  // from a virtual table that found damage
  if (reason.ends_with(" may not be modified")) ThrowRefused("writing");
  const std::string raised = RaisedSqlLimit(reason);
  if (query != nullptr && raised.empty()) {
    ThrowInput(database.name() + ": query " + query->name + ": " + reason +
               "; the case is damaged or forged: load its snapshots again");
  }
  const bool unknown = reason.starts_with("no such table: ") || reason.starts_with("no such column: ");
  if (reason == "no query solution") {
    ThrowUsage("SQL: a function in FROM needs the id of an object, as in referent_of(42)");
  }
  ThrowUsage("SQL: " + reason + raised + (unknown ? "; 'barrow sql --schema' shows what there is" : ""));
}

// Prepares the only statement in `sql`.
Statement PrepareOnly(Case& opened, std::string_view sql, const Query* query) {
  Database& database = opened.database();
  database.TakeRefusal();
  try {
    Statement statement(database.connection(), sql);
    if (statement.handle() == nullptr) ThrowUsage("there is no SQL statement to run");
    if (!sqlite3_stmt_readonly(statement.handle())) ThrowRefused("writing");
    if (Statement(database.connection(), statement.rest()).handle() != nullptr) {
      ThrowUsage("barrow sql runs one statement at a time, and this is more than one");
    }
    return statement;
  } catch (const Error& error) {
    if (error.kind() == Error::Kind::kUsage) throw;
    const std::string refused = database.TakeRefusal();
    if (!refused.empty()) ThrowRefused(refused);
    ThrowIfStatementsFault(database, query);
    throw;
  }
}

const QueryBind* FindBind(const Query& query, std::string_view name) {
  const auto found = std::ranges::find(query.binds, name, &QueryBind::name);
  return found == query.binds.end() ? nullptr : &*found;
}

// A parameter of a query that comes with barrow says what it is; SQL itself would take a word for a limit, and then
// call it a mismatch of the file.
void CheckBind(const QueryBind& bind, const Value& given) {
  const auto* text = std::get_if<std::string>(&given);
  if (bind.unit == QueryUnit::kText || text == nullptr) return;
  const bool fraction = bind.unit == QueryUnit::kShare || bind.unit == QueryUnit::kNumber;
  const Value number = AsSqlWould(given);
  if (std::holds_alternative<int64_t>(number) || (fraction && std::holds_alternative<double>(number))) return;
  ThrowUsage("parameter " + bind.name + " (" + bind.description + ") cannot be '" + *text + "': it is a " +
             (fraction ? "number" : "whole number"));
}

[[noreturn]] void ThrowNoParameter(const std::string& name, const Statement& statement) {
  std::vector<std::string_view> names;
  std::string listed;
  for (int i = 0; i < statement.parameter_count(); ++i) {
    names.push_back(statement.parameter_name(i).substr(1));
    listed.append(i == 0 ? ":" : ", :").append(names.back());
  }
  ThrowUsage("SQL: there is no parameter :" + name +
             DidYouMean(name, names, ":", "", "the statement takes " + (listed.empty() ? "none" : listed)));
}

void BindValues(Case& opened, Statement& statement, const std::vector<NamedValue>& values, const Query* query) {
  std::vector<bool> used(values.size());
  for (int parameter = 0; parameter < statement.parameter_count(); ++parameter) {
    const std::string_view name = statement.parameter_name(parameter);
    if (name.size() < 2 || name.front() == '?') ThrowUsage("SQL: parameters need names: write :name instead of ?");
    const std::string_view bare = name.substr(1);
    const QueryBind* bind = query == nullptr ? nullptr : FindBind(*query, bare);
    const auto given = std::ranges::find(values, bare, &NamedValue::name);
    if (given != values.end()) {
      used[static_cast<size_t>(given - values.begin())] = true;
      if (bind != nullptr) CheckBind(*bind, given->value);
      if (MeansSnapshot(bare) || MeansProfile(bare)) CheckId(opened, MeansProfile(bare), given->value);
      statement.Bind(parameter, AsSqlWould(given->value));
      continue;
    }
    if (bind != nullptr) {
      statement.Bind(parameter, DefaultValue(opened, *bind));
      continue;
    }
    if (MeansSnapshot(bare) || MeansProfile(bare)) {
      statement.Bind(parameter, IdAt(opened, MeansProfile(bare), bare == "right"));
      continue;
    }
    ThrowUsage("SQL: parameter " + std::string(name) + " has no value; give it one with --bind " + std::string(bare) +
               "=VALUE");
  }
  const auto unused = std::ranges::find(used, false);
  if (unused != used.end()) ThrowNoParameter(values[static_cast<size_t>(unused - used.begin())].name, statement);
}

void Run(Case& opened, std::string_view sql, const SqlOptions& options, const Query* query, const RowSink& sink) {
  Statement statement = PrepareOnly(opened, sql, query);
  BindValues(opened, statement, options.values, query);

  std::vector<std::string> names;
  for (int i = 0; i < statement.column_count(); ++i) names.emplace_back(statement.column_name(i));
  sink.columns(names);

  Deadline deadline(opened.database().handle(), options.time_limit);
  std::vector<Value> cells(names.size());
  try {
    while (statement.Step()) {
      for (size_t i = 0; i < cells.size(); ++i) cells[i] = statement.Column(static_cast<int>(i));
      if (!deadline.Pausing([&] { return sink.row(cells); })) return;
    }
  } catch (const Error&) {
    if (deadline.over()) {
      ThrowInput(opened.name() + ": the statement took longer than the " + std::to_string(options.time_limit->count()) +
                 " ms it was given; give it more, or ask for less");
    }
    const std::string refused = opened.database().TakeRefusal();
    if (!refused.empty()) ThrowRefused(refused);
    ThrowIfStatementsFault(opened.database(), query);
    throw;
  }
}

}  // namespace

void RunSql(Case& opened, std::string_view sql, const SqlOptions& options, const RowSink& sink) {
  Run(opened, sql, options, nullptr, sink);
}

void RunQuery(Case& opened, const Query& query, const SqlOptions& options, const RowSink& sink) {
  Run(opened, query.text, options, &query, sink);
}

}  // namespace barrow::store
