// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace barrow::store {

// What a value counts; a word in the header comment of a query file.
enum class QueryUnit {
  kText,     // text
  kCount,    // count
  kBytes,    // bytes
  kAddress,  // address: an INTEGER, shown in hexadecimal
  kId,       // id: of a snapshot, an object, a type; or a position
  kShare,    // share: REAL, 0 … 1
  kNumber,   // number: without unit
};

struct QueryBind {
  std::string name;  // "snapshot", bound to :snapshot
  QueryUnit unit = QueryUnit::kId;
  std::string default_value;  // "first", "last" (a snapshot of the case), or the value itself
  std::string description;
};

struct QueryColumn {
  std::string name;
  QueryUnit unit = QueryUnit::kText;
  std::string description;
};

// One statement of queries/, documented by the comment it begins with:
//
//   -- What the query answers, in one sentence or more.
//   -- Binds:   :snapshot   id [first]   the snapshot
//   -- Columns: type_name   text         name of the type
//   --          objects     count        objects of it
struct Query {
  std::string name;         // the file's name without ".sql"
  std::string description;  // one line
  std::vector<QueryBind> binds;
  std::vector<QueryColumn> columns;
  std::string_view text;  // the file
};

// All queries that come with barrow, sorted by name.
std::span<const Query> Queries();

// Null if there is no query of that name.
const Query* FindQuery(std::string_view name);

// Reads the header comment of a query file. Throws std::logic_error naming the line that is not in the form above: the
// files are ours.
Query ParseQuery(std::string_view name, std::string_view text);

}  // namespace barrow::store
