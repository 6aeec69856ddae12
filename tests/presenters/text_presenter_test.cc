// SPDX-License-Identifier: Apache-2.0
#include "presenters/text_presenter.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "presenters/sample_document.h"
#include "presenters/unicode_text.h"
#include "support/catch.h"

using namespace barrow;
using namespace barrow::test;
using presenters::DisplayWidth;
using presenters::Format;

namespace {

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace

TEST_CASE("text: facts, a table in the manner of Pympler, remarks") {
  CHECK(PresentedAs(Format::kText, SampleDocument()).out ==
        "process\n"
        "  pid            4242\n"
        "  resident size  4.77 MB\n"
        "  dumped         2023-11-14 22:13:20 UTC\n"
        "  stood still    1.5 ms\n"
        "  forked         yes\n"
        "\n"
        "before.barrow\n"
        "\n"
        "          types | # objects | flat size |   share\n"
        "=============== | ========= | ========= | =======\n"
        "           dict |    +1,311 |   1.43 MB |  75.0 %\n"
        "            str |        -2 | 672     B |  12.5 %\n"
        "   3 more types |         0 |   5     B |  12.5 %\n"
        "1,234 unchanged |         0 |   0     B |\n"
        "--------------- | --------- | --------- | -------\n"
        "          total |    +1,309 |   1.43 MB | 100.0 %\n"
        "\n"
        "warning: before.barrow: truncated (1): it ends early.\n");
}

TEST_CASE("text: --wide shows every column") {
  const std::string out = PresentedAs(Format::kText, SampleDocument(), {.wide = true}).out;
  CHECK(out.find("share | address") != std::string::npos);
  CHECK(out.find("0x7f00") != std::string::npos);
}

TEST_CASE("text: columns are aligned by what is seen, not by bytes") {
  analyses::Document document = DocumentOf({"Größe", "x"});
  document.tables.front().rows.push_back({.cells = {"漢字", "y"}});
  const std::vector<std::string> lines = Lines(PresentedAs(Format::kText, document).out);
  REQUIRE(lines.size() == 4);
  CHECK(lines[2] == "Größe | x");
  CHECK(lines[3] == "漢字  | y");
}

TEST_CASE("text: nothing a name holds acts on the terminal") {
  const std::string out = PresentedAs(Format::kText, DocumentOf({"\x1b]0;title\x07", "a\nb", "\u202ex"})).out;
  CHECK(out.find('\x1b') == std::string::npos);
  CHECK(out.find("\\x1b]0;title\\x07") != std::string::npos);
  CHECK(out.find("a\\nb") != std::string::npos);
  CHECK(out.find("\\u202ex") != std::string::npos);
  CHECK(Lines(out).size() == 3);
}

TEST_CASE("text: a table wider than the terminal loses text, never digits") {
  analyses::Document document = SampleDocument();
  document.facts.clear();
  document.remarks.clear();
  document.tables.front().rows.front().cells.front() = std::string(100, 'x') + ".Tail";
  for (size_t columns = 50; columns < 120; columns += 7) {
    CAPTURE(columns);
    const std::string out = PresentedAs(Format::kText, document, {.columns = columns}).out;
    for (const std::string& line : Lines(out)) CHECK(DisplayWidth(line) <= columns);
    CHECK(out.find("x.Tail |") != std::string::npos);
    CHECK(out.find("+1,311 |") != std::string::npos);
  }
  const std::string narrow = PresentedAs(Format::kText, document, {.columns = 10}).out;
  CHECK(narrow.find("+1,311 |") != std::string::npos);
  const std::string unlimited = PresentedAs(Format::kText, document).out;
  CHECK(unlimited.find(std::string(100, 'x')) != std::string::npos);
}

TEST_CASE("text: sentences are broken into lines where they do not fit, and names are kept") {
  analyses::Document document =
      DocumentOf({"a_rather_long_name", "one two three four five six seven eight nine ten eleven"});
  analyses::Table& table = document.tables.front();
  table.head.columns[1].prose = true;
  table.rows.push_back({.cells = {"b", "short"}});
  CHECK(PresentedAs(Format::kText, document, {.columns = 52}).out ==
        "a                  | b\n"
        "================== | ===============================\n"
        "a_rather_long_name | one two three four five six\n"
        "                   | seven eight nine ten eleven\n"
        "b                  | short\n");
  CHECK(Lines(PresentedAs(Format::kText, document).out).size() == 4);
  CHECK(PresentedAs(Format::kText, document, {.columns = 32}).out.find("a_rather_long_name | one two") !=
        std::string::npos);
}

TEST_CASE("text: a monstrous name does not widen a table in a pipe, unless everything is asked for") {
  const analyses::Document document = DocumentOf({std::string(100000, 'x'), "b"});
  for (const std::string& line : Lines(PresentedAs(Format::kText, document).out)) CHECK(line.size() < 420);
  CHECK(PresentedAs(Format::kText, document, {.wide = true}).out.find(std::string(100000, 'x')) != std::string::npos);
}

TEST_CASE("text: colours only where they were asked for") {
  CHECK(PresentedAs(Format::kText, SampleDocument()).out.find('\x1b') == std::string::npos);
  const std::string coloured = PresentedAs(Format::kText, SampleDocument(), {.colour = true}).out;
  CHECK(coloured.find("\x1b[31m+1,311\x1b[0m") != std::string::npos);
  CHECK(coloured.find("\x1b[32m-2\x1b[0m") != std::string::npos);
}

TEST_CASE("text: a table too long to be measured is written all the same, in order") {
  std::ostringstream out;
  std::ostringstream remarks;
  const auto presenter = presenters::MakePresenter(Format::kText, "sql", out, remarks, {});
  presenter->BeginTable(DocumentOf({"x"}).tables.front().head);
  const size_t count = 200'000;
  for (size_t i = 0; i < count; ++i) presenter->AddRow({.cells = {"row " + std::to_string(i) + std::string(50, '.')}});
  presenter->AddRow({.cells = {std::string(80, 'z')}});
  presenter->EndTable();
  presenter->Finish({});
  const std::vector<std::string> lines = Lines(out.str());
  REQUIRE(lines.size() == count + 3);
  CHECK(lines[2].find("row 0.") == 0);
  CHECK(lines[count + 1].find("row 199999.") == 0);
  CHECK(lines[count + 2] == std::string(80, 'z'));
}

TEST_CASE("text: a nested column is indented by the depth of the row, as far as there is room") {
  analyses::Document document = DocumentOf({"top"});
  document.tables[0].head.columns[0].nested = true;
  document.tables[0].rows.push_back({.cells = {std::string("below")}, .depth = 1});
  document.tables[0].rows.push_back({.cells = {std::string("deepest")}, .depth = 100});
  const std::string out = PresentedAs(Format::kText, document).out;
  CHECK(out.find("\ntop") != std::string::npos);
  CHECK(out.find("\n  below") != std::string::npos);
  CHECK(out.find("\n" + std::string(40, ' ') + "deepest") != std::string::npos);
}

TEST_CASE("text: an empty table is its header and ruler") {
  analyses::Document document = DocumentOf({"x"});
  document.tables.front().rows.clear();
  CHECK(PresentedAs(Format::kText, document).out == "a\n=\n");
}
