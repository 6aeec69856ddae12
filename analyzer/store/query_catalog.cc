// SPDX-License-Identifier: Apache-2.0
#include "store/query_catalog.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "queries.h"

namespace barrow::store {
namespace {

constexpr std::array<std::pair<std::string_view, QueryUnit>, 7> kUnits = {{
    {"text", QueryUnit::kText},
    {"count", QueryUnit::kCount},
    {"bytes", QueryUnit::kBytes},
    {"address", QueryUnit::kAddress},
    {"id", QueryUnit::kId},
    {"share", QueryUnit::kShare},
    {"number", QueryUnit::kNumber},
}};

// Takes the next word off the front; blanks on both sides go with it.
std::string_view TakeWord(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return word;
}

class HeaderParser {
 public:
  explicit HeaderParser(Query& query) : query_(query) {}

  void Line(std::string_view line) {
    line_ = line;
    std::string_view rest = line;
    const std::string_view word = TakeWord(rest);
    if (word == "Binds:") {
      part_ = Part::kBinds;
    } else if (word == "Columns:") {
      part_ = Part::kColumns;
    } else {
      rest = line;
    }
    switch (part_) {
      case Part::kDescription:
        while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
        if (!query_.description.empty()) query_.description += ' ';
        query_.description += rest;
        break;
      case Part::kBinds:
        Bind(rest);
        break;
      case Part::kColumns:
        Column(rest);
        break;
    }
  }

 private:
  enum class Part { kDescription, kBinds, kColumns };

  [[noreturn]] void Fail(const std::string& reason) const {
    throw std::logic_error("queries/" + query_.name + ".sql: " + reason + " in: " + std::string(line_));
  }

  QueryUnit Unit(std::string_view word) const {
    const auto unit = std::ranges::find(kUnits, word, &std::pair<std::string_view, QueryUnit>::first);
    if (unit == kUnits.end()) Fail("no unit");
    return unit->second;
  }

  void Bind(std::string_view rest) {
    QueryBind& bind = query_.binds.emplace_back();
    const std::string_view name = TakeWord(rest);
    if (!name.starts_with(':')) Fail("no parameter");
    bind.name = name.substr(1);
    bind.unit = Unit(TakeWord(rest));
    const std::string_view value = TakeWord(rest);
    if (value.size() < 3 || !value.starts_with('[') || !value.ends_with(']')) Fail("no default in brackets");
    bind.default_value = value.substr(1, value.size() - 2);
    bind.description = rest;
  }

  void Column(std::string_view rest) {
    QueryColumn& column = query_.columns.emplace_back();
    column.name = TakeWord(rest);
    column.unit = Unit(TakeWord(rest));
    column.description = rest;
  }

  Query& query_;
  Part part_ = Part::kDescription;
  std::string_view line_;
};

std::vector<Query> ParseAll() {
  std::vector<Query> all;
  for (const EmbeddedSql& file : queries::kAll) {
    if (file.name != queries::schema.name) all.push_back(ParseQuery(file.name, file.text));
  }
  std::ranges::sort(all, {}, &Query::name);
  return all;
}

}  // namespace

Query ParseQuery(std::string_view name, std::string_view text) {
  Query query;
  query.name = name;
  query.text = text;
  HeaderParser parser(query);
  std::string_view rest = text;
  while (rest.starts_with("--")) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    parser.Line(rest.substr(2, end - 2));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return query;
}

std::span<const Query> Queries() {
  static const std::vector<Query> all = ParseAll();
  return all;
}

const Query* FindQuery(std::string_view name) {
  const auto all = Queries();
  const auto found = std::ranges::find(all, name, &Query::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace barrow::store
