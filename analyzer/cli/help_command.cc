// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <ostream>

#include "cli/arguments.h"
#include "cli/command_table.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/global_options.h"
#include "cli/help_text.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow help summary", "what barrow --help summary says, without reaching for the dash"},
    Example{"barrow help limits", "what a file may make barrow do, and how to change it"},
};
constexpr std::array kOperands = {
    Operand{.name = "COMMAND",
            .kind = OperandKind::kCommand,
            .least = 0,
            .help = "a command; or limits, for the limits of files and statements; none: the list of commands"},
};

void RunHelp(const Arguments& arguments, Console& console) {
  const size_t columns = HelpColumns(console.out_terminal);
  if (arguments.operands().empty()) {
    console.out << GeneralHelp(columns);
  } else if (arguments.operands().front() == kLimitsTopic) {
    console.out << LimitsHelp(columns);
  } else {
    console.out << CommandHelp(RequireCommand(arguments.operands().front()), columns);
  }
}

}  // namespace

constinit const Command kHelpCommand = {
    .name = "help",
    .purpose = "show the commands, or the help of one",
    .description = "",
    .examples = kExamples,
    .operands = kOperands,
    .options = {},
    .presents = false,
    .run = RunHelp,
};

}  // namespace barrow::cli
