// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "store/profile_info.h"
#include "store/sqlite.h"

namespace barrow::store {

// A ProfileInfo as rows of the tables profile, profile_command_line and profile_anomaly.

// `info.id` is ignored: the new one is returned.
ProfileId InsertProfile(Database& database, const ProfileInfo& info);

// In order of loading.
std::vector<ProfileInfo> SelectProfiles(const Database& database);

}  // namespace barrow::store
