// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "analyses/report.h"

namespace barrow::presenters {

// The report as one page that needs nothing else: ReportTemplate() with the document in it.
void WriteReportHtml(const analyses::Report& report, std::ostream& out);

}  // namespace barrow::presenters
