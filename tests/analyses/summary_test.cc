// SPDX-License-Identifier: Apache-2.0
#include "analyses/summary.h"

#include <algorithm>
#include <string>
#include <vector>

#include "analyses/summary_document.h"
#include "support/catch.h"

using namespace barrow;
using namespace barrow::analyses;

namespace {

const std::vector<NamedFigures> kTypes = {
    {"app.Invoice", {12, 672, 1344}}, {"bytes", {5, 165, 192}},          {"dict", {311, 150'000, 150'016}},
    {"float", {3, 72, 96}},           {"int", {150, 4200, 4800}},        {"list", {77, 70'707, 70'720}},
    {"module", {1, 72, 96}},          {"str", {4096, 400'321, 400'400}},
};

std::vector<std::string> Names(const Summary& summary) {
  std::vector<std::string> names;
  for (const NamedFigures& row : summary.rows) names.push_back(row.name);
  return names;
}

Figures SumOf(const Summary& summary) {
  Figures sum = summary.rest;
  for (const NamedFigures& row : summary.rows) sum += row.figures;
  return sum;
}

}  // namespace

TEST_CASE("summary: the largest type comes first, ties by name") {
  CHECK(Names(Summarize(kTypes, {})) ==
        std::vector<std::string>{"str", "dict", "list", "int", "app.Invoice", "bytes", "float", "module"});
}

TEST_CASE("summary: ties stand by name in both orders") {
  const Ranking ascending{.order = SortOrder::kAscending, .limit = 3};
  CHECK(Names(Summarize(kTypes, ascending)) == std::vector<std::string>{"float", "module", "bytes"});
}

TEST_CASE("summary: sorts by count and by name") {
  CHECK(Names(Summarize(kTypes, {.key = SortKey::kCount, .limit = 2})) == std::vector<std::string>{"str", "dict"});
  CHECK(Names(Summarize(kTypes, {.key = SortKey::kType, .limit = 2})) ==
        std::vector<std::string>{"app.Invoice", "bytes"});
  CHECK(Names(Summarize(kTypes, {.key = SortKey::kType, .order = SortOrder::kDescending, .limit = 2})) ==
        std::vector<std::string>{"str", "module"});
}

TEST_CASE("summary: the size that was asked for decides the order") {
  const std::vector<NamedFigures> types = {{"a", {1, 10, 100}}, {"b", {1, 20, 50}}};
  CHECK(Names(Summarize(types, {.size = SizeKind::kFlat})) == std::vector<std::string>{"b", "a"});
  CHECK(Names(Summarize(types, {.size = SizeKind::kAllocated})) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("summary: rows and rest add up to the total under every limit") {
  for (size_t limit = 0; limit <= kTypes.size() + 1; ++limit) {
    CAPTURE(limit);
    const Summary summary = Summarize(kTypes, {.limit = limit});
    CHECK(summary.rows.size() == std::min(limit, kTypes.size()));
    CHECK(summary.rest_count == kTypes.size() - summary.rows.size());
    CHECK(SumOf(summary) == summary.all);
    CHECK(summary.matching == summary.all);
  }
}

TEST_CASE("summary: a filter leaves the whole in sight") {
  const Summary summary = Summarize(kTypes, {.limit = 1, .patterns = {"app.*", "[bf]*"}});
  CHECK(Names(summary) == std::vector<std::string>{"app.Invoice"});
  CHECK(summary.rest_count == 2);
  CHECK(summary.matching == Figures{20, 909, 1632});
  CHECK(SumOf(summary) == summary.matching);
  CHECK(summary.all == Figures{4655, 626'209, 627'664});
}

TEST_CASE("summary: nothing is nothing") {
  const Summary summary = Summarize({}, {});
  CHECK(summary.rows.empty());
  CHECK(summary.rest_count == 0);
  CHECK(summary.all == Figures{});
}

TEST_CASE("summary: the order of the input does not matter") {
  std::vector<NamedFigures> types = kTypes;
  const std::vector<std::string> expected = Names(Summarize(types, {}));
  std::reverse(types.begin(), types.end());
  CHECK(Names(Summarize(types, {})) == expected);
}

TEST_CASE("summary: absurd sizes stop at the largest number instead of wrapping around") {
  const std::vector<NamedFigures> types = {{"a", {1, UINT64_MAX, UINT64_MAX}}, {"b", {1, 5, 5}}};
  CHECK(Summarize(types, {}).all.flat_bytes == UINT64_MAX);
}

TEST_CASE("summary: the document has both sizes, shares of the whole snapshot, rest and total") {
  const Subject subject{"before.barrow", {}};
  const Ranking ranking{.limit = 1, .patterns = {"app.*", "dict"}};
  const Document document = ToDocument(Summarize(kTypes, ranking), ranking.size, subject);
  REQUIRE(document.tables.size() == 1);
  const Table& table = document.tables.front();
  REQUIRE(table.rows.size() == 3);
  CHECK(table.rows[0].cells ==
        std::vector<Cell>{"dict", int64_t{311}, int64_t{150'000}, int64_t{150'016}, 150'000.0 / 626'209.0});
  CHECK(table.rows[1].kind == RowKind::kRest);
  CHECK(table.rows[1].stands_for == 1);
  CHECK(table.rows[1].cells[2] == Cell{int64_t{672}});
  CHECK(table.rows[2].kind == RowKind::kTotal);
  CHECK(table.rows[2].cells[2] == Cell{int64_t{150'672}});
  CHECK_FALSE(table.head.columns[2].wide);
  CHECK(table.head.columns[3].wide);
}

TEST_CASE("summary: asked for the allocated size, the document shows that one and its shares") {
  const Document document = ToDocument(Summarize(kTypes, {}), SizeKind::kAllocated, {"x", {}});
  const Table& table = document.tables.front();
  CHECK(table.head.columns[2].wide);
  CHECK_FALSE(table.head.columns[3].wide);
  CHECK(table.rows.front().cells.back() == Cell{400'400.0 / 627'664.0});
}

TEST_CASE("summary: an empty heap has no shares") {
  const Document document = ToDocument(Summarize({}, {}), SizeKind::kFlat, {"x", {}});
  REQUIRE(document.tables.front().rows.size() == 1);
  CHECK(document.tables.front().rows.front().cells.back() == Cell{});
}
