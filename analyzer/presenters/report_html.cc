// SPDX-License-Identifier: Apache-2.0
#include "presenters/report_html.h"

#include <ostream>
#include <sstream>
#include <string_view>

#include "presenters/page_safe.h"
#include "presenters/report_json.h"
#include "presenters/report_template.h"

namespace barrow::presenters {

void WriteReportHtml(const analyses::Report& report, std::ostream& out) {
  const std::string_view page = ReportTemplate();
  const size_t mark = page.find(kReportMark);
  std::ostringstream json;
  WriteReportJson(report, json);
  out << page.substr(0, mark) << PageSafe(json.view()) << page.substr(mark + kReportMark.size());
}

}  // namespace barrow::presenters
