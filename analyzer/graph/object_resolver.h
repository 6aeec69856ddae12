// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "graph/heap.h"
#include "graph/row_order.h"
#include "reader/snapshot_records.h"

namespace barrow {

// All columns of the objects but the references, by id, with numbers of types and shapes that are valid. Frees each
// column as soon as it is used: target and target_count are left.
ObjectTable ResolveObjects(reader::ObjectColumns& columns, const RowOrder& order,
                           const std::vector<reader::Type>& types, const std::vector<reader::Shape>& shapes,
                           Diagnostics& diagnostics);

}  // namespace barrow
