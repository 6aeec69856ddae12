// SPDX-License-Identifier: Apache-2.0
#include "cli/command.h"

#include <array>

namespace barrow::cli {
namespace {

constexpr std::array<std::string_view, 4> kFormats = {"text", "csv", "json", "markdown"};
constexpr std::array<std::string_view, 3> kColours = {"auto", "always", "never"};

constexpr std::array kResultOptions = {
    Option{.name = "format",
           .kind = OptionKind::kChoice,
           .placeholder = "FORMAT",
           .initial = "text",
           .choices = kFormats,
           .help = "how the result is written; all but text hold raw numbers in base units"},
    Option{.name = "wide",
           .help =
               "show every column and figure in text and Markdown, as CSV and JSON always do, and shorten no text to "
               "fit the terminal"},
    Option{.name = "output",
           .letter = 'o',
           .kind = OptionKind::kFile,
           .placeholder = "FILE",
           .help = "write the result to FILE once it is complete; - is standard output"},
    Option{.name = "force", .help = "let --output replace a file"},
    Option{.name = "color",
           .kind = OptionKind::kChoice,
           .placeholder = "WHEN",
           .initial = "auto",
           .choices = kColours,
           .help = "colours in text; auto: on a terminal unless NO_COLOR is set"},
};

constexpr Option kHelpOption = {.name = "help", .letter = 'h', .help = "show this help"};

}  // namespace

std::span<const Option> ResultOptions() { return kResultOptions; }

std::vector<const Option*> OptionsOf(const Command& command) {
  std::vector<const Option*> options;
  for (const Option& option : command.options) options.push_back(&option);
  if (command.presents) {
    for (const Option& option : ResultOptions()) options.push_back(&option);
  }
  options.push_back(&kHelpOption);
  return options;
}

}  // namespace barrow::cli
