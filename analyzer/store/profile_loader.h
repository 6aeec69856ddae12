// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reader/profile_records.h"
#include "store/profile_info.h"
#include "store/sqlite.h"

namespace barrow::store {

// A profile as it was added to the case. The case may come from a stranger: throws Error (kInput) where its rows
// contradict each other.
reader::ProfileRecords LoadProfileRows(const Database& database, const ProfileInfo& info);

}  // namespace barrow::store
