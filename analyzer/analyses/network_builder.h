// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analyses/network.h"
#include "analyses/network_question.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

// What the question asks for, as pictures; none if there is nothing to show. Without --split it is one. Computes
// retained sizes if the case does not hold them yet; otherwise O(members and their references, log most_nodes for
// each). Throws Error (kUsage) if no type fits a pattern.
Networks DrawNetworks(store::Case& opened, const Subject& subject, const NetworkQuestion& question);

}  // namespace barrow::analyses
