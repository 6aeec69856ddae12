// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/suggestion.h"
#include "cli/commands.h"

namespace barrow::cli {

std::span<const Command* const> AllCommands() {
  static constexpr std::array kCommands = {
      &kInfoCommand,    &kSummaryCommand, &kDiffCommand,      &kLeaksCommand,      &kStatsCommand, &kObjectsCommand,
      &kObjectCommand,  &kSizeofCommand,  &kReferentsCommand, &kReferrersCommand,  &kPathsCommand, &kDominatorsCommand,
      &kGarbageCommand, &kGraphCommand,   &kReportCommand,    &kLoadCommand,       &kQueryCommand, &kSqlCommand,
      &kVerifyCommand,  &kRedactCommand,  &kHelpCommand,      &kCompletionCommand, &kManCommand};
  return kCommands;
}

const Command* FindCommand(std::string_view name) {
  const auto commands = AllCommands();
  const auto found = std::find_if(commands.begin(), commands.end(), [&](const Command* c) { return c->name == name; });
  return found == commands.end() ? nullptr : *found;
}

const Command& RequireCommand(std::string_view name) {
  if (const Command* command = FindCommand(name)) return *command;
  std::vector<std::string_view> names;
  for (const Command* command : AllCommands()) names.push_back(command->name);
  ThrowUsage("there is no command '" + std::string(name) + "'" +
             DidYouMean(name, names, "'", "'", "'barrow help' lists the commands"));
}

}  // namespace barrow::cli
