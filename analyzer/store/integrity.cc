// SPDX-License-Identifier: Apache-2.0
#include "store/integrity.h"

#include <algorithm>
#include <string_view>

#include "statements.h"

namespace barrow::store {

std::string IntegrityProblem(const Database& database) {
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

}  // namespace barrow::store
