// SPDX-License-Identifier: Apache-2.0
#include "analyses/profile_subject.h"

#include <utility>

#include "analyses/cells.h"
#include "analyses/subject.h"

namespace barrow::analyses {

std::vector<Remark> AnomalyRemarks(const ProfileSubject& subject) {
  return AnomalyRemarks(subject.label, subject.info.diagnostics);
}

FactGroup ProfileFacts(std::string name, const ProfileSubject& subject) {
  const store::ProfileInfo& info = subject.info;
  return {.name = std::move(name),
          .title = "profile",
          .facts =
              {
                  {"file", "file", Unit::kText, subject.label},
                  {"profile_id", "number", Unit::kNumber, ToCell(info.id.value)},
                  {"name", "name", Unit::kText, info.name},
                  {"source", "recorded by", Unit::kText,
                   std::string(info.source == reader::ProfileSource::kBarrow ? "barrow" : "pympler")},
                  {"started", "started", Unit::kTime, KnownOrNothing(info.header.created_unix_ns)},
                  {"pid", "pid", Unit::kNumber, KnownOrNothing(info.pid)},
                  {"complete", "complete", Unit::kFlag, ToCell(IsComplete(info) ? 1 : 0)},
                  {"class_count", "classes", Unit::kCount, ToCell(info.class_count)},
                  {"object_count", "tracked objects", Unit::kCount, ToCell(info.object_count)},
                  {"snapshot_count", "snapshots", Unit::kCount, ToCell(info.tracker_snapshot_count)},
              },
          .machine_only = true};
}

}  // namespace barrow::analyses
