// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "algorithms/retained.h"
#include "analyses/table.h"
#include "analyses/type_figures.h"
#include "analyses/types_by_name.h"
#include "graph/heap.h"
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

// The same for several objects at once, which may dominate one another: 50 ns for each object of the snapshot and 5
// bytes. `table` needs flat and allocated sizes. An object that is given twice has its figures once, at its first
// place.
std::vector<std::vector<NamedFigures>> DominatedByType(const DominatorTree& tree, const ObjectTable& table,
                                                       const TypesByName& types, std::span<const uint32_t> objects);

// Such figures as a table, with their sum.
Table DominatedTable(const std::vector<NamedFigures>& types, std::optional<size_t> limit);

}  // namespace barrow::analyses
