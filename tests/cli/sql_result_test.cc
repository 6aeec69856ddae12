// SPDX-License-Identifier: Apache-2.0
//
// Queries and statements through the whole tool, on a case of two snapshots.
#include <sstream>
#include <string>
#include <vector>

#include "cli/run.h"
#include "cli/scratch_folder.h"
#include "store/query_catalog.h"
#include "support/catch.h"
#include "support/json.h"

using namespace barrow;
using namespace barrow::test;

namespace {

// `barrow` with these arguments; must succeed.
std::string OutputOf(const std::vector<std::string>& args, const std::string& input = "") {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console{.in = in, .out = out, .err = err};
  CAPTURE(args, err.str());
  REQUIRE(cli::Run(args, console) == 0);
  return out.str();
}

void MakeCase() {
  for (const std::string name : {"before", "after"}) {
    WriteFile(name + ".barrow", SnapshotFromText(ReadFile(BARROW_SOURCE_DIR "/tests/golden/" + name + ".txtpb")));
  }
  WriteFile("shop.stats", ReadFile(BARROW_SOURCE_DIR "/tests/pympler/dumps/shop.py311.p5.stats"));
  OutputOf({"load", "before.barrow", "after.barrow", "shop.stats", "-o", "case.db"});
}

}  // namespace

TEST_CASE("sql: every query of the catalog runs and has the columns it documents") {
  const ScratchFolder scratch;
  MakeCase();
  for (const store::Query& query : store::Queries()) {
    CAPTURE(query.name);
    const Json json = Json::Parse(OutputOf({"query", "case.db", query.name, "--format", "json"}));
    const Json& columns = json["tables"]["rows"]["columns"];
    REQUIRE(columns.items().size() == query.columns.size());
    for (size_t i = 0; i < query.columns.size(); ++i) CHECK(columns[i]["name"].text() == query.columns[i].name);
  }
}

TEST_CASE("sql: a statement may come from standard input, with a dash or without") {
  const ScratchFolder scratch;
  MakeCase();
  const std::string statement = "SELECT count(*) AS n FROM object WHERE snapshot_id = 2";
  CHECK(OutputOf({"sql", "case.db", "-", "--format", "csv"}, statement) == "n\r\n28\r\n");
  CHECK(OutputOf({"sql", "case.db", "--format", "csv"}, statement) == "n\r\n28\r\n");
}

TEST_CASE("sql: a chosen snapshot is :snapshot") {
  const ScratchFolder scratch;
  MakeCase();
  const std::string statement = "SELECT count(*) AS n FROM object WHERE snapshot_id = :snapshot";
  CHECK(OutputOf({"sql", "case.db#1", statement, "--format", "csv"}) == "n\r\n23\r\n");
  CHECK(OutputOf({"sql", "case.db#after.barrow", statement, "--format", "csv"}) == "n\r\n28\r\n");
}

TEST_CASE("sql: the summary and the query agree") {
  const ScratchFolder scratch;
  MakeCase();
  const Json summary = Json::Parse(OutputOf({"summary", "case.db#1", "--limit", "all", "--format", "json"}));
  const Json query = Json::Parse(OutputOf({"query", "case.db#1", "summary_by_type", "--format", "json"}));
  const auto& expected = summary["tables"]["types"]["rows"].items();
  const auto& rows = query["tables"]["rows"]["rows"].items();
  REQUIRE(rows.size() == expected.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i]["type_name"].text() == expected[i]["type_name"].text());
    CHECK(rows[i]["flat_size"].number() == expected[i]["flat_size"].number());
  }
}
