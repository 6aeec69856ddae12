// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "store/snapshot_view.h"
#include "store/virtual_table.h"

namespace barrow::store {

// The table `object` of queries/schema.sql. Equalities and ranges on snapshot_id, object_id, address and type_id lead
// to the rows directly, and ORDER BY or GROUP BY these columns costs no sorting: by type it walks a permutation that is
// made once per snapshot by counting. Where that would take more memory than the budget allows, SQLite sorts. Rows that
// an equality or range on a size, count, degree, length, shape or distance rules out cost about 10 ns each.
std::unique_ptr<VirtualTable> MakeObjectTable(std::shared_ptr<CaseView> view);

}  // namespace barrow::store
