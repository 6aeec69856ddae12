// SPDX-License-Identifier: Apache-2.0
#include "analyses/subject.h"

#include <algorithm>
#include <utility>

#include "analyses/cells.h"
#include "base/diagnostics.h"

namespace barrow::analyses {

bool IsComplete(const store::SnapshotInfo& info) { return info.trailer && !HasLosses(info.diagnostics); }

bool IsComplete(const store::ProfileInfo& info) { return info.complete && !HasLosses(info.diagnostics); }

bool HasLosses(const Diagnostics& diagnostics) {
  for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    if (diagnostics.count(anomaly) > 0 && Describe(anomaly).severity == Severity::kLoss) return true;
  }
  return false;
}

std::string AnomalyLabel(Anomaly anomaly, uint64_t count) {
  const std::string name(Describe(anomaly).name);
  return count == 1 ? name : name + ": " + std::to_string(count);
}

std::vector<Remark> AnomalyRemarks(const Subject& subject) {
  return AnomalyRemarks(subject.label, subject.info.diagnostics);
}

std::vector<Remark> AnomalyRemarks(const std::string& of, const Diagnostics& diagnostics) {
  std::vector<Remark> remarks;
  std::string notes;
  for (size_t i = 0; i < static_cast<size_t>(Anomaly::kCount); ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    const uint64_t count = diagnostics.count(anomaly);
    // In every real dump some sizes are estimated; 'barrow info' says which, and that is enough.
    if (count == 0 || anomaly == Anomaly::kEstimatedSize) continue;
    const AnomalyInfo& info = Describe(anomaly);
    const std::string label = AnomalyLabel(anomaly, count);
    if (info.severity == Severity::kLoss) {
      remarks.push_back({Remark::Kind::kWarning, of + ": " + std::string(info.help) + " (" + label + ")"});
    } else {
      notes += (notes.empty() ? "" : ", ") + label;
    }
  }
  if (!notes.empty()) remarks.push_back({Remark::Kind::kNote, of + ": 'barrow info' explains " + notes});
  return remarks;
}

std::vector<Remark> AnomalyRemarks(const Subject& left, const Subject& right) {
  std::vector<Remark> remarks = AnomalyRemarks(left);
  AddRemarks(AnomalyRemarks(right), remarks);
  return remarks;
}

void AddRemarks(std::vector<Remark>&& more, std::vector<Remark>& remarks) {
  for (Remark& remark : more) {
    if (std::find(remarks.begin(), remarks.end(), remark) == remarks.end()) remarks.push_back(std::move(remark));
  }
}

FactGroup SubjectFacts(std::string name, const Subject& subject) {
  const store::SnapshotInfo& info = subject.info;
  return {.name = std::move(name),
          .title = "snapshot",
          .facts =
              {
                  {"file", "file", Unit::kText, subject.label},
                  {"snapshot_id", "number", Unit::kNumber, ToCell(info.id.value)},
                  {"name", "name", Unit::kText, info.name},
                  {"created", "dumped", Unit::kTime, KnownOrNothing(info.header.created_unix_ns)},
                  {"pid", "pid", Unit::kNumber, KnownOrNothing(info.header.pid)},
                  {"complete", "complete", Unit::kFlag, ToCell(IsComplete(info) ? 1 : 0)},
                  {"object_count", "objects", Unit::kCount, ToCell(info.object_count)},
                  {"flat_size", "flat size", Unit::kBytes, ToCell(info.flat_bytes)},
                  {"allocated_size", "allocated size", Unit::kBytes, ToCell(info.allocated_bytes)},
              },
          .machine_only = true};
}

}  // namespace barrow::analyses
