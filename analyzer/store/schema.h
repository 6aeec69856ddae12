// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite.h"

namespace barrow::store {

// The version of queries/schema.sql: what a case made by this barrow has as its PRAGMA user_version.
int64_t SchemaVersion();

// The names of all tables that a case has, in lower case, in alphabetical order.
std::vector<std::string> TablesOfCases();

// queries/schema.sql: every table and column with what it means.
std::string_view SchemaText();

// Gives an empty database the schema.
void CreateSchema(Database& database);

// Throws Error (kInput) if the database is no case, is one of a version this barrow does not know, or does not define
// its tables the way a case of its version does. Tables and views of other names may be added to a case, with indexes
// on them, but none that would hide a table that barrow or SQLite computes. An index on a table of ours is refused:
// SQLite would take our rows from it, whatever it holds.
void CheckSchema(const Database& database);

}  // namespace barrow::store
