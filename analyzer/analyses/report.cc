// SPDX-License-Identifier: Apache-2.0
#include "analyses/report.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "analyses/cells.h"
#include "analyses/diff.h"
#include "analyses/info.h"
#include "analyses/profile_info.h"
#include "analyses/report_contents.h"
#include "analyses/report_findings.h"
#include "analyses/report_text.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

constexpr size_t kMostRemarks = 24;
constexpr size_t kDigestRemarks = 6;
constexpr size_t kDigestRows = 8;
constexpr size_t kDigestFindings = 8;
constexpr uint64_t kWhole = 10;  // steps of the work

void Say(const WorkSteps& steps, std::string_view what, uint64_t done) {
  if (steps) steps(what, done, kWhole);
}

std::vector<uint32_t> ObjectsNamed(const Findings& findings) {
  std::vector<uint32_t> objects;
  for (const Finding& finding : findings.rows) {
    for (const Link& link : finding.evidence) {
      if (link.object && std::ranges::find(objects, *link.object) == objects.end()) objects.push_back(*link.object);
    }
  }
  return objects;
}

// The first rows of a table and its sums.
Table Shortened(Table table, std::initializer_list<std::string_view> summed) {
  CutRows(table, kDigestRows, summed);
  return table;
}

// "noon (0.008s): shares are of the virtual size of the process, 20.98 MB; all objects take 4.63 MB"
std::string CaptionOf(const TrackerMoment& moment) {
  const auto words = [](int64_t bytes) { return SizeWords(static_cast<uint64_t>(std::max<int64_t>(bytes, 0))); };
  std::string caption = moment.label + ": shares are of ";
  caption.append(InWords(moment.base)).append(", ").append(words(moment.base_bytes));
  if (moment.all_objects_bytes > 0) caption.append("; all objects take ").append(words(moment.all_objects_bytes));
  return caption;
}

// What the findings say already, and what a report cannot follow.
std::vector<Remark> WithoutAdvice(std::vector<Remark> remarks) {
  std::erase_if(remarks,
                [](const Remark& remark) { return remark.text.find("--limit shows more") != std::string::npos; });
  return remarks;
}

// The last of a digest: what there is room for.
void FinishDigest(Report& report, std::vector<Remark> remarks) {
  report.digest.kind = "report";
  report.digest_findings = report.findings;
  std::vector<Finding>& rows = report.digest_findings.rows;
  if (rows.size() > kDigestFindings) {
    report.digest_findings.rest_count += rows.size() - kDigestFindings;
    rows.resize(kDigestFindings);
  }
  remarks = WithoutAdvice(std::move(remarks));
  report.remarks = ReportRemarks(remarks, kMostRemarks);
  report.digest.remarks = ReportRemarks(std::move(remarks), kDigestRemarks);
}

}  // namespace

Report ReportSnapshot(store::Case& opened, const Subject& subject, const ReportLimits& limits, const WorkSteps& steps) {
  Report report{.title = CutText(subject.label, kMostPath), .detailed = limits.detailed};
  Say(steps, "what keeps objects alive", 0);
  const auto held = opened.LifelinesOf(subject.info.id);  // for all that follows
  Say(steps, "what could be saved", 2);
  const Wastes wastes = FindWastes(opened, subject, limits.rows);
  Say(steps, "suspects", 4);
  const LeakReport leaks = FindLeaks(opened, subject, {}, ThresholdsOfReports(), std::nullopt, &wastes);
  report.findings = FindingsOf(leaks, limits);
  SnapshotReport content = DescribeSnapshotAtLength(opened, subject, wastes, leaks.garbage, limits, steps);
  Say(steps, "single objects", 9);
  AddPages(opened, subject, ObjectsNamed(report.findings), limits, content);

  report.contents = DescribeContents(subject.info.header, subject.info.trailer.has_value(), subject.info.diagnostics);
  report.facts = ReportFacts(DescribeSnapshot(subject).facts);
  report.digest.facts = {
      PickFacts(report.facts, {"file", "complete", "created", "command_line", "version", "object_count",
                               "allocated_size", "resident_size", "explained_share"})};
  report.digest.tables = {Shortened(content.types, {"object_count", "flat_size", "allocated_size"})};
  FinishDigest(report, AnomalyRemarks(subject));
  report.content = std::move(content);
  return report;
}

