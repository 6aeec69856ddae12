// SPDX-License-Identifier: Apache-2.0
#include "presenters/cell_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "presenters/human.h"

namespace barrow::presenters {

using analyses::Cell;
using analyses::RowKind;
using analyses::Unit;

namespace {

std::string HumanNumber(int64_t number, Unit unit) {
  switch (unit) {
    case Unit::kCount:
      return HumanCount(number);
    case Unit::kBytes: {
      std::string size = HumanSize(number);
      size.erase(0, size.find_first_not_of(' '));
      if (const size_t blanks = size.find("     "); blanks != std::string::npos) size.erase(blanks, 4);
      return size;
    }
    case Unit::kNanoseconds:
      return HumanDuration(number);
    case Unit::kTime:
      return HumanTime(number);
    case Unit::kAddress:
      return Hexadecimal(static_cast<uint64_t>(number));
    case Unit::kFlag:
      return number == 0 ? "no" : "yes";
    case Unit::kShare:
      return HumanShare(static_cast<double>(number));
    case Unit::kText:
    case Unit::kAny:
    case Unit::kNumber:
      break;
  }
  return std::to_string(number);
}

}  // namespace

std::string ShortestNumber(double number) {
  std::array<char, 64> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  return {text.data(), end};
}

std::string HumanText(const Cell& cell, Unit unit, bool change) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<int64_t>(&cell)) {
    const std::string text = HumanNumber(*number, unit);
    return change && *number > 0 ? "+" + text : text;
  }
  if (const auto* number = std::get_if<double>(&cell)) {
    const std::string text = unit == Unit::kShare ? HumanShare(*number) : ShortestNumber(*number);
    return change && *number > 0 ? "+" + text : text;
  }
  return {};
}

std::string AlignedText(const Cell& cell, Unit unit, bool change) {
  std::string text = HumanText(cell, unit, change);
  const bool in_bytes = unit == Unit::kBytes && text.ends_with(" B");
  if (in_bytes) text.insert(text.size() - 1, 4, ' ');
  return text;
}

std::string RawText(const Cell& cell, Unit unit) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<double>(&cell)) return ShortestNumber(*number);
  if (const auto* number = std::get_if<int64_t>(&cell)) {
    switch (unit) {
      case Unit::kTime:
        return ExactTime(*number);
      case Unit::kAddress:
        return Hexadecimal(static_cast<uint64_t>(*number));
      case Unit::kFlag:
        return *number == 0 ? "false" : "true";
      default:
        return std::to_string(*number);
    }
  }
  return {};
}

std::string RowLabel(const analyses::Row& row, const analyses::TableHead& head) {
  std::string noun = head.noun.empty() ? "rows" : head.noun;
  if (row.stands_for == 1 && noun.ends_with('s')) noun.pop_back();
  switch (row.kind) {
    case RowKind::kRest:
      return HumanCount(static_cast<int64_t>(row.stands_for)) + " more " + noun;
    case RowKind::kUnchanged:
      return HumanCount(static_cast<int64_t>(row.stands_for)) + " unchanged";
    case RowKind::kTotal:
      return "total";
    case RowKind::kData:
      break;
  }
  return {};
}

size_t IndentLevels(const analyses::Row& row, const analyses::Column& column) {
  constexpr size_t kDeepest = 20;
  return column.nested ? std::min<size_t>(row.depth, kDeepest) : 0;
}

std::vector<size_t> ShownColumns(const analyses::TableHead& head, bool wide) {
  std::vector<size_t> shown;
  for (size_t i = 0; i < head.columns.size(); ++i) {
    if (wide || !head.columns[i].wide) shown.push_back(i);
  }
  return shown;
}

std::vector<analyses::Fact> ShownFacts(const analyses::FactGroup& group, bool wide) {
  std::vector<analyses::Fact> shown;
  if (group.machine_only) return shown;
  for (const analyses::Fact& fact : group.facts) {
    if (!std::holds_alternative<std::monostate>(fact.value) && (wide || !fact.wide)) shown.push_back(fact);
  }
  return shown;
}

std::string_view UnitName(Unit unit) {
  switch (unit) {
    case Unit::kText:
      return "text";
    case Unit::kNumber:
      return "number";
    case Unit::kAny:
      return "any";
    case Unit::kCount:
      return "count";
    case Unit::kBytes:
      return "bytes";
    case Unit::kNanoseconds:
      return "nanoseconds";
    case Unit::kTime:
      return "time";
    case Unit::kShare:
      return "share";
    case Unit::kAddress:
      return "address";
    case Unit::kFlag:
      return "flag";
  }
  return {};
}

std::string_view RemarkName(analyses::Remark::Kind kind) {
  return kind == analyses::Remark::Kind::kWarning ? "warning" : "note";
}

}  // namespace barrow::presenters
