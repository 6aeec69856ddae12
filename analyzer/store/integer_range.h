// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "store/sqlite_api.h"

namespace barrow::store {

// The integers a column may have under the constraints of a statement, computed exactly as SQLite would compare each of
// them (INTEGER affinity on the left), so that SQLite need not check the rows again.
class IntegerRange {
 public:
  // Narrows the range by `column op value`; op is one of SQLITE_INDEX_CONSTRAINT_EQ, GT, GE, LT, LE. A NULL empties it.
  void Restrict(unsigned char op, sqlite3_value* value);

  bool empty() const { return low_ > high_; }
  int64_t low() const { return low_; }    // included
  int64_t high() const { return high_; }  // included
  bool Contains(int64_t number) const { return low_ <= number && number <= high_; }

 private:
  void Empty() {
    low_ = 1;
    high_ = 0;
  }
  void AtLeast(int64_t number) { low_ = number > low_ ? number : low_; }
  void AtMost(int64_t number) { high_ = number < high_ ? number : high_; }
  void RestrictByReal(unsigned char op, double real);

  int64_t low_ = INT64_MIN;
  int64_t high_ = INT64_MAX;
};

// Whether Restrict knows the operator.
bool IsRangeOperator(unsigned char op);

}  // namespace barrow::store
