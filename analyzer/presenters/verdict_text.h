// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "analyses/verification.h"

namespace barrow::presenters {

// One line without its end: "cut.barrow: damaged: truncated; usable: 3 frames, 812 objects, 2.1 KB of 4.0 KB". Holds
// names of files as they are: made visible by whoever prints it.
std::string VerdictLine(const analyses::Verdict& verdict);

}  // namespace barrow::presenters
