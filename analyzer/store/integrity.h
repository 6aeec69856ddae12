// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "store/sqlite.h"

namespace barrow::store {

// What SQLite finds wrong with the pages, indexes and constraints of a database first, or a row whose owner is not
// there; empty: nothing. Reads all of it. Throws Error (kInput) where it is too broken to be looked through.
std::string IntegrityProblem(const Database& database);

}  // namespace barrow::store
