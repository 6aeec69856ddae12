// SPDX-License-Identifier: Apache-2.0
#include "store/integrity.h"

#include <string_view>

#include "statements.h"

namespace barrow::store {

std::string IntegrityProblem(const Database& database) {
  Statement check = database.Prepare(sql::check_integrity);
  if (!check.Step()) return {};
  std::string_view problem = check.Text(0);
  if (problem == "ok") return {};
  problem = problem.substr(0, problem.find('\n'));
  return std::string(problem);
}

}  // namespace barrow::store
