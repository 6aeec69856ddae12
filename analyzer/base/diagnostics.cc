// SPDX-License-Identifier: Apache-2.0
#include "base/diagnostics.h"

namespace barrow {
namespace {

constexpr size_t kAnomalyCount = static_cast<size_t>(Anomaly::kCount);

// In the order of the enum.
constexpr std::array<AnomalyInfo, kAnomalyCount> kAnomalies = {{
    {"truncated", Severity::kLoss,
     "The file ends before its trailer: what wrote it was killed or writes it still, or the copy is incomplete. "
     "Everything before the end is used; if the original is longer, copy it again."},
    {"damaged_frame", Severity::kLoss,
     "Frames of the file did not decode or failed their checksum and were skipped. Copy the file again."},
    {"frame_over_limit", Severity::kLoss,
     "Frames of the file claim more bytes than the limit for one frame and were skipped. If the file is not damaged, "
     "'barrow --limit frame-size=SIZE' reads them."},
    {"search_over_limit", Severity::kLoss,
     "The search for intact frames behind damage was given up at its limit. 'barrow --limit recovery-size=SIZE' goes "
     "on."},
    {"numbers_over_limit", Severity::kLoss,
     "Segments were dropped because more types or shapes than the limit are missing before them. 'barrow --limit "
     "lost-numbers=NUMBER' keeps them."},
    {"lost_bytes", Severity::kLoss, "Bytes of the file that could not be used: it is damaged or cut."},
    {"bytes_behind_end", Severity::kNote,
     "Bytes stand behind the end of the file, put there by whatever copied it. It is complete, and they are not used."},
    {"totals_differ", Severity::kLoss,
     "The file holds fewer objects than its trailer counts, or more. Every sum is off by the difference."},
    {"unknown_field", Severity::kNote,
     "The file uses fields or values of a newer format than this barrow knows; they were skipped. A newer barrow shows "
     "more."},
    {"bad_segment", Severity::kLoss,
     "Segments whose columns contradict each other were dropped: whatever wrote the file has a fault. Report it "
     "there."},
    {"duplicate_object", Severity::kNote,
     "Objects written twice at one address; the first is kept. Memory was freed and used again during the dump, or the "
     "writer has a fault."},
    {"dangling_reference", Severity::kNote,
     "References to addresses at which the file has no object were dropped: the object was lost, or the dumper could "
     "not see it."},
    {"dangling_root", Severity::kNote, "Roots of objects that the file does not hold were dropped."},
    {"dangling_annotation", Severity::kNote,
     "Names or texts of objects that the file does not hold, or that contradict an earlier one, were dropped."},
    {"unknown_type", Severity::kLoss,
     "Objects whose type the file does not hold: they are listed as \"<unknown type>\"."},
    {"unknown_shape", Severity::kLoss,
     "Objects or types whose shape the file does not hold: their references are shown without labels."},
    {"unreadable_object", Severity::kLoss, "Objects the dumper met and could not read; they are not in the file."},
    {"estimated_size", Severity::kNote,
     "Objects whose flat size is the type's own figure, because asking them would have run Python code."},
    {"sums_differ", Severity::kLoss,
     "Totals of the trailer (references, roots, types, shapes, flat bytes, allocated bytes, segments) that do not "
     "agree with what the file holds. Expected where something was lost; a fault of the writer where nothing was."},
    {"repaired_text", Severity::kNote, "Texts that were not valid UTF-8; broken characters are shown as U+FFFD."},
    {"unwalked_interpreter", Severity::kNote,
     "Interpreters of the process that were not walked, for a dump is made in the main one only. Since Python 3.12 "
     "their "
     "objects are missing in the file; before, those that the collector knows are in it, without what holds them."},
}};

constexpr bool EveryRowIsFilled() {
  for (const AnomalyInfo& info : kAnomalies) {
    if (info.name.empty() || info.help.empty()) return false;
  }
  return true;
}
static_assert(EveryRowIsFilled());

}  // namespace

const AnomalyInfo& Describe(Anomaly anomaly) { return kAnomalies[static_cast<size_t>(anomaly)]; }

std::optional<Anomaly> FindAnomaly(std::string_view name) {
  for (size_t i = 0; i < kAnomalyCount; ++i) {
    if (kAnomalies[i].name == name) return static_cast<Anomaly>(i);
  }
  return std::nullopt;
}

}  // namespace barrow
