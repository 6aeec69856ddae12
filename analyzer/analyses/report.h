// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "analyses/comparison_report.h"
#include "analyses/document.h"
#include "analyses/leaks.h"
#include "analyses/profile_report.h"
#include "analyses/profile_subject.h"
#include "analyses/report_limits.h"
#include "analyses/report_parts.h"
#include "analyses/snapshot_report.h"
#include "analyses/subject.h"
#include "base/work_steps.h"
#include "store/case.h"

namespace barrow::analyses {

// What `barrow report` shows, whatever the format: schema/REPORT.md tells what each part means. Everything is settled
// here: order, bounds, sums, sentences.
struct Report {
  std::string title = {};
  std::string producer = {};  // "barrow 0.1.0"
  bool detailed = false;
  std::vector<Remark> remarks = {};
  Findings findings = {};
  ContentsNote contents = {};
  std::vector<FactGroup> facts = {};
  Document digest = {};  // the same in few lines
  Findings digest_findings = {};
  std::variant<SnapshotReport, ProfileReport, ComparisonReport> content = {};
};

// About one snapshot. Computes what keeps objects alive if the case does not hold it yet; then about 1 us per object.
Report ReportSnapshot(store::Case& opened, const Subject& subject, const ReportLimits& limits,
                      const WorkSteps& steps = {});

// About two snapshots or more, at most limits.compared_snapshots; they are put in order of time. Holds what keeps
// objects alive of all of them at once: 50 bytes per object.
Report ReportComparison(std::vector<Baseline> snapshots, const ReportLimits& limits, const WorkSteps& steps = {});

// About what a class tracker recorded.
Report ReportProfile(const ProfileSubject& subject, const reader::ProfileRecords& profile, const ReportLimits& limits,
                     const WorkSteps& steps = {});

}  // namespace barrow::analyses
