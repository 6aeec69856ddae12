// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "cli/command.h"

namespace barrow::cli {

// Every command, in the order the help lists them. To add one: a file <name>_command.cc that defines its Command, a
// declaration and a row in command_table.cc, a test.
std::span<const Command* const> AllCommands();

// The command of that name, or null.
const Command* FindCommand(std::string_view name);

// The command of that name. Throws Error (kUsage), with a suggestion if a name is near.
const Command& RequireCommand(std::string_view name);

}  // namespace barrow::cli
