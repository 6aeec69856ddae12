// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/sqlite.h"

namespace barrow::store {

// Makes the tables object and reference and the functions referent_of and referrer_of known to a connection to a case.
void RegisterVirtualTables(const Connection& connection);

}  // namespace barrow::store
