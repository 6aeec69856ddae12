// SPDX-License-Identifier: Apache-2.0
//
// What "barrow stats" shows, ready for whoever writes it down.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyses/class_figures.h"
#include "analyses/object_ranking.h"
#include "analyses/profile_view.h"
#include "analyses/referents.h"

namespace barrow::analyses {

struct FootprintReport {
  double time = 0;
  int64_t size_bytes = 0;
  int64_t flat_bytes = 0;
  std::vector<ReferentLine> referents;
};

// All about one tracked object.
struct ObjectReport {
  const reader::TrackedObject* object = nullptr;
  const reader::Trace* trace = nullptr;  // null: none
  std::string class_name;
  std::string name;
  int64_t size_bytes = 0;   // the largest
  int64_t tsize_bytes = 0;  // in the snapshot in which most was tracked
  std::vector<FootprintReport> footprints;
};

// Throws Error (kInput) by Pympler's rules where Pympler fails.
ObjectReport ReportOf(const ProfileView& view, const RankedObject& ranked);

struct ClassReport {
  std::string class_name;
  ClassFigures figures;
  std::vector<ReferentLine> referents;  // merged over its objects, if asked for
};

// Bytes, and what they are of the base of all shares of their snapshot.
struct SnapshotTotal {
  int64_t bytes = 0;
  double percent = 0;  // 0 if there is no base
};

struct TrackerSnapshotReport {
  const reader::TrackerSnapshot* snapshot = nullptr;
  uint64_t number = 0;  // from 1
  ShareBase base = ShareBase::kVirtualSize;
  int64_t base_bytes = 0;
  SnapshotTotal tracked;
  std::optional<SnapshotTotal> all_objects;  // empty: not asked for when it was taken
  std::vector<ClassReport> classes;          // by name
};

// Per snapshot and class; only classes whose name contains `class_part`. `with_trees`: with merged referents.
std::vector<TrackerSnapshotReport> SummaryOf(const ProfileView& view, const std::string& class_part, bool with_trees);

}  // namespace barrow::analyses
