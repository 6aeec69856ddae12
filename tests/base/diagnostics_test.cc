// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostics.h"

#include <set>
#include <string>

#include "support/catch.h"

using namespace barrow;

TEST_CASE("diagnostics: every anomaly is found again by its name, and no two share one") {
  std::set<std::string> names;
  for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    const std::string name(Describe(anomaly).name);
    CAPTURE(name);
    CHECK(names.insert(name).second);
    CHECK(FindAnomaly(name) == anomaly);
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos);
    CHECK(Describe(anomaly).help.back() == '.');
  }
  CHECK_FALSE(FindAnomaly("no_such_anomaly").has_value());
}

TEST_CASE("diagnostics: the names stored in cases stay what they are") {
  CHECK(Describe(Anomaly::kTruncated).name == "truncated");
  CHECK(Describe(Anomaly::kDamagedFrame).name == "damaged_frame");
  CHECK(Describe(Anomaly::kLostBytes).name == "lost_bytes");
  CHECK(Describe(Anomaly::kTotalsDiffer).name == "totals_differ");
  CHECK(Describe(Anomaly::kUnknownField).name == "unknown_field");
  CHECK(Describe(Anomaly::kBadSegment).name == "bad_segment");
  CHECK(Describe(Anomaly::kDuplicateObject).name == "duplicate_object");
  CHECK(Describe(Anomaly::kDanglingReference).name == "dangling_reference");
  CHECK(Describe(Anomaly::kDanglingRoot).name == "dangling_root");
  CHECK(Describe(Anomaly::kDanglingAnnotation).name == "dangling_annotation");
  CHECK(Describe(Anomaly::kUnknownType).name == "unknown_type");
  CHECK(Describe(Anomaly::kUnknownShape).name == "unknown_shape");
  CHECK(Describe(Anomaly::kUnreadableObject).name == "unreadable_object");
  CHECK(Describe(Anomaly::kEstimatedSize).name == "estimated_size");
  CHECK(Describe(Anomaly::kSumsDiffer).name == "sums_differ");
  CHECK(Describe(Anomaly::kRepairedText).name == "repaired_text");
  CHECK(Describe(Anomaly::kUnwalkedInterpreter).name == "unwalked_interpreter");
}

TEST_CASE("diagnostics: counts add up and start at nothing") {
  Diagnostics diagnostics;
  CHECK(diagnostics == Diagnostics());
  diagnostics.Count(Anomaly::kLostBytes, 40);
  diagnostics.Count(Anomaly::kLostBytes);
  CHECK(diagnostics.count(Anomaly::kLostBytes) == 41);
  CHECK(diagnostics.count(Anomaly::kTruncated) == 0);
  CHECK_FALSE(diagnostics == Diagnostics());
  Diagnostics sum;
  sum.Count(Anomaly::kTruncated);
  sum.Add(diagnostics);
  CHECK(sum.count(Anomaly::kLostBytes) == 41);
  CHECK(sum.count(Anomaly::kTruncated) == 1);
}
