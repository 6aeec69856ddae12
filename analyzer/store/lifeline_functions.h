// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "store/snapshot_view.h"
#include "store/virtual_table.h"

namespace barrow::store {

// The table-valued functions path_to, dominated_by and reachable_from of queries/schema.sql.
std::unique_ptr<VirtualTable> MakePathFunction(std::shared_ptr<CaseView> view);
std::unique_ptr<VirtualTable> MakeDominatedFunction(std::shared_ptr<CaseView> view);
std::unique_ptr<VirtualTable> MakeReachableFunction(std::shared_ptr<CaseView> view);

}  // namespace barrow::store
