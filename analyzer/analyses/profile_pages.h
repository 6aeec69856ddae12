// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analyses/profile_report.h"
#include "analyses/profile_view.h"
#include "analyses/report_limits.h"

namespace barrow::analyses {

// The sections of tracked classes and their objects.
struct ClassPages {
  std::vector<ClassPage> classes;  // by name
  uint64_t rest_count = 0;
  std::vector<std::vector<ReportTraceFrame>> traces;  // that the objects name
};

// Classes with the largest objects go first if there are more than there is room for. O(footprints and their trees).
ClassPages WriteClassPages(const ProfileView& view, const ReportLimits& limits);

// `count` of the numbers 0 … size - 1, or all: the first, the last, and others at even distances.
std::vector<size_t> SpreadOut(size_t size, size_t count);

}  // namespace barrow::analyses
