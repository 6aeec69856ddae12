// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "graph/heap.h"
#include "store/case.h"
#include "store/sqlite.h"

namespace barrow::store {

// Writes the packed columns of a heap, in order of column, then chunk: the same heap gives the same bytes. Packs on as
// many threads as the machine has cores, at most four. `name_ids`: name.name_id of each of `heap.names`.
void WritePackedColumns(Database& database, SnapshotId snapshot, const Heap& heap,
                        const std::vector<uint32_t>& name_ids);

}  // namespace barrow::store
