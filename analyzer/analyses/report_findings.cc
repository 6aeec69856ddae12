// SPDX-License-Identifier: Apache-2.0
#include "analyses/report_findings.h"

#include <algorithm>
#include <utility>

#include "analyses/report_text.h"

namespace barrow::analyses {
namespace {

constexpr size_t kFew = 5;

std::vector<Link> EvidenceOf(const Suspect& suspect, bool compared) {
  std::vector<Link> links;
  const bool has_page = suspect.owner && suspect.rule != LeakRule::kDuplicates;
  if (has_page) links.push_back({.section = "objects", .object = suspect.owner});
  switch (suspect.rule) {
    case LeakRule::kGarbage:
      links.push_back({.section = compared ? "trends" : "garbage", .name = compared ? suspect.type_name : ""});
      break;
    case LeakRule::kDuplicates:
      links.push_back({.section = "duplicates", .name = suspect.type_name});
      break;
    case LeakRule::kSpareRoom:
      links.push_back({.section = "waste", .name = "spare_room"});
      break;
    case LeakRule::kDictionaries:
      links.push_back({.section = "waste", .name = "dictionaries"});
      break;
    case LeakRule::kAccumulation:
    case LeakRule::kHeldByC:
    case LeakRule::kBigObject:
    case LeakRule::kBigOwner:
      links.push_back({.section = compared ? "trends" : "types", .name = suspect.type_name});
      break;
  }
  for (Link& link : links) link.name = CutText(link.name, kMostName);
  return links;
}

}  // namespace

LeakThresholds ThresholdsOfReports() {
  LeakThresholds thresholds;
  thresholds.share = LeakThresholds().share / 5;
  return thresholds;
}

Findings FindingsOf(const LeakReport& report, const ReportLimits& limits) {
  Findings findings;
  const uint64_t gained = report.total_bytes - std::min(report.total_bytes, report.baseline_bytes);
  const auto whole = static_cast<double>(report.compared ? gained : report.total_bytes);
  for (const Suspect& suspect : report.suspects) {
    const auto bytes = static_cast<double>(report.compared ? suspect.grown_bytes.value_or(0)
                                                           : static_cast<int64_t>(suspect.retained_bytes));
    if (findings.rows.size() >= kFew && bytes < whole * LeakThresholds().share) break;
    if (findings.rows.size() == limits.findings) {
      ++findings.rest_count;
      continue;
    }
    findings.rows.push_back({.rule = std::string(RuleName(suspect.rule)),
                             .sentence = CutText(suspect.sentence, kMostSentence),
                             .type_name = CutText(suspect.type_name, kMostName),
                             .path = CutText(suspect.path, kMostPath),
                             .object = suspect.owner,
                             .object_count = suspect.object_count,
                             .retained_bytes = suspect.retained_bytes,
                             .grown_objects = suspect.grown_objects,
                             .grown_bytes = suspect.grown_bytes,
                             .evidence = EvidenceOf(suspect, report.compared)});
  }
  if (findings.rows.empty()) {
    findings.none =
        report.compared ? "Nothing grew by enough to be a suspect." : "Nothing holds enough to be a suspect.";
  }
  return findings;
}

}  // namespace barrow::analyses
