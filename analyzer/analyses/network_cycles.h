// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "analyses/network_members.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

// Cycles of data (data_cycles.h) as members of a picture. Of `patterns`, if there are any: the whole cycles that an
// object of such a type is in; throws Error (kUsage) if no type fits.

void AddCycles(store::Case& opened, const Subject& subject, std::span<const std::string> patterns,
               NetworkMembers& members);

// Those that are alive, each as a part: of data alone before those with classes, the classes of the program before
// others, by retained size. Returns how many have a class in them.
uint32_t AddLivingCycles(store::Case& opened, const Subject& subject, std::span<const std::string> patterns,
                         NetworkMembers& members);

}  // namespace barrow::analyses
