// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a dump of Pympler's ClassTracker: from opcodes to everything "barrow stats" shows.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include "analyses/class_figures.h"
#include "analyses/object_ranking.h"
#include "analyses/tracker_report.h"
#include "base/error.h"
#include "base/text.h"
#include "reader/pympler_reader.h"

namespace {

using namespace barrow;

void Require(bool law) {
  if (!law) abort();
}

void CheckRecords(const reader::ProfileRecords& profile) {
  for (const reader::ProfileName& name : profile.names) Require(IsValidUtf8(name.text));
  for (size_t i = 0; i < profile.nodes.size(); ++i) {
    const reader::SizeNode& node = profile.nodes[i];
    Require(node.end > i && node.end <= profile.nodes.size());
    Require(node.name < profile.names.size() && node.value < profile.names.size());
  }
  for (const reader::TrackedObject& object : profile.objects) {
    Require(object.class_number < profile.classes.size() && !object.footprints.empty());
    Require(!object.trace || *object.trace < profile.traces.size());
  }
}

void Show(const reader::ProfileRecords& profile, analyses::Rules rules) {
  try {
    const analyses::ProfileView view(profile, rules, "fuzz");
    const analyses::RankedObjects ranked =
        analyses::Rank(view, {.sorts = {}, .reverse = true, .class_part = {}, .limit = 9});
    for (const analyses::RankedObject& object : ranked.objects) analyses::ReportOf(view, object);
    analyses::SummaryOf(view, {}, true);
  } catch (const Error&) {
    // Pympler fails for it, and we say so.
    Require(rules == analyses::Rules::kPympler);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  reader::MemoryByteSource source("fuzz", {bytes.begin(), bytes.end()});
  reader::Limits limits;
  limits.record_bytes = 64 << 20;
  Diagnostics diagnostics;
  reader::ProfileRecords profile;
  try {
    profile = reader::ReadPymplerDump(source, limits, diagnostics);
  } catch (const Error&) {
    return 0;  // refused in so many words: what a file that is none deserves
  }
  CheckRecords(profile);
  Show(profile, analyses::Rules::kRight);
  Show(profile, analyses::Rules::kPympler);
  return 0;
}
