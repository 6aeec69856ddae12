// SPDX-License-Identifier: Apache-2.0
#include "store/object_condition.h"

#include <string>

#include "base/error.h"
#include "statements.h"
#include "store/snapshot_view.h"
#include "store/sql_runner.h"

namespace barrow::store {
namespace {

constexpr std::string_view kPlace = ":condition";

[[noreturn]] void Refuse(const std::string& problem) { ThrowUsage("the condition is no SQL expression: " + problem); }

// Where what begins at `at` ends, if it is a string, a quoted name or a comment; `at` otherwise.
size_t EndOfQuoted(std::string_view text, size_t at) {
  const auto end_behind = [&](std::string_view mark, size_t from) {
    const size_t end = text.find(mark, from);
    if (end == std::string_view::npos) Refuse("it ends inside of " + std::string(text.substr(at, 1)) + "…");
    return end + mark.size();
  };
  const std::string_view rest = text.substr(at);
  // A doubled quote inside of a string ends one and begins the next: the same for us.
  for (const std::string_view quote : {"'", "\"", "`"}) {
    if (rest.starts_with(quote)) return end_behind(quote, at + 1);
  }
  if (rest.starts_with("[")) return end_behind("]", at + 1);
  if (rest.starts_with("/*")) return end_behind("*/", at + 2);
  if (rest.starts_with("--")) return end_behind("\n", at + 2);
  return at;
}

// Whether text between parentheses stays there.
void CheckNesting(std::string_view text) {
  size_t depth = 0;
  for (size_t i = 0; i < text.size();) {
    if (const size_t end = EndOfQuoted(text, i); end != i) {
      i = end;
      continue;
    }
    const char c = text[i++];
    if (c == '(') ++depth;
    if (c == ')' && depth-- == 0) Refuse("it has a ) too many");
    if (c == ';' || c == '\0') Refuse("it has a second statement");
    if (c == '?' || c == ':' || c == '@' || c == '$') Refuse("it cannot have parameters");
  }
  if (depth > 0) Refuse("a ) is missing");
}

}  // namespace

std::vector<bool> ObjectsWhere(Case& opened, SnapshotId snapshot, std::string_view condition,
                               std::optional<std::chrono::milliseconds> time_limit) {
  CheckNesting(condition);
  std::string statement(sql::select_objects_where.text);
  statement.replace(statement.find(kPlace), kPlace.size(), condition);
  std::vector<bool> chosen(opened.View(snapshot)->object_count());  // the row of the snapshot may say anything
  const SqlOptions options{.values = {{"snapshot", int64_t{snapshot.value}}}, .time_limit = time_limit};
  RunSql(opened, statement, options,
         {.columns = [](std::span<const std::string>) {},
          .row =
              [&](std::span<const Value> cells) {
                const auto* id = std::get_if<int64_t>(&cells[0]);
                if (id != nullptr && *id >= 0 && static_cast<uint64_t>(*id) < chosen.size()) {
                  chosen[static_cast<size_t>(*id)] = true;
                }
                return true;
              }});
  return chosen;
}

}  // namespace barrow::store
