// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "store/case.h"
#include "store/sqlite.h"

namespace barrow::store {

// A SnapshotInfo as rows of the tables snapshot, command_line, collector_generation, system_figure and anomaly.

// `info.id` is ignored: the new one is returned.
SnapshotId InsertSnapshot(Database& database, const SnapshotInfo& info);

// In order of loading.
std::vector<SnapshotInfo> SelectSnapshots(const Database& database);

}  // namespace barrow::store
