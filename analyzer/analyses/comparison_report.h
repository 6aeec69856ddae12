// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyses/leaks.h"
#include "analyses/report_limits.h"
#include "analyses/report_pages.h"
#include "analyses/subject.h"
#include "analyses/type_tree.h"
#include "base/work_steps.h"
#include "store/case.h"

namespace barrow::analyses {

// Figures of one type, or of all, in each snapshot.
struct Trend {
  std::string name = {};  // empty: of all types
  std::vector<uint64_t> object_counts = {};
  std::vector<uint64_t> flat_bytes = {};
  std::vector<uint64_t> allocated_bytes = {};
  std::vector<std::optional<uint64_t>> retained_bytes = {};
  bool grew_every_step = false;  // in allocated bytes
};

struct ComparedSnapshot {
  std::string label = {};
  Cell created = {};  // Unit::kTime
  bool complete = false;
  uint64_t object_count = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
  std::optional<uint64_t> resident_bytes = {};
};

// What a report tells of two or more snapshots: schema/REPORT.md.
struct ComparisonReport {
  std::vector<ComparedSnapshot> snapshots = {};  // in order of time
  std::string identity_absent = {};              // why single objects cannot be told apart; empty: they can
  int64_t object_change = 0;                     // from the first to the last
  int64_t flat_change = 0;
  int64_t allocated_change = 0;
  Table types = {};
  Trend totals = {};
  std::vector<Trend> trends = {};  // what gained most first
  uint64_t trends_rest = 0;
  Table suspects = {};
  std::vector<ReportPage> pages = {};  // of the last snapshot
  uint64_t pages_rest = 0;
  TypeTree tree = {};  // of the last snapshot
};

// `snapshots` in order of time, at least two. All must be read-only.
ComparisonReport CompareAtLength(std::span<const Baseline> snapshots, const ReportLimits& limits,
                                 const WorkSteps& steps);

// Pages of the objects named, in the last snapshot.
void AddPages(std::span<const Baseline> snapshots, const std::vector<uint32_t>& named, const ReportLimits& limits,
              ComparisonReport& report);

}  // namespace barrow::analyses
