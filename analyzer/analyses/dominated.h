// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "analyses/type_figures.h"
#include "graph/ids.h"
#include "store/case.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// What would go with an object, itself left out, per type: the largest first, equal ones by name. `totals`: those of
// the snapshot. If that is at most a quarter of the snapshot, reads only what the object dominates: about 100 ns for
// each of those objects and their references, 1 bit per object of the snapshot. Otherwise the dominators of all, and
// the objects on the smaller side: about 20 ns and 5 bytes per object of the snapshot.
std::vector<NamedFigures> DominatedByType(store::SnapshotView& view, ObjectId object,
                                          std::span<const store::TypeTotal> totals);

}  // namespace barrow::analyses
