// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the content of a snapshot's frame, through to what commands say of it: summary, retained sizes and
// dominators, suspects, garbage, pictures, the report.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "analyses/diff.h"
#include "analyses/dominator_report.h"
#include "analyses/graph_laws.h"
#include "analyses/leaks.h"
#include "analyses/network_builder.h"
#include "analyses/opened_heap.h"
#include "analyses/report.h"
#include "base/checked.h"
#include "base/error.h"
#include "fuzz/decoded_frame.h"
#include "graph/graph_builder.h"
#include "presenters/dot_text.h"
#include "presenters/presenter.h"
#include "presenters/report_html.h"
#include "presenters/report_markdown.h"

namespace {

using namespace barrow;

void Require(bool law) {
  if (!law) abort();
}

void CheckSummary(test::OpenedHeap& heap) {
  const analyses::DiffInput same(heap.opened, heap.subject.info.id, true);
  Require(analyses::Compare(same.View(), same.View(), {}, false).rows.empty());
  uint64_t objects = 0;
  uint64_t flat_bytes = 0;
  for (const store::TypeTotal& total : heap.opened.TypeTotals(heap.subject.info.id)) {
    objects += total.object_count;
    flat_bytes = SaturatedSum(flat_bytes, total.flat_bytes);
  }
  Require(objects == heap.subject.info.object_count && flat_bytes == heap.subject.info.flat_bytes);
}

std::string TextOf(const analyses::Document& document) {
  std::ostringstream out;
  presenters::Present(document, *presenters::MakePresenter(presenters::Format::kText, document.kind, out, out, {}));
  return out.str();
}

void CheckDominators(test::OpenedHeap& heap) {
  const analyses::DominatorReport report = ReportDominators(heap.opened, heap.subject, {});
  for (const analyses::DominatorRow& row : report.rows) Require(row.retained_bytes <= report.total_bytes);
  Require(!TextOf(ToDocument(report, heap.subject)).empty());
}

void CheckLeaks(test::OpenedHeap& heap) {
  analyses::LeakThresholds all;
  all.share = 0;
  all.least_objects = 2;
  const analyses::LeakReport report = FindLeaks(heap.opened, heap.subject, {}, all, std::nullopt);
  for (const analyses::Suspect& suspect : report.suspects) Require(!suspect.sentence.empty());
  Require(!TextOf(ToDocument(report, heap.subject, {})).empty());
}

void CheckPictures(test::OpenedHeap& heap) {
  for (const analyses::NetworkSubject subject :
       {analyses::NetworkSubject::kGarbage, analyses::NetworkSubject::kCycles}) {
    const analyses::Networks drawn = DrawNetworks(heap.opened, heap.subject, {.subject = subject, .most_nodes = 20});
    uint64_t objects = 0;
    for (const analyses::Network& picture : drawn.pictures) {
      std::ostringstream out;
      presenters::WriteDot(picture, {}, out);
      for (const analyses::NetworkNode& node : picture.nodes) objects += node.object_count;
    }
    Require(objects == drawn.totals.object_count);
  }
}

void CheckReport(test::OpenedHeap& heap) {
  const analyses::Report report = ReportSnapshot(heap.opened, heap.subject, {});
  std::ostringstream page;
  presenters::WriteReportHtml(report, page);
  Require(page.str().size() < 2'000'000);
  std::ostringstream digest;
  presenters::WriteReportMarkdown(report, digest);
  Require(std::ranges::count(digest.str(), '\n') < 60);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Diagnostics diagnostics;
  std::optional<reader::SnapshotRecords> records =
      test::DecodedFrame({reinterpret_cast<const char*>(data), size}, diagnostics);
  if (!records || records->objects.address.size() > 4096) return 0;
  const Heap heap = BuildHeap(std::move(*records), diagnostics);
  analyses::BrokenLaws(heap);
  test::OpenedHeap opened(heap);
  CheckSummary(opened);
  CheckDominators(opened);
  CheckLeaks(opened);
  CheckPictures(opened);
  CheckReport(opened);
  return 0;
}
