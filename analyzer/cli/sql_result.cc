// SPDX-License-Identifier: Apache-2.0
#include "cli/sql_result.h"

#include <set>
#include <string>
#include <utility>
#include <variant>

namespace barrow::cli {
namespace {

using analyses::Cell;
using analyses::Unit;

Unit ToUnit(store::QueryUnit unit) {
  switch (unit) {
    case store::QueryUnit::kText:
      return Unit::kText;
    case store::QueryUnit::kCount:
      return Unit::kCount;
    case store::QueryUnit::kBytes:
      return Unit::kBytes;
    case store::QueryUnit::kAddress:
      return Unit::kAddress;
    case store::QueryUnit::kShare:
      return Unit::kShare;
    case store::QueryUnit::kId:
    case store::QueryUnit::kNumber:
      break;
  }
  return Unit::kNumber;
}

// As SQL writes it: x'00ff'.
std::string BlobLiteral(const std::vector<std::byte>& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "x'";
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<size_t>(byte >> 4)];
    text += kDigits[std::to_integer<size_t>(byte & std::byte{15})];
  }
  return text + "'";
}

Cell ToCell(const store::Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) return *number;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* blob = std::get_if<std::vector<std::byte>>(&value)) return BlobLiteral(*blob);
  return {};
}

std::vector<analyses::Column> Columns(std::span<const std::string> names, const store::Query* query) {
  std::vector<analyses::Column> columns;
  std::set<std::string> taken;
  for (size_t i = 0; i < names.size(); ++i) {
    std::string name = names[i];
    for (int number = 2; !taken.insert(name).second; ++number) name = names[i] + "_" + std::to_string(number);
    const bool documented = query != nullptr && i < query->columns.size() && query->columns[i].name == names[i];
    columns.push_back({name, name, documented ? ToUnit(query->columns[i].unit) : Unit::kAny});
  }
  return columns;
}

}  // namespace

SqlResult::SqlResult(Result& result, std::string_view kind, const store::Query* query)
    : result_(result), presenter_(result.Begin(kind)), query_(query) {}

store::RowSink SqlResult::Sink() {
  store::RowSink sink;
  sink.columns = [this](std::span<const std::string> names) {
    presenter_.BeginTable({.name = "rows", .caption = "", .noun = "", .columns = Columns(names, query_)});
  };
  sink.row = [this](std::span<const store::Value> cells) {
    analyses::Row row;
    row.cells.reserve(cells.size());
    for (const store::Value& value : cells) row.cells.push_back(ToCell(value));
    presenter_.AddRow(row);
    return true;
  };
  return sink;
}

void SqlResult::Finish(std::span<const analyses::Remark> remarks) {
  presenter_.EndTable();
  presenter_.Finish(remarks);
  result_.Commit();
}

}  // namespace barrow::cli
