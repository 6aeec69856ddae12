// SPDX-License-Identifier: Apache-2.0
#include "base/suggestion.h"

#include <string_view>
#include <vector>

#include "support/catch.h"

using namespace barrow;

TEST_CASE("suggestion: distance counts insertions, deletions, replacements and swaps") {
  CHECK(EditDistance("", "") == 0);
  CHECK(EditDistance("sort", "sort") == 0);
  CHECK(EditDistance("sot", "sort") == 1);
  CHECK(EditDistance("sortt", "sort") == 1);
  CHECK(EditDistance("sart", "sort") == 1);
  CHECK(EditDistance("srot", "sort") == 1);
  CHECK(EditDistance("", "sort") == 4);
  CHECK(EditDistance("kitten", "sitting") == 3);
  CHECK(EditDistance("sort", "srot") == EditDistance("srot", "sort"));
}

TEST_CASE("suggestion: the nearest name is found, and none is better than a wild one") {
  const std::vector<std::string_view> names = {"info", "summary", "diff", "load", "query", "sql"};
  CHECK(NearestName("sumary", names) == "summary");
  CHECK(NearestName("smumary", names) == "summary");
  CHECK(NearestName("dif", names) == "diff");
  CHECK(NearestName("sqll", names) == "sql");
  CHECK(NearestName("frobnicate", names).empty());
  CHECK(NearestName("", names).empty());
  CHECK(NearestName("x", names).empty());
}

TEST_CASE("suggestion: the beginning of one name is enough, of several not") {
  const std::vector<std::string_view> names = {"summary_by_type", "snapshots", "diff_by_type", "diff_by_name",
                                               "roots_by_kind"};
  CHECK(NearestName("summary", names) == "summary_by_type");
  CHECK(NearestName("sumary", names) == "summary_by_type");
  CHECK(NearestName("diff", names).empty());
  CHECK(NearestName("roots", names) == "roots_by_kind");
  CHECK(NearestName("foo", names).empty());
}

TEST_CASE("suggestion: the words around it") {
  const std::vector<std::string_view> names = {"size", "count"};
  CHECK(DidYouMean("sise", names, "'", "'", "it is size or count") == ": did you mean 'size'?");
  CHECK(DidYouMean("weight", names, "'", "'", "it is size or count") == ": it is size or count");
  CHECK(DidYouMean("weight", names, "'", "'", "").empty());
}
