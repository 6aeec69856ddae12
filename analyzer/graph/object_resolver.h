// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "graph/heap.h"
#include "graph/row_order.h"
#include "reader/snapshot_records.h"

namespace barrow {

// The columns of the objects, by id. Each function takes some of them, and frees each column as soon as it is used, so
// that two threads can share them; target and target_count are nobody's.

// Address, type, shape, flags, reference counts and hashes, with numbers of types and shapes that are valid.
void ResolveObjects(reader::ObjectColumns& columns, const RowOrder& order, const std::vector<reader::Type>& types,
                    const std::vector<reader::Shape>& shapes, ObjectTable& objects, Diagnostics& diagnostics);

// Sizes and lengths.
void ResolveSizes(reader::ObjectColumns& columns, const RowOrder& order, ObjectTable& objects);

}  // namespace barrow
