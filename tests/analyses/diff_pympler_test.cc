// SPDX-License-Identifier: Apache-2.0
//
// Pympler's get_diff and sweep (pympler/summary_tables.json) against ours.
#include <string>
#include <tuple>
#include <vector>

#include "analyses/diff.h"
#include "support/catch.h"
#include "support/json.h"

using namespace barrow::analyses;
using barrow::test::Json;

namespace {

using Triple = std::tuple<std::string, int64_t, int64_t>;

std::vector<NamedFigures> ReadRows(const Json& rows) {
  std::vector<NamedFigures> figures;
  for (const Json& row : rows.items()) {
    const auto bytes = static_cast<uint64_t>(row[2].number());
    figures.push_back({row[0].text(), {static_cast<uint64_t>(row[1].number()), bytes, bytes}});
  }
  return figures;
}

std::vector<Triple> ReadTriples(const Json& rows) {
  std::vector<Triple> triples;
  for (const Json& row : rows.items()) {
    triples.emplace_back(row[0].text(), static_cast<int64_t>(row[1].number()), static_cast<int64_t>(row[2].number()));
  }
  return triples;
}

std::vector<Triple> ToTriples(const Diff& diff) {
  std::vector<Triple> triples;
  for (const DiffRow& row : diff.rows) triples.emplace_back(row.name, row.change.objects, row.change.flat_bytes);
  return triples;
}

}  // namespace

TEST_CASE("diff: is Pympler's get_diff with all rows, and its sweep without") {
  const Json golden = Json::Read(BARROW_SOURCE_DIR "/tests/analyses/pympler/summary_tables.json")["get_diff"];
  const std::vector<NamedFigures> left = ReadRows(golden["left"]);
  const std::vector<NamedFigures> right = ReadRows(golden["right"]);
  const Ranking by_name{.key = SortKey::kType};
  CHECK(ToTriples(Compare({left, nullptr, {}}, {right, nullptr, {}}, by_name, true)) ==
        ReadTriples(golden["result_sorted"]));
  CHECK(ToTriples(Compare({left, nullptr, {}}, {right, nullptr, {}}, by_name, false)) ==
        ReadTriples(golden["swept_sorted"]));
}
