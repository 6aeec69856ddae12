// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/garbage_report.h"
#include "analyses/leaks.h"
#include "analyses/network.h"
#include "analyses/report_limits.h"
#include "analyses/report_pages.h"
#include "analyses/report_threads.h"
#include "analyses/subject.h"
#include "analyses/type_tree.h"
#include "base/work_steps.h"
#include "store/case.h"

namespace barrow::analyses {

// The memory of the process and how much of it objects explain.
struct ReportMemory {
  std::optional<uint64_t> resident_bytes = {};  // empty: not known
  uint64_t explained_bytes = 0;                 // of it; at most all
  std::optional<double> explained_share = {};
  uint64_t object_count = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
  uint64_t unreachable_bytes = 0;  // what no root holds
};

// What no root holds.
struct GarbageSection {
  uint64_t object_count = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
  uint64_t in_cycles = 0;
  uint64_t uncollectable_count = 0;
  uint64_t group_count = 0;
  std::vector<Network> pictures = {};  // of the biggest groups
  std::vector<size_t> like =
      {};                    // [picture]: number, from 1, of the first one with the same totals; its own: none before
  size_t picture_bytes = 0;  // room for all of them
  std::string absent = {};   // why there are no pictures
  Table table = {};          // the biggest objects
};

// What a report tells of one snapshot: schema/REPORT.md.
struct SnapshotReport {
  ReportMemory memory = {};
  Table types = {};
  TypeTree tree = {};
  std::vector<ReportPage> pages = {};
  uint64_t pages_rest = 0;
  GarbageSection garbage = {};
  std::optional<Table> duplicates = {};
  std::string duplicates_absent = {};
  std::vector<Table> wastes = {};
  ReportThreads threads = {};
};

// The parts that do not depend on findings. `opened` must be read-only.
SnapshotReport DescribeSnapshotAtLength(store::Case& opened, const Subject& subject, const Wastes& wastes,
                                        const GarbageObjects& garbage, const ReportLimits& limits,
                                        const WorkSteps& steps);

// Pages of the objects that retain most, of those that are named first, and of what else the report names, as far as
// there is room; sorted by what they retain.
void AddPages(store::Case& opened, const Subject& subject, const std::vector<uint32_t>& named,
              const ReportLimits& limits, SnapshotReport& report);

// Types with their flat, allocated and retained sizes; the rest summed up.
Table TypesWithRetained(store::Case& opened, const Subject& subject, size_t most);

// The dominator tree, with the ways to its biggest objects.
TypeTree TreeOf(store::Case& opened, const Subject& subject, const ReportLimits& limits);

}  // namespace barrow::analyses
