// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <ostream>

#include "cli/arguments.h"
#include "cli/command_table.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/help_text.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow help summary", "what barrow --help summary says, without reaching for the dash"},
};
constexpr std::array kOperands = {
    Operand{
        .name = "COMMAND", .kind = OperandKind::kCommand, .least = 0, .help = "a command; none: the list of commands"},
};

void RunHelp(const Arguments& arguments, Console& console) {
  const size_t columns = HelpColumns(console.out_terminal);
  if (arguments.operands().empty()) {
    console.out << GeneralHelp(columns);
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
