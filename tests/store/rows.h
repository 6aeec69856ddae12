// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/case.h"
#include "store/sql_runner.h"

namespace barrow::test {

using Rows = std::vector<std::vector<store::Value>>;

// The rows of a statement, in order.
inline Rows RowsOf(store::Case& opened, std::string_view sql, const store::SqlOptions& options = {}) {
  Rows rows;
  store::RunSql(opened, sql, options,
                {.columns = [](auto) {},
                 .row =
                     [&](std::span<const store::Value> cells) {
                       rows.emplace_back(cells.begin(), cells.end());
                       return true;
                     }});
  return rows;
}

// The same as text: cells joined by "|", rows by a newline; NULL is "-".
inline std::string TextOf(const Rows& rows) {
  std::string text;
  for (const auto& row : rows) {
    if (!text.empty()) text += '\n';
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text += '|';
      if (const auto* integer = std::get_if<int64_t>(&row[i])) text += std::to_string(*integer);
      if (const auto* real = std::get_if<double>(&row[i])) text += std::to_string(*real);
      if (const auto* string = std::get_if<std::string>(&row[i])) text += *string;
      if (const auto* blob = std::get_if<std::vector<std::byte>>(&row[i]))
        text += "blob of " + std::to_string(blob->size());
      if (std::holds_alternative<std::monostate>(row[i])) text += '-';
    }
  }
  return text;
}

inline std::string TextOf(store::Case& opened, std::string_view sql, const store::SqlOptions& options = {}) {
  return TextOf(RowsOf(opened, sql, options));
}

inline int64_t IntegerOf(store::Case& opened, std::string_view sql) {
  return std::get<int64_t>(RowsOf(opened, sql).at(0).at(0));
}

}  // namespace barrow::test
