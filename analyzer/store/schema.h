// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "store/sqlite.h"

namespace barrow::store {

// The version of queries/schema.sql: what a case made by this barrow has as its PRAGMA user_version.
int64_t SchemaVersion();

// queries/schema.sql: every table and column with what it means.
std::string_view SchemaText();

// Gives an empty database the schema.
void CreateSchema(Database& database);

// Throws Error (kInput) if the database is no case, is one of a version this barrow does not know, or does not define
// its tables the way a case of its version does. Tables, views and indexes of other names may be added to a case, but
// none that would hide a table barrow computes.
void CheckSchema(const Database& database);

}  // namespace barrow::store
