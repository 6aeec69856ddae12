// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <ostream>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/console.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow completion bash > ~/.local/share/bash-completion/completions/barrow",
            "for bash, in the next shell"},
    Example{"barrow completion zsh > ~/.zsh/completions/_barrow", "for zsh, if that folder is in $fpath"},
    Example{"barrow completion fish > ~/.config/fish/completions/barrow.fish", "for fish"},
};
constexpr std::array<std::string_view, 3> kShells = {"bash", "zsh", "fish"};
constexpr std::array kOperands = {
    Operand{.name = "SHELL", .kind = OperandKind::kChoice, .choices = kShells, .help = "bash, zsh or fish"},
};

void RunCompletion(const Arguments& arguments, Console& console) {
  const std::string& shell = arguments.operands().front();
  console.out << (shell == "bash" ? BashCompletion() : shell == "zsh" ? ZshCompletion() : FishCompletion());
}

}  // namespace

constinit const Command kCompletionCommand = {
    .name = "completion",
    .purpose = "print a completion script for a shell",
    .description =
        "An installed barrow has brought its scripts along; this is for one that runs from where it was built.",
    .examples = kExamples,
    .operands = kOperands,
    .options = {},
    .presents = false,
    .run = RunCompletion,
};

}  // namespace barrow::cli
