// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite.h"

#include <signal.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "support/catch.h"

namespace barrow::store {
namespace {

TEST_CASE("sqlite: values of every type go in and come out") {
  Database database = Database::InMemory("test");
  database.Execute("CREATE TABLE t (a, b, c, d, e); -- and a comment");
  const std::vector<std::byte> bytes = {std::byte{0}, std::byte{255}};
  Statement insert(database.connection(), "INSERT INTO t VALUES (?, ?, ?, ?, ?)");
  insert.Bind(0, int64_t{-5})
      .Bind(1, 2.5)
      .Bind(2, std::string_view("t\0xt", 4))
      .Bind(3, std::span(bytes))
      .BindNull(4)
      .Run();
  insert.BindBits(0, UINT64_MAX)
      .BindCount(1, UINT64_MAX)
      .Bind(2, std::string_view())
      .Bind(3, std::span<const std::byte>());
  insert.Bind(4, Value(std::string("text"))).Run();

  Statement select(database.connection(), "SELECT * FROM t ORDER BY rowid");
  REQUIRE(select.Step());
  CHECK(select.column_count() == 5);
  CHECK(select.column_name(1) == "b");
  CHECK(select.Integer(0) == -5);
  CHECK(select.Real(1) == 2.5);
  CHECK(select.Text(2) == std::string_view("t\0xt", 4));
  CHECK(std::ranges::equal(select.Bytes(3), bytes));
  CHECK(select.IsNull(4));
  REQUIRE(select.Step());
  CHECK(select.Bits(0) == UINT64_MAX);
  CHECK(select.Integer(1) == INT64_MAX);
  CHECK(select.Column(2) == Value(std::string()));
  CHECK(select.Column(3) == Value(std::vector<std::byte>()));
  CHECK(select.Column(4) == Value(std::string("text")));
  CHECK_FALSE(select.Step());
}

TEST_CASE("sqlite: a number out of bounds names its column") {
  Database database = Database::InMemory("test");
  Statement select(database.connection(), "SELECT -1 AS low, 11 AS high, NULL AS none, 'x' AS text");
  REQUIRE(select.Step());
  CHECK_THROWS_WITH(select.Unsigned(0), "test: column low holds -1, which cannot be; the case is damaged");
  CHECK_THROWS_WITH(select.Unsigned(1, 10), "test: column high holds 11, which cannot be; the case is damaged");
  CHECK_THROWS_WITH(select.Unsigned(2), "test: column none holds NULL, which cannot be; the case is damaged");
  CHECK_THROWS_WITH(select.Unsigned(3), "test: column text holds x, which cannot be; the case is damaged");
  CHECK(select.Unsigned(1, 11) == 11);
}

TEST_CASE("sqlite: errors name the file") {
  Database database = Database::InMemory("some.case");
  CHECK_THROWS_WITH(database.Execute("SELECT * FROM absent"), "some.case: no such table: absent");
  CHECK_THROWS_AS(Database::Open("/nonexistent/a", Database::Mode::kReadOnly, "a"), Error);
}

TEST_CASE("sqlite: a transaction that is not committed never was") {
  Database database = Database::InMemory("test");
  database.Execute("CREATE TABLE t (a)");
  {
    Transaction transaction(database);
    database.Execute("INSERT INTO t VALUES (1)");
  }
  {
    Transaction transaction(database);
    database.Execute("INSERT INTO t VALUES (2)");
    transaction.Commit();
  }
  Statement select(database.connection(), "SELECT a FROM t");
  REQUIRE(select.Step());
  CHECK(select.Integer(0) == 2);
  CHECK_FALSE(select.Step());
}

TEST_CASE("sqlite: who ends the program waits for a transaction, where the file is kept") {
  const auto is_held = [](int number) {
    sigset_t held;
    pthread_sigmask(SIG_SETMASK, nullptr, &held);
    return sigismember(&held, number) == 1;
  };
  Database database = Database::InMemory("test");
  for (const int number : kEndingSignals) {
    CAPTURE(number);
    {
      const Transaction transaction(database);
      CHECK(is_held(number));
    }
    CHECK_FALSE(is_held(number));
    const Transaction transaction(database, Transaction::Ending::kMayCome);
    CHECK_FALSE(is_held(number));
  }
}

TEST_CASE("sqlite: a statement is prepared up to its end") {
  Database database = Database::InMemory("test");
  const Statement first(database.connection(), "SELECT :a; SELECT 2");
  CHECK(first.rest() == " SELECT 2");
  CHECK(first.parameter_count() == 1);
  CHECK(first.parameter_name(0) == ":a");
  CHECK(Statement(database.connection(), " -- nothing\n ; ").handle() == nullptr);
}

}  // namespace
}  // namespace barrow::store
