// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string_view>
#include <utility>

#include "analyses/cells.h"
#include "analyses/diff.h"
#include "analyses/leaks.h"

namespace barrow::analyses {
namespace {

struct RuleWords {
  std::string_view name;
  std::string_view query;
};

constexpr std::array<RuleWords, 8> kRules = {{{"accumulation", "accumulations"},
                                              {"big object", "big_objects"},
                                              {"big owner", "big_owners"},
                                              {"garbage", "garbage_by_type"},
                                              {"held by C code", "held_by_c"},
                                              {"duplicates", "duplicates_by_content"},
                                              {"spare room", "containers_with_spare_room"},
                                              {"instance dictionaries", "instance_dictionaries"}}};

}  // namespace

std::string_view RuleName(LeakRule rule) { return kRules[static_cast<size_t>(rule)].name; }

std::string_view RuleQuery(LeakRule rule) { return kRules[static_cast<size_t>(rule)].query; }

Document ToDocument(const LeakReport& report, const Subject& subject, std::span<const Baseline> baselines) {
  Table table;
  table.head = {.name = "suspects",
                .caption = subject.label,
                .noun = "suspects",
                .columns = {{"rule", "suspects", Unit::kText},
                            {"retained_size", "retained size", Unit::kBytes},
                            {"grown_size", "gained", Unit::kBytes, true, !report.compared},
                            {"suspect", "what", Unit::kText, false, false, true},
                            {"type_name", "type", Unit::kText, false, true},
                            {"path", "path", Unit::kText, false, true},
                            {"owner_id", "owner", Unit::kNumber, false, true},
                            {"object_count", "# objects", Unit::kCount, false, true},
                            {"grown_object_count", "# gained", Unit::kCount, true, true}}};
  const auto optional = [](const auto& value) { return value ? Cell{static_cast<int64_t>(*value)} : Cell{}; };
  for (const Suspect& suspect : report.suspects) {
    table.rows.push_back(
        {.cells = {std::string(RuleName(suspect.rule)), ToCell(suspect.retained_bytes), optional(suspect.grown_bytes),
                   suspect.sentence, KnownOrNothing(suspect.type_name), KnownOrNothing(suspect.path),
                   optional(suspect.owner), ToCell(suspect.object_count), optional(suspect.grown_objects)}});
  }
  Document document{.kind = "leaks",
                    .facts = {SubjectFacts("snapshot", subject)},
                    .tables = {std::move(table)},
                    .remarks = AnomalyRemarks(subject)};
  const auto note = [&](std::string text) { document.remarks.push_back({Remark::Kind::kNote, std::move(text)}); };
  if (!IsComplete(subject.info)) {
    note(
        "The snapshot is not complete: what nothing in it holds may be held by what was lost, so nothing is said to be "
        "held by C code.");
  }
  for (const Baseline& baseline : baselines) {
    AddRemarks(AnomalyRemarks(baseline.subject), document.remarks);
    if (!IsComplete(baseline.subject.info)) {
      note(baseline.subject.label + " is not complete: what it lost seems to have been gained since.");
    }
    if (baseline.subject.info.header.created_unix_ns > subject.info.header.created_unix_ns) {
      note(baseline.subject.label + " is the later of the two: what a baseline gained is not told.");
    }
    if (!AreOfOneProcess(baseline.subject.info.header, subject.info.header)) {
      note(baseline.subject.label + " is of another process: what grew is told by ways, not by single objects.");
    }
  }
  if (report.met_withheld_key) {
    note(
        "Some ways lead through keys that are withheld and have no counterpart in the baseline: what hangs there is "
        "compared by its types, all of a kind together. Dumps with contents=\"values\" tell keys apart.");
  }
  if (report.suspects.empty()) {
    note(report.compared ? "Nothing grew by enough to be a suspect; --threshold lowers the bar."
                         : "Nothing holds enough to be a suspect; --threshold lowers the bar.");
  }
  if (report.rest_count > 0) {
    note(std::to_string(report.rest_count) + " more suspect" + (report.rest_count == 1 ? "" : "s") +
         "; --limit shows more.");
  }
  return document;
}

}  // namespace barrow::analyses
