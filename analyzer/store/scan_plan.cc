// SPDX-License-Identifier: Apache-2.0
#include "store/scan_plan.h"

#include <algorithm>
#include <cctype>

namespace barrow::store {
namespace {

constexpr std::string_view kOperatorLetters = "=>G<L";
constexpr unsigned char kOperators[] = {SQLITE_INDEX_CONSTRAINT_EQ, SQLITE_INDEX_CONSTRAINT_GT,
                                        SQLITE_INDEX_CONSTRAINT_GE, SQLITE_INDEX_CONSTRAINT_LT,
                                        SQLITE_INDEX_CONSTRAINT_LE};

char LetterOfOperator(unsigned char op) {
  return kOperatorLetters[static_cast<size_t>(std::ranges::find(kOperators, op) - std::begin(kOperators))];
}

// Before 3.38, where an extension may run, SQLite does not tell.
bool MayBeInList(sqlite3_index_info& info, int constraint) {
  if (info.aConstraint[constraint].op != SQLITE_INDEX_CONSTRAINT_EQ) return false;
  return sqlite3_libversion_number() < 3038000 || sqlite3_vtab_in(&info, constraint, -1) != 0;
}

}  // namespace

void PlanBuilder::Take(char letter, bool also_in_lists) {
  for (int i = 0; i < info_.nConstraint; ++i) {
    const auto& constraint = info_.aConstraint[i];
    if (!constraint.usable || LetterOf(constraint.iColumn) != letter || !IsRangeOperator(constraint.op)) continue;
    if (!also_in_lists && MayBeInList(info_, i)) continue;
    arguments_ += letter;
    arguments_ += LetterOfOperator(constraint.op);
    info_.aConstraintUsage[i].argvIndex = static_cast<int>(arguments_.size() / 2);
    info_.aConstraintUsage[i].omit = 1;
    (constraint.op == SQLITE_INDEX_CONSTRAINT_EQ ? fixed_ : ranged_) += letter;
  }
}

size_t PlanBuilder::RangeCount(char letter) const { return static_cast<size_t>(std::ranges::count(ranged_, letter)); }

bool PlanBuilder::WantsOrderBy(char letter, std::string_view outer) const {
  for (int i = 0; i < info_.nOrderBy; ++i) {
    const char term = LetterOf(info_.aOrderBy[i].iColumn);
    if (term == letter) return true;
    if (!IsFixed(term) && outer.find(term) == std::string_view::npos) return false;
  }
  return false;
}

std::string PlanBuilder::Nest(std::string_view nesting, std::string_view unique) {
  std::string directed(nesting);
  size_t level = 0;
  bool settled = false;
  bool met = true;
  for (int i = 0; i < info_.nOrderBy && !settled && met; ++i) {
    const char term = LetterOf(info_.aOrderBy[i].iColumn);
    if (IsFixed(term)) continue;
    while (level < nesting.size() && IsFixed(nesting[level])) ++level;
    met = level < nesting.size() && nesting[level] == term;
    if (!met) break;
    if (info_.aOrderBy[i].desc) directed[level] = static_cast<char>(std::toupper(term));
    settled = unique.find(term) != std::string_view::npos;
    ++level;
  }
  info_.orderByConsumed = met && info_.nOrderBy > 0 ? 1 : 0;
  return met ? directed : std::string(nesting);
}

ScanPlan::ScanPlan(const char* plan, std::span<sqlite3_value*> arguments) {
  const std::string_view text(plan);
  const size_t end = text.find(';');
  for (size_t i = 0; i < arguments.size(); ++i) {
    const char letter = text[i * 2];
    const size_t op = kOperatorLetters.find(text[i * 2 + 1]);
    constrained_ += letter;
    ranges_[static_cast<unsigned char>(letter) % ranges_.size()].Restrict(kOperators[op], arguments[i]);
  }
  for (const char letter : text.substr(end + 1)) {
    const auto small = static_cast<char>(std::tolower(letter));
    nesting_ += small;
    if (small != letter) backwards_ += small;
  }
}

}  // namespace barrow::store
