// SPDX-License-Identifier: Apache-2.0
#include "analyses/glob.h"

#include <string>
#include <vector>

#include "support/catch.h"

using barrow::analyses::MatchesAnyGlob;
using barrow::analyses::MatchesGlob;

namespace {

// Straight from the definition, for patterns of `*`, `?` and plain characters.
bool NaiveMatches(const std::string& pattern, const std::string& text, size_t p = 0, size_t t = 0) {
  if (p == pattern.size()) return t == text.size();
  if (pattern[p] == '*') {
    for (size_t next = t; next <= text.size(); ++next) {
      if (NaiveMatches(pattern, text, p + 1, next)) return true;
    }
    return false;
  }
  return t < text.size() && (pattern[p] == '?' || pattern[p] == text[t]) && NaiveMatches(pattern, text, p + 1, t + 1);
}

std::string Word(size_t number, const std::string& letters) {
  std::string word;
  for (; number > 0; number /= letters.size() + 1) {
    if (const size_t digit = number % (letters.size() + 1); digit > 0) word += letters[digit - 1];
  }
  return word;
}

}  // namespace

TEST_CASE("glob: the whole text has to fit") {
  CHECK(MatchesGlob("dict", "dict"));
  CHECK_FALSE(MatchesGlob("dict", "dict_keys"));
  CHECK_FALSE(MatchesGlob("dict", "OrderedDict"));
  CHECK(MatchesGlob("dict*", "dict_keys"));
  CHECK(MatchesGlob("app.*", "app.models.Invoice"));
  CHECK(MatchesGlob("*Invoice", "app.models.Invoice"));
  CHECK_FALSE(MatchesGlob("App.*", "app.models.Invoice"));
  CHECK(MatchesGlob("", ""));
  CHECK(MatchesGlob("*", ""));
  CHECK_FALSE(MatchesGlob("", "x"));
}

TEST_CASE("glob: sets hold single characters and ranges, and can be negated") {
  CHECK(MatchesGlob("[di]*", "dict"));
  CHECK(MatchesGlob("[a-d]*", "dict"));
  CHECK_FALSE(MatchesGlob("[!a-d]*", "dict"));
  CHECK(MatchesGlob("[!a-d]*", "int"));
  CHECK(MatchesGlob("x[]]", "x]"));
  CHECK(MatchesGlob("x[a-]", "x-"));
  CHECK(MatchesGlob("tuple[int]", "tuplei"));
}

TEST_CASE("glob: a bracket that nothing closes is a bracket") {
  CHECK(MatchesGlob("list[", "list["));
  CHECK(MatchesGlob("[a*", "[abc"));
  CHECK_FALSE(MatchesGlob("[a*", "a"));
}

TEST_CASE("glob: characters are code points, not bytes") {
  CHECK(MatchesGlob("?", "ü"));
  CHECK(MatchesGlob("[ä-ü]", "ö"));
  CHECK_FALSE(MatchesGlob("??", "ü"));
  CHECK(MatchesGlob("\xff?", "\xff\xfe"));
}

TEST_CASE("glob: agrees with the definition on all short patterns and texts") {
  for (size_t p = 0; p < 625; ++p) {
    const std::string pattern = Word(p, "ab*?");
    for (size_t t = 0; t < 243; ++t) {
      const std::string text = Word(t, "ab");
      if (MatchesGlob(pattern, text) != NaiveMatches(pattern, text)) {
        CAPTURE(pattern, text);
        REQUIRE(MatchesGlob(pattern, text) == NaiveMatches(pattern, text));
      }
    }
  }
  SUCCEED();
}

TEST_CASE("glob: a pattern full of stars does not hang") {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "a*";
  CHECK_FALSE(MatchesGlob(pattern + "b", std::string(2000, 'a')));
}

TEST_CASE("glob: any of several patterns is enough, and none lets everything pass") {
  const std::vector<std::string> patterns = {"dict", "app.*"};
  CHECK(MatchesAnyGlob(patterns, "dict"));
  CHECK(MatchesAnyGlob(patterns, "app.X"));
  CHECK_FALSE(MatchesAnyGlob(patterns, "list"));
  CHECK(MatchesAnyGlob({}, "list"));
}
