// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analyses/document.h"
#include "base/diagnostics.h"
#include "store/case.h"

namespace barrow::analyses {

// The snapshot an answer is about.
struct Subject {
  std::string label;  // as the user named it: "before.barrow", "case.db#2 (after.barrow)"
  store::SnapshotInfo info;
};

// Whether everything that was dumped is there: otherwise counts of references say less, and what seems to be held by
// nothing may be held by what was lost.
bool IsComplete(const store::SnapshotInfo& info);
bool IsComplete(const store::ProfileInfo& info);

// Whether something was lost on the way from the process to here.
bool HasLosses(const Diagnostics& diagnostics);

// "truncated", "lost_bytes: 512".
std::string AnomalyLabel(Anomaly anomaly, uint64_t count);

// What was odd about its file, as every report has to say: losses one by one, with what they mean; the rest in one note
// that points to `barrow info`.
std::vector<Remark> AnomalyRemarks(const Subject& subject);

// The same for what was loaded from any file.
std::vector<Remark> AnomalyRemarks(const std::string& label, const Diagnostics& diagnostics);

// The same for a report about several snapshots, with losses and notes of the same words said once.
std::vector<Remark> AnomalyRemarks(const Subject& left, const Subject& right);

// Adds remarks that are not there yet.
void AddRemarks(std::vector<Remark>&& more, std::vector<Remark>& remarks);

// Which snapshot it is, for machines: file, number, name, when, of which process.
FactGroup SubjectFacts(std::string name, const Subject& subject);

}  // namespace barrow::analyses
