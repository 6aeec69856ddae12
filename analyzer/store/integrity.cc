// SPDX-License-Identifier: Apache-2.0
#include "store/integrity.h"

#include <algorithm>
#include <string_view>

#include "statements.h"

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

// A row that says whose it is, of a snapshot that is not there; empty: there is none.
std::string OwnerProblem(const Database& database) {
  Statement check = database.Prepare(sql::check_owners);
  if (!check.Step()) return {};
  return "a row of table " + std::string(check.Text(0)) + " belongs to a row of " + std::string(check.Text(2)) +
         " that is not there";
}

}  // namespace

std::string IntegrityProblem(const Database& database) {
  std::string problem = PageProblem(database);
  return problem.empty() ? OwnerProblem(database) : problem;
}

}  // namespace barrow::store
