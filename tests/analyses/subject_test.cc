// SPDX-License-Identifier: Apache-2.0
#include "analyses/subject.h"

#include <string>
#include <vector>

#include "support/catch.h"

using namespace barrow;
using namespace barrow::analyses;

TEST_CASE("subject: an intact file has no remarks") { CHECK(AnomalyRemarks({"a.barrow", {}}).empty()); }

TEST_CASE("subject: each loss is a warning of its own, the rest one note") {
  Subject subject{"a.barrow", {}};
  subject.info.diagnostics.Count(Anomaly::kTruncated);
  subject.info.diagnostics.Count(Anomaly::kLostBytes, 512);
  subject.info.diagnostics.Count(Anomaly::kDanglingReference, 7);
  subject.info.diagnostics.Count(Anomaly::kRepairedText, 2);
  const std::vector<Remark> remarks = AnomalyRemarks(subject);
  REQUIRE(remarks.size() == 3);
  CHECK(remarks[0].kind == Remark::Kind::kWarning);
  CHECK(remarks[0].text.find("a.barrow: The file ends before its trailer") == 0);
  CHECK(remarks[1].kind == Remark::Kind::kWarning);
  CHECK(remarks[1].text.find("(lost_bytes: 512)") != std::string::npos);
  CHECK(remarks[2].kind == Remark::Kind::kNote);
  CHECK(remarks[2].text == "a.barrow: 'barrow info' explains dangling_reference: 7, repaired_text: 2");
}

TEST_CASE("subject: two snapshots of one damaged file are not reported twice") {
  Subject subject{"a.barrow", {}};
  subject.info.diagnostics.Count(Anomaly::kTruncated);
  CHECK(AnomalyRemarks(subject, subject).size() == 1);
  Subject other = subject;
  other.label = "b.barrow";
  CHECK(AnomalyRemarks(subject, other).size() == 2);
}

TEST_CASE("subject: a profile with its trailer is not complete if anything of it was lost") {
  store::ProfileInfo info;
  info.complete = true;
  CHECK(IsComplete(info));
  info.diagnostics.Count(Anomaly::kRepairedText);
  CHECK(IsComplete(info));
  info.diagnostics.Count(Anomaly::kLostBytes, 3709);
  CHECK_FALSE(IsComplete(info));
}
