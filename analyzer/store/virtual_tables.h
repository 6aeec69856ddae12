// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "store/lifeline_results.h"
#include "store/sqlite.h"

namespace barrow::store {

// Makes the tables and functions that queries/schema.sql describes at its end known to a connection to a case. What
// they compute for snapshots that do not hold it is kept in `lifelines`.
void RegisterVirtualTables(const Connection& connection, std::shared_ptr<LifelineResults> lifelines);

}  // namespace barrow::store
