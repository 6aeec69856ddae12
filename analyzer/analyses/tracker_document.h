// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analyses/document.h"
#include "analyses/profile_subject.h"
#include "analyses/tracker_report.h"

namespace barrow::analyses {

// A time of a profile in whole nanoseconds; nothing beyond the range of int64.
Cell NanosecondsOf(double seconds);

// Tracked objects as a table, one row each, with remarks behind it; `with_trees` adds their sizes over time, the
// referents, and the stacks they were made on.
class ObjectDocument {
 public:
  ObjectDocument(const ProfileSubject& subject, bool with_trees, std::vector<Remark> remarks);

  void Add(const ObjectReport& report);

  // `fitting_count`: how many objects there are without the limit.
  Document Finish(size_t fitting_count);

 private:
  void AddFrames(const reader::Trace& trace);

  Document document_;
  bool with_trees_;
  int64_t number_ = 0;
};

// Per snapshot and class; `with_trees` adds the merged referents.
Document SummaryDocument(const ProfileSubject& subject, std::span<const TrackerSnapshotReport> snapshots,
                         bool with_trees, std::vector<Remark> remarks);

}  // namespace barrow::analyses
