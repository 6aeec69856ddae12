// SPDX-License-Identifier: Apache-2.0
#include "store/integrity.h"

#include <algorithm>
#include <string_view>

#include "statements.h"
#include "store/schema.h"

namespace barrow::store {
namespace {

// By SQLite's own check; empty: none.
std::string PageProblem(const Database& database) {
  Statement check = database.Prepare(sql::check_integrity);
  std::string first;
  while (check.Step()) {
    for (std::string_view rest = check.Text(0); !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (line == "ok") return {};
      // A heading: "*** in database main ***".
      if (!line.starts_with("***") && !line.empty()) return std::string(line);
      if (first.empty()) first = line;
    }
  }
  return first;
}

// A row of a table of ours whose owner is not there; empty: there is none. Other tables are their makers' business.
std::string OwnerProblem(const Database& database) {
  Statement check = database.Prepare(sql::check_owners);
  for (const std::string& table : TablesOfCases()) {
    check.Reset();
    check.Bind(0, std::string_view(table));
    if (!check.Step()) continue;
    return "a row of table " + table + " belongs to a row of " + std::string(check.Text(0)) + " that is not there";
  }
  return {};
}

}  // namespace

std::string IntegrityProblem(const Database& database) {
  std::string problem = PageProblem(database);
  return problem.empty() ? OwnerProblem(database) : problem;
}

}  // namespace barrow::store
