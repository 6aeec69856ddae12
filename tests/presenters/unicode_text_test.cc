// SPDX-License-Identifier: Apache-2.0
#include "presenters/unicode_text.h"

#include <string>
#include <vector>

#include "support/catch.h"

using namespace barrow::presenters;

TEST_CASE("unicode text: harmless text stays as it is") {
  const std::string text = "app.Größe[0] = 'Ünïcode 漢字 😀'";
  CHECK(MadeVisible(text) == text);
}

TEST_CASE("unicode text: what acts on a terminal is written out") {
  CHECK(MadeVisible("a\x1b[31mb") == "a\\x1b[31mb");
  CHECK(MadeVisible("a\nb\tc\rd") == "a\\nb\\tc\\rd");
  CHECK(MadeVisible(std::string("\0", 1)) == "\\x00");
  CHECK(MadeVisible("\x7f") == "\\x7f");
  CHECK(MadeVisible("\u009b31m") == "\\x9b31m");
}

TEST_CASE("unicode text: what turns text around or hides it is written out") {
  CHECK(MadeVisible("user\u202ecod.exe") == "user\\u202ecod.exe");
  CHECK(MadeVisible("\u2066a\u2069") == "\\u2066a\\u2069");
  CHECK(MadeVisible("a\u200bb\ufeff") == "a\\u200bb\\ufeff");
  CHECK(MadeVisible("\U000e0041") == "\\U000e0041");
}

TEST_CASE("unicode text: broken UTF-8 is replaced") {
  CHECK(MadeVisible("a\xff\x62") == "a\ufffdb");
  CHECK(DisplayWidth("a\xff\x62") == 3);
}

TEST_CASE("unicode text: width counts columns of a terminal") {
  CHECK(DisplayWidth("") == 0);
  CHECK(DisplayWidth("dict") == 4);
  CHECK(DisplayWidth("Größe") == 5);
  CHECK(DisplayWidth("Gro\u0308\u00dfe") == 5);
  CHECK(DisplayWidth("漢字") == 4);
  CHECK(DisplayWidth("ｶﾅ") == 2);
  CHECK(DisplayWidth("한글") == 4);
  CHECK(DisplayWidth("😀") == 2);
}

TEST_CASE("unicode text: shortening keeps the end, which of a dotted name is what tells") {
  CHECK(Shortened("app.models.billing.Invoice", 26) == "app.models.billing.Invoice");
  CHECK(Shortened("app.models.billing.Invoice", 16) == "app.m…ng.Invoice");
  CHECK(Shortened("abcdef", 3) == "…ef");
  CHECK(Shortened("abcdef", 1) == "…");
  CHECK(Shortened("abcdef", 0).empty());
}

TEST_CASE("unicode text: shortened text never takes more columns than it may") {
  const std::string texts[] = {"漢字漢字漢字漢字", "a漢b字c漢d字", "Gro\u0308\u00dfe der Klasse", "plain and simple"};
  for (const std::string& text : texts) {
    for (size_t columns = 0; columns < 20; ++columns) {
      CAPTURE(text, columns);
      CHECK(DisplayWidth(Shortened(text, columns)) <= columns);
    }
  }
}

TEST_CASE("unicode text: lines are broken at blanks") {
  CHECK(BrokenIntoLines("", 10) == std::vector<std::string>{""});
  CHECK(BrokenIntoLines("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(BrokenIntoLines("incomprehensible x", 5) == std::vector<std::string>{"incomprehensible", "x"});
  CHECK(BrokenIntoLines("漢字 漢字 漢字", 9) == std::vector<std::string>{"漢字 漢字", "漢字"});
}
