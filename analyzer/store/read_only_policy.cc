// SPDX-License-Identifier: Apache-2.0
#include "store/read_only_policy.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/limits.h"

namespace barrow::store {
namespace {

// PRAGMAs that only tell something. Some of them set something when they are given an argument: those may not have one.
struct HarmlessPragma {
  std::string_view name;
  bool argument;
};
constexpr std::array kHarmlessPragmas = {
    HarmlessPragma{"application_id", false},   HarmlessPragma{"collation_list", false},
    HarmlessPragma{"compile_options", false},  HarmlessPragma{"data_version", false},
    HarmlessPragma{"database_list", false},    HarmlessPragma{"encoding", false},
    HarmlessPragma{"foreign_key_check", true}, HarmlessPragma{"foreign_key_list", true},
    HarmlessPragma{"freelist_count", false},   HarmlessPragma{"function_list", false},
    HarmlessPragma{"index_info", true},        HarmlessPragma{"index_list", true},
    HarmlessPragma{"index_xinfo", true},       HarmlessPragma{"integrity_check", true},
    HarmlessPragma{"module_list", false},      HarmlessPragma{"page_count", false},
    HarmlessPragma{"page_size", false},        HarmlessPragma{"quick_check", true},
    HarmlessPragma{"schema_version", false},   HarmlessPragma{"table_info", true},
    HarmlessPragma{"table_list", true},        HarmlessPragma{"table_xinfo", true},
    HarmlessPragma{"user_version", false},
};

bool IsHarmlessPragma(std::string_view name, const char* argument) {
  const auto found = std::ranges::find_if(kHarmlessPragmas, [&](const HarmlessPragma& pragma) {
    return pragma.name.size() == name.size() &&
           sqlite3_strnicmp(pragma.name.data(), name.data(), static_cast<int>(name.size())) == 0;
  });
  return found != kHarmlessPragmas.end() && (found->argument || argument == nullptr);
}

// Functions of SQLite, up to release 3.46, that compute something from their arguments and know nothing else. What its
// extensions bring along is not among them: fts3_tokenizer takes its argument for an address.
constexpr std::array<std::string_view, 103> kFunctions = {
    "->",
    "->>",
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "avg",
    "ceil",
    "ceiling",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "cos",
    "cosh",
    "count",
    "cume_dist",
    "current_date",
    "current_time",
    "current_timestamp",
    "date",
    "datetime",
    "degrees",
    "dense_rank",
    "exp",
    "first_value",
    "floor",
    "format",
    "glob",
    "group_concat",
    "hex",
    "if",
    "ifnull",
    "iif",
    "instr",
    "julianday",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "likelihood",
    "likely",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "nth_value",
    "ntile",
    "nullif",
    "octet_length",
    "percent_rank",
    "pi",
    "pow",
    "power",
    "printf",
    "quote",
    "radians",
    "random",
    "randomblob",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "sin",
    "sinh",
    "soundex",
    "sqlite_source_id",
    "sqlite_version",
    "sqrt",
    "strftime",
    "string_agg",
    "substr",
    "substring",
    "subtype",
    "sum",
    "tan",
    "tanh",
    "time",
    "timediff",
    "total",
    "trim",
    "trunc",
    "typeof",
    "unhex",
    "unicode",
    "unistr",
    "unistr_quote",
    "unixepoch",
    "unlikely",
    "upper",
    "zeroblob",
};

bool IsKnownFunction(std::string_view name) {
  return name.starts_with("json") || std::ranges::binary_search(kFunctions, name);
}

// What SQLite says where a limit is exceeded begins like that.
struct SqliteLimit {
  int category;
  Limit limit;
  std::string_view message;
};
constexpr std::array kSqliteLimits = {
    SqliteLimit{SQLITE_LIMIT_LENGTH, Limit::kValueSize, "string or blob too big"},
    SqliteLimit{SQLITE_LIMIT_SQL_LENGTH, Limit::kSqlSize, "statement too long"},
    SqliteLimit{SQLITE_LIMIT_EXPR_DEPTH, Limit::kSqlDepth, "Expression tree is too large"},
    SqliteLimit{SQLITE_LIMIT_COMPOUND_SELECT, Limit::kSqlParts, "too many terms in compound SELECT"},
    SqliteLimit{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, Limit::kSqlPattern, "LIKE or GLOB pattern too complex"},
};

bool IsSchemaTable(std::string_view table) { return table == "sqlite_master" || table == "sqlite_temp_master"; }

// What the statement wanted to do, in the word it begins with.
std::string Word(int action, const char* first) {
  switch (action) {
    case SQLITE_INSERT:
      return "INSERT";
    case SQLITE_UPDATE:
      return "UPDATE";
    case SQLITE_DELETE:
      return "DELETE";
    case SQLITE_ATTACH:
      return "ATTACH";
    case SQLITE_DETACH:
      return "DETACH";
    case SQLITE_SAVEPOINT:
      return "SAVEPOINT";
    case SQLITE_TRANSACTION:
      return first == nullptr ? "a transaction" : first;
    case SQLITE_PRAGMA:
      return std::string("PRAGMA ") + (first == nullptr ? "" : first);
    case SQLITE_ANALYZE:
      return "ANALYZE";
    case SQLITE_REINDEX:
      return "REINDEX";
    case SQLITE_ALTER_TABLE:
      return "ALTER";
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_TEMP_INDEX:
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_CREATE_TEMP_TRIGGER:
    case SQLITE_CREATE_TEMP_VIEW:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_CREATE_VIEW:
    case SQLITE_CREATE_VTABLE:
      return "CREATE";
    case SQLITE_DROP_INDEX:
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_TEMP_INDEX:
    case SQLITE_DROP_TEMP_TABLE:
    case SQLITE_DROP_TEMP_TRIGGER:
    case SQLITE_DROP_TEMP_VIEW:
    case SQLITE_DROP_TRIGGER:
    case SQLITE_DROP_VIEW:
    case SQLITE_DROP_VTABLE:
      return "DROP";
    default:
      return "this statement";
  }
}

int Authorize(void* policy, int action, const char* first, const char* second, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_FUNCTION:
      if (second != nullptr && IsKnownFunction(second)) return SQLITE_OK;
      static_cast<ReadOnlyPolicy*>(policy)->refused = std::string(second == nullptr ? "a function" : second) + "()";
      return SQLITE_DENY;
    case SQLITE_PRAGMA:
      if (first != nullptr && IsHarmlessPragma(first, second)) return SQLITE_OK;
      break;
    case SQLITE_UPDATE:
      // When SQLite learns the columns of a table-valued function it asks for this, and then updates nothing. A
      // statement that really wants it is stopped by DEFENSIVE before anybody asks here.
      if (first != nullptr && IsSchemaTable(first)) return SQLITE_OK;
      break;
    default:
      break;
  }
  auto& refused = static_cast<ReadOnlyPolicy*>(policy)->refused;
  // CREATE TABLE asks for INSERT into the schema first, and only then says what it is about; DROP for DELETE from it.
  const bool is_schema = first != nullptr && IsSchemaTable(first);
  refused = is_schema && action == SQLITE_INSERT   ? "CREATE"
            : is_schema && action == SQLITE_DELETE ? "DROP"
                                                   : Word(action, first);
  return SQLITE_DENY;
}

}  // namespace

void DistrustFile(sqlite3* connection) {
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0, nullptr);
}

std::string RaisedSqlLimit(std::string_view message) {
  for (const SqliteLimit& narrowed : kSqliteLimits) {
    if (message.starts_with(narrowed.message)) return RaisedBy(narrowed.limit, LimitOf(narrowed.limit));
  }
  return "";
}

ReadOnlyPolicy::ReadOnlyPolicy(sqlite3* connection) {
  DistrustFile(connection);
  for (const char* setting : {"PRAGMA query_only = ON", "PRAGMA cell_size_check = ON", "PRAGMA mmap_size = 0"}) {
    sqlite3_exec(connection, setting, nullptr, nullptr, nullptr);
  }
  sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0);
  for (const SqliteLimit& narrowed : kSqliteLimits) {
    sqlite3_limit(connection, narrowed.category, static_cast<int>(LimitOf(narrowed.limit)));
  }
  sqlite3_set_authorizer(connection, Authorize, this);
}

}  // namespace barrow::store
