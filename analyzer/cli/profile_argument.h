// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analyses/profile_subject.h"
#include "cli/snapshot_argument.h"

namespace barrow::cli {

// The profile that was chosen, or the only one. Behind a # stands its number, "2" or "p2", or its name. Throws Error
// (kUsage) saying which there are; Error (kInput) if the file holds none.
analyses::ProfileSubject ChosenProfile(const OpenedArgument& opened);

// The profile as messages and reports call it: "build.barrow", "case.db#p2 (build.barrow)".
analyses::ProfileSubject NamedProfile(const OpenedArgument& opened, const store::ProfileInfo& info);

// "#p1 build.barrow, #p2 again.stats": which there are, for messages.
std::string ListedProfiles(const OpenedArgument& opened);

// Whether the argument means a profile: it is one, or what was chosen is one and no snapshot.
bool MeansProfile(const OpenedArgument& opened);

}  // namespace barrow::cli
