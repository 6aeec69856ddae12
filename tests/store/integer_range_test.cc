// SPDX-License-Identifier: Apache-2.0
#include "store/integer_range.h"

#include <array>
#include <string>
#include <string_view>

#include "store/sqlite.h"
#include "support/catch.h"

namespace barrow::store {
namespace {

struct Operator {
  std::string_view sql;
  unsigned char code;
};
constexpr std::array kOperators = {Operator{"=", SQLITE_INDEX_CONSTRAINT_EQ}, Operator{">", SQLITE_INDEX_CONSTRAINT_GT},
                                   Operator{">=", SQLITE_INDEX_CONSTRAINT_GE},
                                   Operator{"<", SQLITE_INDEX_CONSTRAINT_LT},
                                   Operator{"<=", SQLITE_INDEX_CONSTRAINT_LE}};

// Numbers at which something could go wrong, and what people might compare them with.
constexpr std::array<std::string_view, 9> kNumbers = {
    "-9223372036854775808", "-9223372036854775807", "-2", "-1", "0", "1", "2",
    "9223372036854775806",  "9223372036854775807"};
constexpr std::array<std::string_view, 28> kOthers = {"-9223372036854775808",
                                                      "-1",
                                                      "0",
                                                      "1",
                                                      "2",
                                                      "9223372036854775807",
                                                      "NULL",
                                                      "'1'",
                                                      "' 2 '",
                                                      "'1.5'",
                                                      "'abc'",
                                                      "''",
                                                      "x'01'",
                                                      "1.0",
                                                      "1.5",
                                                      "-0.5",
                                                      "-1.5",
                                                      "1e300",
                                                      "-1e300",
                                                      "9.2233720368547758e18",
                                                      "-9.2233720368547758e18",
                                                      "9.3e18",
                                                      "-9.3e18",
                                                      "9223372036854775000.0",
                                                      "1e999",
                                                      "-1e999",
                                                      "'9223372036854775808'",
                                                      "'1e0'"};

TEST_CASE("integer range: leaves the numbers for which SQLite's own comparison is true") {
  Database database = Database::InMemory("test");
  database.Execute("CREATE TABLE t (number INTEGER)");
  for (const std::string_view number : kNumbers) {
    database.Execute("INSERT INTO t VALUES (" + std::string(number) + ")");
  }
  for (const Operator& op : kOperators) {
    for (const std::string_view other : kOthers) {
      // A value as it reaches a virtual table: through a statement's result.
      Statement value(database.connection(), "SELECT " + std::string(other));
      REQUIRE(value.Step());
      IntegerRange range;
      range.Restrict(op.code, sqlite3_column_value(value.handle(), 0));
      Statement compare(database.connection(),
                        "SELECT number, number " + std::string(op.sql) + " " + std::string(other) + " FROM t");
      while (compare.Step()) {
        CAPTURE(op.sql, other, compare.Integer(0));
        const bool expected = !compare.IsNull(1) && compare.Integer(1) == 1;
        CHECK(range.Contains(compare.Integer(0)) == expected);
      }
    }
  }
}

TEST_CASE("integer range: every restriction counts") {
  Database database = Database::InMemory("test");
  Statement values(database.connection(), "SELECT 3, 9, 7");
  REQUIRE(values.Step());
  IntegerRange range;
  range.Restrict(SQLITE_INDEX_CONSTRAINT_GT, sqlite3_column_value(values.handle(), 0));
  range.Restrict(SQLITE_INDEX_CONSTRAINT_LE, sqlite3_column_value(values.handle(), 1));
  CHECK(range.low() == 4);
  CHECK(range.high() == 9);
  range.Restrict(SQLITE_INDEX_CONSTRAINT_EQ, sqlite3_column_value(values.handle(), 2));
  CHECK(range.low() == 7);
  CHECK(range.high() == 7);
  range.Restrict(SQLITE_INDEX_CONSTRAINT_LT, sqlite3_column_value(values.handle(), 0));
  CHECK(range.empty());
}

}  // namespace
}  // namespace barrow::store
