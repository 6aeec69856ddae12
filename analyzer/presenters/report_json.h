// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "analyses/report.h"

namespace barrow::presenters {

// The document of a report, as schema/REPORT.md describes it. Draws its pictures with Graphviz, as long as there is
// room for them.
void WriteReportJson(const analyses::Report& report, std::ostream& out);

}  // namespace barrow::presenters
