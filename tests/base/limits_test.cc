// SPDX-License-Identifier: Apache-2.0
#include "base/limits.h"

#include <set>
#include <string>

#include "support/catch.h"

using namespace barrow;

TEST_CASE("limits: every one is found again by its name, and no two share one") {
  std::set<std::string> names;
  for (size_t i = 0; i < AllLimits().size(); ++i) {
    const LimitInfo& info = AllLimits()[i];
    CAPTURE(info.name);
    CHECK(names.insert(std::string(info.name)).second);
    CHECK(FindLimit(info.name) == static_cast<Limit>(i));
    CHECK(info.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos);
    CHECK(info.help.back() != '.');
    CHECK(LimitOf(static_cast<Limit>(i)) == info.initial);
  }
  CHECK_FALSE(FindLimit("no-such-limit").has_value());
}

TEST_CASE("limits: what is set in a scope ends with it") {
  {
    const LimitScope scope;
    SetLimit(Limit::kObjects, 7);
    CHECK(LimitOf(Limit::kObjects) == 7);
    CHECK(IsSet(Limit::kObjects));
  }
  CHECK_FALSE(IsSet(Limit::kObjects));
  CHECK(LimitOf(Limit::kObjects) == Describe(Limit::kObjects).initial);
}

TEST_CASE("limits: a message says how to raise one, unless it is at its most") {
  CHECK(RaisedBy(Limit::kFrameSize, 64 << 20) == "; --limit frame-size=SIZE raises it");
  CHECK(RaisedBy(Limit::kObjects, 5) == "; --limit objects=NUMBER raises it");
  CHECK(RaisedBy(Limit::kObjects, Describe(Limit::kObjects).most).empty());
  CHECK(InitialText(Describe(Limit::kFrameSize)) == "64 MiB, at most 2 GiB");
  CHECK(InitialText(Describe(Limit::kRecordMemory)) == "half of the memory");
}
