// SPDX-License-Identifier: Apache-2.0
#include "store/virtual_tables.h"

#include <memory>
#include <utility>

#include "store/lifeline_functions.h"
#include "store/object_table.h"
#include "store/reference_table.h"
#include "store/snapshot_view.h"

namespace barrow::store {

void RegisterVirtualTables(const Connection& connection, std::shared_ptr<LifelineResults> lifelines) {
  const auto view = std::make_shared<CaseView>(connection, std::move(lifelines));
  RegisterVirtualTable(connection, "object", MakeObjectTable(view));
  RegisterVirtualTable(connection, "reference", MakeReferenceTable(view));
  RegisterVirtualTable(connection, "referent_of", MakeReferentFunction(view));
  RegisterVirtualTable(connection, "referrer_of", MakeReferrerFunction(view));
  RegisterVirtualTable(connection, "path_to", MakePathFunction(view));
  RegisterVirtualTable(connection, "dominated_by", MakeDominatedFunction(view));
  RegisterVirtualTable(connection, "reachable_from", MakeReachableFunction(view));
}

}  // namespace barrow::store
