// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analyses/leaks.h"
#include "analyses/report_limits.h"
#include "analyses/report_parts.h"

namespace barrow::analyses {

// How little is still looked for: a report tells five things if there are any, also where most of a heap is in order.
LeakThresholds ThresholdsOfReports();

// The suspects as findings, with links to where a report shows their evidence: all above the usual threshold, and
// smaller ones up to five. Their bytes are what is gained, without baseline what is retained.
Findings FindingsOf(const LeakReport& report, const ReportLimits& limits);

}  // namespace barrow::analyses
