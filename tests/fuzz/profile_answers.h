// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>

#include "analyses/class_figures.h"
#include "analyses/object_ranking.h"
#include "analyses/tracker_report.h"
#include "base/error.h"
#include "reader/profile_records.h"
#include "support/profile_bytes.h"

namespace barrow::test {

// Everything "barrow stats" shows of the records, by either rules. Aborts where a law is broken.
inline void RequireAnswers(const reader::ProfileRecords& profile) {
  RequireProfileLaws(profile);
  for (const analyses::Rules rules : {analyses::Rules::kRight, analyses::Rules::kPympler}) {
    try {
      const analyses::ProfileView view(profile, rules, "fuzz");
      const analyses::RankedObjects ranked =
          analyses::Rank(view, {.sorts = {}, .reverse = true, .class_part = {}, .address = {}, .limit = 9});
      for (const analyses::RankedObject& object : ranked.objects) analyses::ReportOf(view, object);
      analyses::SummaryOf(view, {}, true);
    } catch (const Error&) {
      if (rules == analyses::Rules::kRight) abort();  // Pympler may fail for it, and we say so
    }
  }
}

}  // namespace barrow::test
