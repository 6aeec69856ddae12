// SPDX-License-Identifier: Apache-2.0
//
// Pympler's own tables (pympler/summary_tables.json) against ours. Not compared is where Pympler errs or means
// something else: sort='type' leaves its rows unsorted, limit=0 shows none (here all) and negative limits count from
// the end.
#include <algorithm>
#include <string>
#include <vector>

#include "analyses/summary.h"
#include "support/catch.h"
#include "support/json.h"

using namespace barrow::analyses;
using barrow::test::Json;

namespace {

std::vector<NamedFigures> ReadRows(const Json& rows) {
  std::vector<NamedFigures> figures;
  for (const Json& row : rows.items()) {
    const auto bytes = static_cast<uint64_t>(row[2].number());
    figures.push_back({row[0].text(), {static_cast<uint64_t>(row[1].number()), bytes, bytes}});
  }
  return figures;
}

// The first column of a printed table, without its two header lines.
std::vector<std::string> PrintedNames(const Json& lines) {
  std::vector<std::string> names;
  for (size_t i = 2; i < lines.items().size(); ++i) {
    const std::string& line = lines[i].text();
    const size_t begin = line.find_first_not_of(' ');
    names.push_back(line.substr(begin, line.find(" | ") - begin));
  }
  return names;
}

uint64_t KeyOf(const std::vector<NamedFigures>& rows, const std::string& name, SortKey key) {
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const NamedFigures& r) { return r.name == name; });
  REQUIRE(row != rows.end());
  return key == SortKey::kCount ? row->figures.object_count : row->figures.flat_bytes;
}

}  // namespace

TEST_CASE("summary: orders and cuts rows as Pympler does, but for ties") {
  const Json golden = Json::Read(BARROW_SOURCE_DIR "/tests/analyses/pympler/summary_tables.json");
  size_t compared = 0;
  for (const Json& table : golden["tables"].items()) {
    if (table["data"].text() == "diff" || !table.has("lines")) continue;
    const Json& arguments = table["kwargs"];
    const std::string sort = arguments.has("sort") ? arguments["sort"].text() : "size";
    const double limit = arguments.has("limit") ? arguments["limit"].number() : 15;
    if (sort == "type" || limit <= 0) continue;
    const std::vector<NamedFigures> rows = ReadRows(golden["inputs"][table["data"].text()]);
    Ranking ranking;
    ranking.key = sort == "#" ? SortKey::kCount : SortKey::kSize;
    ranking.limit = static_cast<size_t>(limit);
    if (arguments.has("order") && arguments["order"].text() == "ascending") ranking.order = SortOrder::kAscending;
    CAPTURE(sort, limit);

    const Summary summary = Summarize(rows, ranking);
    const std::vector<std::string> expected = PrintedNames(table["lines"]);
    REQUIRE(summary.rows.size() == expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      CHECK(KeyOf(rows, summary.rows[i].name, ranking.key) == KeyOf(rows, expected[i], ranking.key));
    }
    ++compared;
  }
  CHECK(compared == 12);
}
