// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyses/class_figures.h"
#include "analyses/document.h"
#include "analyses/profile_view.h"
#include "analyses/referents.h"
#include "analyses/report_limits.h"
#include "analyses/report_parts.h"
#include "base/work_steps.h"

namespace barrow::analyses {

// Sizes of referents, as many as there is room for.
struct ReportReferents {
  std::vector<ReferentLine> lines = {};
  uint64_t rest_count = 0;
};

struct TrackedSize {
  double time_s = 0;
  std::optional<uint64_t> snapshot = {};  // its number; empty: at birth
  int64_t size_bytes = 0;
  int64_t flat_bytes = 0;
  ReportReferents referents = {};
};

// One tracked object.
struct TrackedPage {
  uint64_t number = 0;  // from 1, in the order of the file
  uint64_t address = 0;
  std::string name = {};
  std::string type_name = {};
  std::string representation = {};
  double birth_s = 0;
  std::optional<double> death_s = {};
  std::optional<double> forgotten_s = {};
  int64_t largest_bytes = 0;
  std::optional<uint32_t> trace = {};   // in ProfileReport::traces
  std::vector<TrackedSize> sizes = {};  // by time
  uint64_t sizes_rest = 0;
};

// Objects of a class laid over one another in one snapshot.
struct MergedSize {
  uint64_t snapshot = 0;  // its number
  int64_t size_bytes = 0;
  ReportReferents referents = {};
};

struct ClassPage {
  std::string name = {};
  uint64_t object_count = 0;
  uint64_t alive_count = 0;  // when recording ended
  double average_bytes = 0;  // of the largest size of each object
  int64_t smallest_bytes = 0;
  int64_t largest_bytes = 0;
  std::vector<double> times_s = {};  // from each on so many are alive
  std::vector<int64_t> alive = {};
  std::vector<MergedSize> merged = {};
  std::vector<TrackedPage> objects = {};  // the largest first
  uint64_t objects_rest = 0;
  int64_t objects_rest_bytes = 0;  // their largest sizes
};

// A part of the memory at one moment, or over time.
struct MemoryPart {
  std::string name = {};
  std::string kind = {};  // "class", "other classes", "overhead", "data", "code", "stack", "shared", "other"; of lines
                          // "tracked", "all objects", "virtual", "resident"
  std::vector<std::optional<int64_t>> bytes = {};  // by snapshot
};

struct TrackerMoment {
  uint64_t number = 0;
  std::string label = {};
  std::string description = {};
  double time_s = 0;
  double duration_s = 0;
  int64_t tracked_bytes = 0;
  double tracked_share = 0;
  int64_t all_objects_bytes = 0;  // 0 here and below: not known
  int64_t overhead_bytes = 0;
  int64_t virtual_bytes = 0;
  int64_t resident_bytes = 0;
  ShareBase base = ShareBase::kVirtualSize;  // of all shares
  int64_t base_bytes = 0;
  Table table = {};                           // its classes
  std::vector<MemoryPart> distribution = {};  // of base_bytes, or of what is tracked; one figure each
};

struct ReportTraceFrame {
  std::string file = {};
  int64_t line = 0;  // 0: not known
  std::string function = {};
  std::string source = {};  // empty: not available
};

// What a report tells of a profile: schema/REPORT.md.
struct ProfileReport {
  std::vector<ClassPage> classes = {};  // by name
  uint64_t classes_rest = 0;
  std::vector<TrackerMoment> snapshots = {};
  uint64_t snapshots_rest = 0;
  std::vector<MemoryPart> areas = {};
  std::vector<MemoryPart> lines = {};
  std::vector<std::vector<ReportTraceFrame>> traces = {};  // outermost first
};

// By right rules, whoever recorded the profile.
ProfileReport DescribeProfileAtLength(const ProfileView& view, const ReportLimits& limits, const WorkSteps& steps);

// What grew from snapshot to snapshot, what was never freed, what takes most.
Findings ProfileFindings(const ProfileView& view, const ReportLimits& limits);

}  // namespace barrow::analyses
