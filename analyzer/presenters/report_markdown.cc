// SPDX-License-Identifier: Apache-2.0
#include "presenters/report_markdown.h"

#include <algorithm>
#include <ostream>

#include "presenters/human.h"
#include "presenters/markdown_presenter.h"

namespace barrow::presenters {

void WriteReportMarkdown(const analyses::Report& report, std::ostream& out) {
  const analyses::Findings& findings = report.digest_findings;
  out << "## " << MarkdownText(report.title) << "\n\n";
  for (size_t i = 0; i < findings.rows.size(); ++i) {
    out << i + 1 << ". " << MarkdownText(findings.rows[i].sentence) << "\n";
  }
  if (!findings.none.empty()) out << MarkdownText(findings.none) << "\n";
  if (findings.rest_count > 0) {
    out << "\n" << HumanCount(static_cast<int64_t>(findings.rest_count)) << " more; 'barrow report' has them.\n";
  }
  out << "\n" << MarkdownText(report.contents.complete_sentence + " " + report.contents.policy_sentence) << "\n\n";
  MarkdownPresenter markdown(out, {});
  Present(report.digest, markdown);
}

}  // namespace barrow::presenters
