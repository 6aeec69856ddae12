// SPDX-License-Identifier: Apache-2.0
#include "store/schema.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "queries.h"
#include "statements.h"

namespace barrow::store {
namespace {

constexpr std::array<std::string_view, 7> kComputedTables = {"object",  "reference",    "referent_of",   "referrer_of",
                                                             "path_to", "dominated_by", "reachable_from"};

constexpr std::string_view kSqliteComputes = "pragma_";  // so begin their names

struct Index {
  std::string name;
  bool has_entry = false;  // in sqlite_schema
  std::string definition;
  bool operator==(const Index&) const = default;
};

struct Schema {
  int64_t application_id = 0;
  int64_t version = 0;
  std::map<std::string, std::string, std::less<>> definitions;  // by name, without comments and layout
};

// A definition without comments and superfluous blanks: those may be improved without a new version. Our definitions
// hold no comment signs within quotes; in a foreign one they only make it look foreign.
std::string WithoutComments(std::string_view sql) {
  std::string bare;
  bool blank = false;
  for (size_t i = 0; i < sql.size(); ++i) {
    if (sql.substr(i, 2) == "--") {
      i = sql.find('\n', i);
      if (i == std::string_view::npos) break;
    }
    if (sql[i] == ' ' || sql[i] == '\n' || sql[i] == '\t' || sql[i] == '\r') {
      blank = true;
      continue;
    }
    if (blank && !bare.empty()) bare += ' ';
    blank = false;
    bare += sql[i];
  }
  return bare;
}

Schema ReadSchema(const Database& database) {
  Schema schema;
  Statement identity = database.Prepare(sql::select_identity);
  if (identity.Step()) {
    schema.application_id = identity.Integer(0);
    schema.version = identity.Integer(1);
  }
  if (schema.application_id == 0) return schema;
  Statement definitions = database.Prepare(sql::select_definitions);
  while (definitions.Step()) {
    schema.definitions.emplace(definitions.Text(0), WithoutComments(definitions.Text(1)));
  }
  return schema;
}

// Those of one table, by name; at most `most`, as each takes a look at all of the schema.
std::vector<Index> IndexesOf(const Database& database, const std::string& table, size_t most) {
  std::vector<Index> indexes;
  Statement select = database.Prepare(sql::select_indexes);
  select.Bind(0, std::string_view(table));
  while (indexes.size() < most && select.Step()) {
    indexes.push_back({std::string(select.Text(0)), select.Integer(1) != 0, WithoutComments(select.Text(2))});
  }
  std::ranges::sort(indexes, {}, &Index::name);
  return indexes;
}

// The schema this barrow creates.
struct OwnSchema : Schema {
  std::map<std::string, std::vector<Index>> indexes;  // by table
};

const OwnSchema& Own() {
  static const OwnSchema schema = [] {
    Database database = Database::InMemory("schema.sql");
    CreateSchema(database);
    OwnSchema own{ReadSchema(database), {}};
    for (const auto& [name, definition] : own.definitions) own.indexes[name] = IndexesOf(database, name, SIZE_MAX);
    return own;
  }();
  return schema;
}

}  // namespace

int64_t SchemaVersion() { return Own().version; }

std::vector<std::string> TablesOfCases() {
  std::vector<std::string> names;
  for (const auto& [name, definition] : Own().definitions) names.push_back(name);
  return names;
}

std::string_view SchemaText() { return queries::schema.text; }

void CreateSchema(Database& database) { database.Execute(queries::schema.text); }

void CheckSchema(const Database& database) {
  const OwnSchema& own = Own();
  const Schema schema = ReadSchema(database);
  if (schema.application_id != own.application_id) {
    ThrowInput(database.name() + ": is an SQLite file" + std::string(kNoCase));
  }
  if (schema.version != own.version) {
    ThrowInput(database.name() + ": case of schema version " + std::to_string(schema.version) +
               ", this barrow reads version " + std::to_string(own.version) +
               (schema.version > own.version ? "; a newer barrow opens it" : "; load its snapshots again"));
  }
  for (const auto& [name, definition] : own.definitions) {
    const auto found = schema.definitions.find(name);
    if (found == schema.definitions.end()) {
      ThrowInput(database.name() + ": table " + name + " is missing; the case is damaged, load its snapshots again");
    }
    if (found->second != definition) {
      ThrowInput(database.name() + ": " + name +
                 " is not defined as in a case of its version; load its snapshots again");
    }
  }
  // Names that are not ours may be anything: they are not repeated.
  for (const std::string_view name : kComputedTables) {
    if (schema.definitions.contains(name)) {
      ThrowInput(database.name() + ": holds a table or view called " + std::string(name) +
                 ", which would hide the one barrow computes; remove it");
    }
  }
  const auto hidden = schema.definitions.lower_bound(kSqliteComputes);
  if (hidden != schema.definitions.end() && hidden->first.starts_with(kSqliteComputes)) {
    ThrowInput(database.name() + ": holds a table or view whose name begins with " + std::string(kSqliteComputes) +
               ", which would hide one that SQLite computes; remove it");
  }
  for (const auto& [table, indexes] : own.indexes) {
    if (IndexesOf(database, table, indexes.size() + 1) == indexes) continue;
    ThrowInput(database.name() + ": table " + table +
               " has other indexes than in a case of its version; drop them, or load its snapshots again");
  }
}

}  // namespace barrow::store
