// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace barrow::presenters {

// The page of `barrow report` without its document: shell, style, libraries and script of assets/, put together when
// barrow is built. kReportMark stands in it once, inside <script type="application/json">: there goes the document,
// with "<" written as \u003c. The page allows no script and no style but its own, and no network.
std::string_view ReportTemplate();

inline constexpr std::string_view kReportMark = "@@REPORT@@";

}  // namespace barrow::presenters
