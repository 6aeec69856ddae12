// SPDX-License-Identifier: Apache-2.0
#include "store/virtual_tables.h"

#include <memory>

#include "store/object_table.h"
#include "store/reference_table.h"
#include "store/snapshot_view.h"

namespace barrow::store {

void RegisterVirtualTables(const Connection& connection) {
  const auto view = std::make_shared<CaseView>(connection);
  RegisterVirtualTable(connection, "object", MakeObjectTable(view));
  RegisterVirtualTable(connection, "reference", MakeReferenceTable(view));
  RegisterVirtualTable(connection, "referent_of", MakeReferentFunction(view));
  RegisterVirtualTable(connection, "referrer_of", MakeReferrerFunction(view));
}

}  // namespace barrow::store
