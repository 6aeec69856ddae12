// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reader/profile_records.h"
#include "store/profile_info.h"
#include "store/sqlite.h"

namespace barrow::store {

// Writes everything of a profile but its row in `profile`, which must be there. Within a transaction of the caller.
void WriteProfile(Database& database, ProfileId id, const reader::ProfileRecords& profile);

}  // namespace barrow::store
