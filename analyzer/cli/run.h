// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "cli/console.h"

namespace barrow::cli {

// The whole tool: takes what stands behind the program's name, does it, and returns the exit code. Everything that can
// go wrong ends here, as one line on the console's `err`. Standard input is empty.
int Run(const std::vector<std::string>& args, std::ostream& out, std::ostream& err);
int Run(const std::vector<std::string>& args, Console& console);

// The same on the streams of this process.
int RunOnStandardStreams(const std::vector<std::string>& args);

}  // namespace barrow::cli
