// SPDX-License-Identifier: Apache-2.0
#include "analyses/info.h"

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace barrow;
using namespace barrow::analyses;

namespace {

Subject WholeSnapshot() {
  Subject subject{"before.barrow", {}};
  store::SnapshotInfo& info = subject.info;
  info.id = store::SnapshotId{1};
  info.name = "before.barrow";
  info.header.pid = 42;
  info.header.command_line = {"python3", "my app.py", "it's", ""};
  info.header.resident_bytes = 4000;
  info.header.virtual_bytes = 9000;
  info.header.major_faults = 0;
  info.header.collector_enabled = true;
  info.header.collector_counts = {12, 3, 0};
  info.header.collector_thresholds = {700, 10, 10};
  info.header.system_figures = {{"VmHWM", 5000}, {"VmNew", 7}};
  info.trailer = reader::Trailer{};
  info.trailer->pause_ns = 1'500'000;
  info.object_count = 10;
  info.flat_bytes = 900;
  info.allocated_bytes = 1000;
  return subject;
}

const Fact* Find(const Document& document, const std::string& group_name, const std::string& fact_name) {
  for (const FactGroup& group : document.facts) {
    if (group.name != group_name) continue;
    for (const Fact& fact : group.facts) {
      if (fact.name == fact_name) return &fact;
    }
  }
  return nullptr;
}

Cell ValueOf(const Document& document, const std::string& group, const std::string& fact) {
  const Fact* found = Find(document, group, fact);
  CAPTURE(group, fact);
  REQUIRE(found != nullptr);
  return found->value;
}

}  // namespace

TEST_CASE("info: says how much of the resident size the objects explain") {
  CHECK(ValueOf(DescribeSnapshot(WholeSnapshot()), "memory", "explained_share") == Cell{0.25});
}

TEST_CASE("info: what is not known has no value") {
  Subject subject = WholeSnapshot();
  subject.info.header = {};
  subject.info.trailer.reset();
  const Document document = DescribeSnapshot(subject);
  CHECK(ValueOf(document, "memory", "resident_size") == Cell{});
  CHECK(ValueOf(document, "memory", "explained_share") == Cell{});
  CHECK(ValueOf(document, "memory", "major_faults") == Cell{});
  CHECK(ValueOf(document, "process", "pid") == Cell{});
  CHECK(ValueOf(document, "process", "command_line") == Cell{});
  CHECK(ValueOf(document, "dump", "pause") == Cell{});
  CHECK(ValueOf(document, "runtime", "collector_enabled") == Cell{});
  CHECK(ValueOf(document, "snapshot", "complete") == Cell{int64_t{0}});
}

TEST_CASE("info: a figure of nothing is a figure where the system was asked") {
  CHECK(ValueOf(DescribeSnapshot(WholeSnapshot()), "memory", "major_faults") == Cell{int64_t{0}});
}

TEST_CASE("info: the command line can be pasted into a shell") {
  CHECK(ValueOf(DescribeSnapshot(WholeSnapshot()), "process", "command_line") ==
        Cell{"python3 'my app.py' 'it'\\''s' ''"});
}

TEST_CASE("info: the collector's state is told") {
  const Document document = DescribeSnapshot(WholeSnapshot());
  CHECK(ValueOf(document, "runtime", "collector_enabled") == Cell{int64_t{1}});
  CHECK(ValueOf(document, "runtime", "collector_counts") == Cell{"12, 3, 0"});
  CHECK(ValueOf(document, "runtime", "collector_thresholds") == Cell{"700, 10, 10"});
}

TEST_CASE("info: every figure of the system is listed, known or not") {
  const Document document = DescribeSnapshot(WholeSnapshot());
  CHECK(ValueOf(document, "memory", "peak_resident_size") == Cell{int64_t{5000}});
  CHECK(ValueOf(document, "memory", "VmNew") == Cell{int64_t{7}});
}

TEST_CASE("info: every anomaly is counted for machines, and those that occurred are explained") {
  Subject subject = WholeSnapshot();
  subject.info.diagnostics.Count(Anomaly::kDanglingReference, 7);
  subject.info.diagnostics.Count(Anomaly::kTruncated);
  const Document document = DescribeSnapshot(subject);
  CHECK(ValueOf(document, "anomalies", "dangling_reference") == Cell{int64_t{7}});
  CHECK(ValueOf(document, "anomalies", "damaged_frame") == Cell{int64_t{0}});
  REQUIRE(document.remarks.size() == 2);
  CHECK(document.remarks[0].kind == Remark::Kind::kWarning);
  CHECK(document.remarks[1].kind == Remark::Kind::kNote);
  CHECK(document.remarks[1].text.ends_with("(dangling_reference: 7)"));
}

TEST_CASE("info: no name is used twice in a group") {
  for (const FactGroup& group : DescribeSnapshot(WholeSnapshot()).facts) {
    std::vector<std::string> names;
    for (const Fact& fact : group.facts) names.push_back(fact.name);
    std::sort(names.begin(), names.end());
    CAPTURE(group.name);
    CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  }
}

TEST_CASE("info: a case is a table of its snapshots") {
  store::SnapshotInfo first = WholeSnapshot().info;
  store::SnapshotInfo second = first;
  second.id = store::SnapshotId{2};
  second.trailer.reset();
  second.diagnostics.Count(Anomaly::kTruncated);
  const std::vector<store::SnapshotInfo> snapshots = {first, second};
  const Document document = DescribeCase("case.db", snapshots);
  REQUIRE(document.tables.size() == 1);
  REQUIRE(document.tables.front().rows.size() == 2);
  for (const Row& row : document.tables.front().rows) {
    CHECK(row.cells.size() == document.tables.front().head.columns.size());
  }
  REQUIRE(document.remarks.size() == 1);
  CHECK(document.remarks.front().text.find("case.db#2: The file ends") == 0);
}

TEST_CASE("info: a file that lost something on the way is not complete") {
  Subject subject = WholeSnapshot();
  CHECK(ValueOf(DescribeSnapshot(subject), "snapshot", "complete") == Cell{int64_t{1}});
  subject.info.diagnostics.Count(Anomaly::kUnknownField);
  CHECK(ValueOf(DescribeSnapshot(subject), "snapshot", "complete") == Cell{int64_t{1}});
  subject.info.diagnostics.Count(Anomaly::kDamagedFrame);
  CHECK(ValueOf(DescribeSnapshot(subject), "snapshot", "complete") == Cell{int64_t{0}});
}

TEST_CASE("info: objects larger than the resident size are explained") {
  Subject subject = WholeSnapshot();
  CHECK(DescribeSnapshot(subject).remarks.empty());
  subject.info.allocated_bytes = 4001;
  REQUIRE(DescribeSnapshot(subject).remarks.size() == 1);
  CHECK(DescribeSnapshot(subject).remarks[0].kind == Remark::Kind::kNote);
}
