// SPDX-License-Identifier: Apache-2.0
#include "store/integer_range.h"

#include <cmath>

namespace barrow::store {

bool IsRangeOperator(unsigned char op) {
  return op == SQLITE_INDEX_CONSTRAINT_EQ || op == SQLITE_INDEX_CONSTRAINT_GT || op == SQLITE_INDEX_CONSTRAINT_GE ||
         op == SQLITE_INDEX_CONSTRAINT_LT || op == SQLITE_INDEX_CONSTRAINT_LE;
}

void IntegerRange::Restrict(unsigned char op, sqlite3_value* value) {
  const bool upwards = op == SQLITE_INDEX_CONSTRAINT_GT || op == SQLITE_INDEX_CONSTRAINT_GE;
  switch (sqlite3_value_numeric_type(value)) {
    case SQLITE_INTEGER: {
      const int64_t number = sqlite3_value_int64(value);
      if (op == SQLITE_INDEX_CONSTRAINT_GT) return number == INT64_MAX ? Empty() : AtLeast(number + 1);
      if (op == SQLITE_INDEX_CONSTRAINT_LT) return number == INT64_MIN ? Empty() : AtMost(number - 1);
      if (op != SQLITE_INDEX_CONSTRAINT_LE) AtLeast(number);
      if (op != SQLITE_INDEX_CONSTRAINT_GE) AtMost(number);
      return;
    }
    case SQLITE_FLOAT:
      return RestrictByReal(op, sqlite3_value_double(value));
    case SQLITE_NULL:
      return Empty();
    default:
      // Text that is no number, and BLOBs: every integer is less.
      if (upwards || op == SQLITE_INDEX_CONSTRAINT_EQ) Empty();
      return;
  }
}

void IntegerRange::RestrictByReal(unsigned char op, double real) {
  constexpr double kBeyond = 9223372036854775808.0;  // 2^63, the first real above all integers
  const bool upwards = op == SQLITE_INDEX_CONSTRAINT_GT || op == SQLITE_INDEX_CONSTRAINT_GE;
  if (real >= kBeyond) {
    if (upwards || op == SQLITE_INDEX_CONSTRAINT_EQ) Empty();
    return;
  }
  if (real < -kBeyond) {
    if (!upwards) Empty();
    return;
  }
  const auto floor = static_cast<int64_t>(std::floor(real));
  const bool whole = std::floor(real) == real;
  switch (op) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
      if (!whole) return Empty();
      AtLeast(floor);
      AtMost(floor);
      return;
    case SQLITE_INDEX_CONSTRAINT_GE:
      if (whole) return AtLeast(floor);
      [[fallthrough]];
    case SQLITE_INDEX_CONSTRAINT_GT:
      return floor == INT64_MAX ? Empty() : AtLeast(floor + 1);
    case SQLITE_INDEX_CONSTRAINT_LT:
      if (whole) return floor == INT64_MIN ? Empty() : AtMost(floor - 1);
      [[fallthrough]];
    default:
      return AtMost(floor);
  }
}

}  // namespace barrow::store
