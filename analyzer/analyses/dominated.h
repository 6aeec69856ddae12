// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "analyses/type_figures.h"
#include "graph/ids.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// What would go with an object, itself left out, per type: the largest first, equal ones by name. Reads only what it
// dominates: about 100 ns for each of those objects and their references, 1 bit per object of the snapshot.
std::vector<NamedFigures> DominatedByType(store::SnapshotView& view, ObjectId object);

}  // namespace barrow::analyses
