// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace barrow::store {

// The text of one .sql file, embedded when barrow is built.
struct EmbeddedSql {
  std::string_view name;  // of the file, without ".sql"
  std::string_view text;
};

}  // namespace barrow::store
