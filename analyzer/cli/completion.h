// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace barrow::cli {

// Completion scripts written from the command table: commands, options, choices, file names.
std::string BashCompletion();
std::string ZshCompletion();
std::string FishCompletion();

}  // namespace barrow::cli
