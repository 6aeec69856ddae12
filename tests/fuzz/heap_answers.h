// SPDX-License-Identifier: Apache-2.0
//
// What commands say of a snapshot. Each function asks one of them, and returns whether the laws hold that hold for
// every heap barrow loaded itself; of the case of a stranger they need not.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "analyses/diff.h"
#include "analyses/dominator_report.h"
#include "analyses/garbage_report.h"
#include "analyses/leaks.h"
#include "analyses/merged_paths.h"
#include "analyses/network_builder.h"
#include "analyses/object_diff.h"
#include "analyses/path_report.h"
#include "analyses/report.h"
#include "analyses/subject.h"
#include "base/checked.h"
#include "presenters/dot_text.h"
#include "presenters/presenter.h"
#include "presenters/report_html.h"
#include "presenters/report_markdown.h"
#include "store/case.h"

namespace barrow::test {

inline std::string TextOf(const analyses::Document& document) {
  std::ostringstream out;
  presenters::Present(document, *presenters::MakePresenter(presenters::Format::kText, document.kind, out, out, {}));
  return out.str();
}

inline bool AskSummary(store::Case& opened, const analyses::Subject& subject) {
  const analyses::DiffInput same(opened, subject.info.id, true);
  const bool is_same = analyses::Compare(same.View(), same.View(), {}, false).rows.empty();
  uint64_t objects = 0;
  uint64_t flat_bytes = 0;
  for (const store::TypeTotal& total : opened.TypeTotals(subject.info.id)) {
    objects = SaturatedSum(objects, total.object_count);
    flat_bytes = SaturatedSum(flat_bytes, total.flat_bytes);
  }
  return is_same && objects == subject.info.object_count && flat_bytes == subject.info.flat_bytes;
}

inline bool AskDominators(store::Case& opened, const analyses::Subject& subject) {
  const analyses::DominatorReport report = ReportDominators(opened, subject, {});
  const bool is_part = std::ranges::all_of(
      report.rows, [&](const analyses::DominatorRow& row) { return row.retained_bytes <= report.total_bytes; });
  return !TextOf(ToDocument(report, subject)).empty() && is_part;
}

inline bool AskLeaks(store::Case& opened, const analyses::Subject& subject) {
  analyses::LeakThresholds all;
  all.share = 0;
  all.least_objects = 2;
  const analyses::LeakReport report = FindLeaks(opened, subject, {}, all, std::nullopt);
  const bool are_told =
      std::ranges::none_of(report.suspects, [](const analyses::Suspect& each) { return each.sentence.empty(); });
  return !TextOf(ToDocument(report, subject, {})).empty() && are_told;
}

inline bool AskGarbage(store::Case& opened, const analyses::Subject& subject) {
  const analyses::GarbageReport report = ReportGarbage(opened, subject, std::nullopt);
  return !TextOf(ToDocument(report, subject)).empty() && report.in_cycles <= report.object_count;
}

inline bool AskPaths(store::Case& opened, const analyses::Subject& subject) {
  constexpr uint32_t kMostObjects = 64;
  const auto count = static_cast<uint32_t>(opened.Objects(subject.info.id, store::kAddressColumn).address.size());
  std::vector<uint32_t> objects;
  bool are_told = true;
  for (uint32_t object = 0; object < std::min(count, kMostObjects); ++object) {
    objects.push_back(object);
    are_told = !TextOf(ToDocument(FindPaths(opened, subject, object, 3), subject)).empty() && are_told;
  }
  if (objects.empty()) return true;
  return !TextOf(ToDocument(MergePaths(opened, subject, objects, "all", std::nullopt), subject)).empty() && are_told;
}

inline bool AskGrowth(store::Case& opened, const analyses::Subject& subject) {
  const analyses::RetainedDiff diff = CompareRetained(opened, subject, opened, subject, {}, false);
  return !TextOf(ToDocument(diff, subject, subject)).empty() && diff.rows.empty();
}

inline bool AskPictures(store::Case& opened, const analyses::Subject& subject) {
  bool is_whole = true;
  for (const analyses::NetworkSubject about : {analyses::NetworkSubject::kGarbage, analyses::NetworkSubject::kCycles}) {
    const analyses::Networks drawn = DrawNetworks(opened, subject, {.subject = about, .most_nodes = 20});
    uint64_t objects = 0;
    for (const analyses::Network& picture : drawn.pictures) {
      std::ostringstream out;
      presenters::WriteDot(picture, {}, out);
      for (const analyses::NetworkNode& node : picture.nodes) objects += node.object_count;
    }
    is_whole = is_whole && objects == drawn.totals.object_count;
  }
  return is_whole;
}

inline bool AskReport(store::Case& opened, const analyses::Subject& subject) {
  const analyses::Report report = ReportSnapshot(opened, subject, {});
  std::ostringstream page;
  presenters::WriteReportHtml(report, page);
  std::ostringstream digest;
  presenters::WriteReportMarkdown(report, digest);
  return page.str().size() < 2'000'000 && std::ranges::count(digest.str(), '\n') < 60;
}

using Question = bool (*)(store::Case&, const analyses::Subject&);
inline constexpr std::array<Question, 8> kQuestions = {AskSummary, AskDominators, AskLeaks,    AskGarbage,
                                                       AskPaths,   AskGrowth,     AskPictures, AskReport};

}  // namespace barrow::test
