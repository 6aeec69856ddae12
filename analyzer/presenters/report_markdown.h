// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "analyses/report.h"

namespace barrow::presenters {

// The findings of a report and its digest, in less than 60 lines, to be pasted into an issue thread.
void WriteReportMarkdown(const analyses::Report& report, std::ostream& out);

}  // namespace barrow::presenters
