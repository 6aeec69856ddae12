// SPDX-License-Identifier: Apache-2.0
#include "analyses/unmatched_patterns.h"

#include "support/catch.h"

using namespace barrow::analyses;

namespace {

const std::vector<std::string_view> kNames = {"dict", "app.models.Invoice", "app.models.InvoiceLine", "list",
                                              "app.Desk"};

std::vector<Remark> Unmatched(const std::vector<std::string>& patterns) { return UnmatchedPatterns(patterns, kNames); }

}  // namespace

TEST_CASE("unmatched patterns: the type that was meant is named") {
  CHECK(NameMeant("Invoice", kNames) == "app.models.Invoice");
  CHECK(NameMeant("models.invoice*", kNames) == "app.models.Invoice");
  CHECK(NameMeant("*.Invocie", kNames) == "app.models.Invoice");
  CHECK(NameMeant("app.Dest", kNames) == "app.Desk");
  CHECK(NameMeant("lisst", kNames) == "list");
}

TEST_CASE("unmatched patterns: none is better than a wild guess") {
  CHECK(NameMeant("Session*", kNames).empty());
  CHECK(NameMeant("*", kNames).empty());
  CHECK(NameMeant("i?", kNames).empty());
  CHECK(NameMeant("", kNames).empty());
  CHECK(NameMeant("Invoice", {}).empty());
}

TEST_CASE("unmatched patterns: each that fits nothing gets a note, one that fits none") {
  CHECK(Unmatched({"dict", "app.*"}).empty());
  CHECK(Unmatched({}).empty());
  const std::vector<Remark> remarks = Unmatched({"foo*", "dict", "Invoice"});
  REQUIRE(remarks.size() == 2);
  CHECK(remarks[0] == Remark{Remark::Kind::kNote, "No type matches 'foo*'."});
  CHECK(remarks[1] == Remark{Remark::Kind::kNote, "No type matches 'Invoice': did you mean 'app.models.Invoice'?"});
}
