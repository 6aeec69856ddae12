// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "store/case.h"

namespace barrow::store {

// The objects of a snapshot for which an SQL expression is true, [ObjectId]. It may use the columns of the tables
// object and type (the type's own address is type_address) as queries/schema.sql documents them. It runs read-only and
// inside of parentheses it cannot leave: what closes more than it opens, or leaves a string or comment open, is
// refused, as are parameters. Throws Error: kUsage if it is no expression, kInput if the case is damaged or the time is
// over.
std::vector<bool> ObjectsWhere(Case& opened, SnapshotId snapshot, std::string_view condition,
                               std::optional<std::chrono::milliseconds> time_limit);

}  // namespace barrow::store
