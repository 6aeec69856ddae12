// SPDX-License-Identifier: Apache-2.0
//
// Text, CSV, JSON and Markdown of one result say the same.
#include <sstream>
#include <string>
#include <vector>

#include "presenters/cell_text.h"
#include "presenters/sample_document.h"
#include "support/catch.h"
#include "support/json.h"

using namespace barrow;
using namespace barrow::test;
using presenters::Format;

namespace {

std::vector<std::vector<std::string>> CsvFields(const std::string& csv) {
  std::vector<std::vector<std::string>> lines;
  std::istringstream in(csv);
  for (std::string line; std::getline(in, line, '\r'); in.ignore(1)) {
    lines.emplace_back();
    std::istringstream fields(line + ",");
    for (std::string field; std::getline(fields, field, ',');) lines.back().push_back(field);
  }
  return lines;
}

}  // namespace

TEST_CASE("formats: CSV and JSON have the same numbers under the same names") {
  const analyses::Document document = SampleDocument();
  const auto csv = CsvFields(PresentedAs(Format::kCsv, document).out);
  const Json rows = Json::Parse(PresentedAs(Format::kJson, document).out)["tables"]["types"]["rows"];
  for (size_t row = 0; row < rows.items().size(); ++row) {
    for (size_t column = 1; column < 4; ++column) {
      CAPTURE(row, column);
      CHECK(std::stod(csv[row + 1][column]) == rows[row][csv[0][column]].number());
    }
  }
}

TEST_CASE("formats: text and Markdown show every cell alike") {
  const analyses::Document document = SampleDocument();
  const std::string text = PresentedAs(Format::kText, document).out;
  const std::string markdown = PresentedAs(Format::kMarkdown, document).out;
  const analyses::Table& table = document.tables.front();
  for (const analyses::Row& row : table.rows) {
    for (const size_t column : presenters::ShownColumns(table.head, false)) {
      const std::string shown =
          presenters::HumanText(row.cells[column], table.head.columns[column].unit, table.head.columns[column].change);
      CAPTURE(shown);
      CHECK(markdown.find(shown) != std::string::npos);
      if (shown.find(" B") == std::string::npos) CHECK(text.find(shown) != std::string::npos);
    }
  }
}

TEST_CASE("formats: every format has every remark") {
  const analyses::Document document = SampleDocument();
  for (const Format format : {Format::kText, Format::kCsv, Format::kJson, Format::kMarkdown}) {
    const Presented presented = PresentedAs(format, document);
    CHECK((presented.out + presented.remarks).find("it ends early") != std::string::npos);
  }
}

TEST_CASE("formats: the same document gives the same bytes") {
  for (const Format format : {Format::kText, Format::kCsv, Format::kJson, Format::kMarkdown}) {
    CHECK(PresentedAs(format, SampleDocument()).out == PresentedAs(format, SampleDocument()).out);
  }
}
