// SPDX-License-Identifier: Apache-2.0
#include "presenters/markdown_presenter.h"

#include <algorithm>
#include <string>

#include "presenters/sample_document.h"
#include "support/catch.h"

using namespace barrow;
using namespace barrow::test;
using presenters::Format;
using presenters::MarkdownText;

TEST_CASE("markdown: facts, table and remarks as GitHub shows them") {
  CHECK(PresentedAs(Format::kMarkdown, SampleDocument()).out ==
        "### process\n"
        "\n"
        "- **pid**: 4242\n"
        "- **resident size**: 4.77 MB\n"
        "- **dumped**: 2023-11-14 22:13:20 UTC\n"
        "- **stood still**: 1.5 ms\n"
        "- **forked**: yes\n"
        "\n"
        "before.barrow\n"
        "\n"
        "| types | \\# objects | flat size | share |\n"
        "| :--- | ---: | ---: | ---: |\n"
        "| dict | +1,311 | 1.43 MB | 75.0 % |\n"
        "| str | -2 | 672 B | 12.5 % |\n"
        "| *3 more types* | *0* | *5 B* | *12.5 %* |\n"
        "| *1,234 unchanged* | *0* | *0 B* | |\n"
        "| **total** | **+1,309** | **1.43 MB** | **100.0 %** |\n"
        "\n"
        "> **warning**: before.barrow: truncated (1): it ends early.\n");
}

TEST_CASE("markdown: --wide shows every column") {
  const std::string out = PresentedAs(Format::kMarkdown, SampleDocument(), {.wide = true}).out;
  CHECK(out.find("| share | address |") != std::string::npos);
  CHECK(out.find("| 0x7f00 |") != std::string::npos);
}

TEST_CASE("markdown: no text leaves its cell or becomes markup") {
  CHECK(MarkdownText("a|b") == "a\\|b");
  CHECK(MarkdownText("__main__.C") == "\\_\\_main\\_\\_.C");
  CHECK(MarkdownText("<script>&") == "&lt;script&gt;&amp;");
  CHECK(MarkdownText("`code` *b* [l](u) ~s~ $m$ #2") == "\\`code\\` \\*b\\* \\[l\\](u) \\~s\\~ \\$m\\$ \\#2");
  CHECK(MarkdownText("back\\slash") == "back\\\\slash");
  CHECK(MarkdownText("two\nlines") == "two\\\\nlines");
  CHECK(MarkdownText("see https://a.example") == "see https:<!-- -->//a.example");
  CHECK(MarkdownText("WWW.a.example") == "WWW<!-- -->.a.example");
  CHECK(MarkdownText("me@a.example") == "me@<!-- -->a.example");
  CHECK(MarkdownText("a: b") == "a: b");
  CHECK(MarkdownText("\u202e") == "\\\\u202e");
}

TEST_CASE("markdown: a nested column is indented by the depth of the row") {
  analyses::Document document = DocumentOf({"top"});
  document.tables[0].head.columns[0].nested = true;
  document.tables[0].rows.push_back({.cells = {std::string("below")}, .depth = 1});
  document.tables[0].rows.push_back({.cells = {std::string("deepest")}, .depth = 100});
  const std::string out = PresentedAs(Format::kMarkdown, document).out;
  CHECK(out.find("| top |") != std::string::npos);
  CHECK(out.find("| &nbsp;&nbsp;below |") != std::string::npos);
}

TEST_CASE("markdown: a row is one line whatever its cells hold") {
  const std::string out = PresentedAs(Format::kMarkdown, DocumentOf({"x\ny", "| --- |", "\r"})).out;
  CHECK(std::count(out.begin(), out.end(), '\n') == 3);
}
