// SPDX-License-Identifier: Apache-2.0
//
// What the virtual tables compute, computed the plain way into ordinary tables, to be asked the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/case.h"

namespace barrow::store {

// A case of a random heap for each count, with tables plain_object and plain_reference: the rows and columns of object
// and reference.
Case CaseWithPlainTables(const std::vector<uint32_t>& object_counts);

// `text` with `to` in place of every `from`.
std::string Replaced(std::string text, std::string_view from, std::string_view to);

// Checks that `sql` gives the same for `table` and its plain table; it writes TABLE for the table to ask.
void CheckSame(Case& opened, const std::string& sql, std::string_view table);

// True if SQLite sorts rows for `sql`, having no order to read them in.
bool Sorts(Case& opened, const std::string& sql);

}  // namespace barrow::store
