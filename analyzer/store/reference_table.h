// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "store/snapshot_view.h"
#include "store/virtual_table.h"

namespace barrow::store {

// The tables `reference`, `referent_of` and `referrer_of` of queries/schema.sql.

// Equalities and ranges on snapshot_id, source_id and target_id lead to the rows directly: by source in the forward
// direction, by target in the reverse one. Rows come in order of source_id, position, or of target_id, source_id,
// position.
std::unique_ptr<VirtualTable> MakeReferenceTable(std::shared_ptr<CaseView> view);

std::unique_ptr<VirtualTable> MakeReferentFunction(std::shared_ptr<CaseView> view);
std::unique_ptr<VirtualTable> MakeReferrerFunction(std::shared_ptr<CaseView> view);

}  // namespace barrow::store