Report ReportComparison(std::vector<Baseline> snapshots, const ReportLimits& limits, const WorkSteps& steps) {
  std::vector<const Baseline*> order;
  for (const Baseline& snapshot : snapshots) order.push_back(&snapshot);
  std::ranges::stable_sort(order, {}, [](const Baseline* one) { return one->subject.info.header.created_unix_ns; });
  std::vector<Baseline> by_time;
  for (const Baseline* snapshot : order) by_time.push_back(*snapshot);
  const Baseline& last = by_time.back();
  const std::span<const Baseline> earlier = std::span(by_time).first(by_time.size() - 1);

  Report report{.title = {}, .detailed = limits.detailed};
  report.title = CutText(by_time.front().subject.label, kMostPath) + " → " + CutText(last.subject.label, kMostPath);
  Say(steps, "suspects", 0);
  std::vector<std::shared_ptr<const Lifelines>> held;  // for all that follows
  for (const Baseline& snapshot : by_time) held.push_back(snapshot.opened.LifelinesOf(snapshot.subject.info.id));
  const LeakReport leaks = FindLeaks(last.opened, last.subject, earlier, ThresholdsOfReports(), std::nullopt);
  report.findings = FindingsOf(leaks, limits);
  ComparisonReport content = CompareAtLength(by_time, limits, steps);
  Say(steps, "single objects", 9);
  AddPages(by_time, ObjectsNamed(report.findings), limits, content);

  std::vector<Remark> remarks = ToDocument(leaks, last.subject, earlier).remarks;
  bool is_closed = true;
  Diagnostics diagnostics;
  for (const Baseline& snapshot : by_time) {
    AddRemarks(AnomalyRemarks(snapshot.subject), remarks);
    is_closed = is_closed && snapshot.subject.info.trailer;
    for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
      const auto anomaly = static_cast<Anomaly>(i);
      diagnostics.Count(anomaly, snapshot.subject.info.diagnostics.count(anomaly));
    }
  }
  report.contents = DescribeContents(last.subject.info.header, is_closed, diagnostics);
  report.facts = ReportFacts(DescribeSnapshot(last.subject).facts);
  report.digest.facts = {PickFacts(report.facts, {"command_line", "version"})};
  std::vector<Fact>& facts = report.digest.facts.front().facts;
  facts.insert(facts.begin(),
               {{"snapshots", "snapshots", Unit::kCount, ToCell(by_time.size())},
                {"first", "first", Unit::kText, content.snapshots.front().label},
                {"last", "last", Unit::kText, content.snapshots.back().label},
                {"object_count", "objects", Unit::kCount, ToCell(content.snapshots.back().object_count)},
                {"allocated_size", "allocated size", Unit::kBytes, ToCell(content.snapshots.back().allocated_bytes)},
                {"allocated_size_before", "before", Unit::kBytes, ToCell(content.snapshots.front().allocated_bytes)}});
  Table types = Shortened(content.types, {"object_count", "flat_size", "allocated_size"});
  for (size_t i = 4; i < types.head.columns.size(); ++i) types.head.columns[i].wide = true;
  report.digest.tables = {std::move(types)};
  FinishDigest(report, std::move(remarks));
  report.content = std::move(content);
  return report;
}

Report ReportProfile(const ProfileSubject& subject, const reader::ProfileRecords& profile, const ReportLimits& limits,
                     const WorkSteps& steps) {
  Report report{.title = CutText(subject.label, kMostPath), .detailed = limits.detailed};
  Say(steps, "sizes over time", 0);
  const ProfileView view(profile, Rules::kRight, subject.label);
  report.findings = ProfileFindings(view, limits);
  ProfileReport content = DescribeProfileAtLength(view, limits, steps);
  report.contents = DescribeContents(subject.info.header, subject.info.complete, subject.info.diagnostics);
  if (profile.source == reader::ProfileSource::kPympler) {
    report.contents.policy = "values";
    report.contents.policy_sentence = "Pympler wrote what repr() says of each object, and of what it refers to.";
  }
  report.facts = ReportFacts(DescribeProfile(subject, profile, false).facts);
  report.digest.facts = {PickFacts(report.facts, {"file", "source", "complete", "started", "command_line",
                                                  "class_count", "object_count", "snapshot_count"})};
  if (!content.snapshots.empty()) {
    Table classes = content.snapshots.back().table;
    classes.head.caption = CaptionOf(content.snapshots.back());
    report.digest.tables = {Shortened(std::move(classes), {"active_count", "total_size"})};
  }
  FinishDigest(report, AnomalyRemarks(subject));
  report.content = std::move(content);
  return report;
}

}  // namespace barrow::analyses
