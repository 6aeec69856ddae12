// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/integer_range.h"
#include "store/sqlite_api.h"

namespace barrow::store {

// How a virtual table is walked, as text between BestIndex and Filter: "s=o>;so". In front of the semicolon two
// characters for each argument: a letter for the column, and the operator. Behind it the nesting of the loops,
// outermost first, by the same letters; a capital letter runs backwards.

// Takes every constraint on one of the columns that IntegerRange understands. `letters[column]`: the column's letter,
// or a blank for those that cannot be constrained.
class PlanBuilder {
 public:
  PlanBuilder(sqlite3_index_info& info, std::string_view letters) : info_(info), letters_(letters) {}

  // Takes the constraints on the column with this letter.
  void Take(char letter) { Take(letter, true); }
  // The same of a column that a scan is only filtered by, but no list (IN): each of its values would be a scan.
  void TakeFilter(char letter) { Take(letter, false); }

  bool IsFixed(char letter) const { return fixed_.find(letter) != std::string::npos; }  // by an equality
  size_t RangeCount(char letter) const;                                                 // constraints taken otherwise

  // Whether walking in this nesting gives the order the statement wants. `unique`: letters of which each row has
  // another value when the loops outside are fixed. If so, marks the order as consumed. Returns the nesting with its
  // directions.
  std::string Nest(std::string_view nesting, std::string_view unique);
  // Whether the statement wants rows in some order that depends on this column first, or first after those in `outer`.
  bool WantsOrderBy(char letter, std::string_view outer) const;

  std::string Text(const std::string& nesting) const { return arguments_ + ";" + nesting; }

 private:
  void Take(char letter, bool also_in_lists);

  char LetterOf(int column) const {
    return column >= 0 && static_cast<size_t>(column) < letters_.size() ? letters_[static_cast<size_t>(column)] : ' ';
  }

  sqlite3_index_info& info_;
  std::string_view letters_;
  std::string arguments_;
  std::string fixed_;
  std::string ranged_;
};

// The plan as Filter reads it.
class ScanPlan {
 public:
  ScanPlan(const char* plan, std::span<sqlite3_value*> arguments);

  // What the constraints leave of a column.
  const IntegerRange& RangeOf(char letter) const {
    return ranges_[static_cast<unsigned char>(letter) % ranges_.size()];
  }
  // Whether there is a constraint, which no NULL meets.
  bool IsConstrained(char letter) const { return constrained_.find(letter) != std::string::npos; }
  // The loops, outermost first, in small letters.
  const std::string& nesting() const { return nesting_; }
  bool IsBackwards(char letter) const { return backwards_.find(letter) != std::string::npos; }

 private:
  std::vector<IntegerRange> ranges_ = std::vector<IntegerRange>(128);  // [letter]
  std::string constrained_;
  std::string nesting_;
  std::string backwards_;
};

}  // namespace barrow::store
