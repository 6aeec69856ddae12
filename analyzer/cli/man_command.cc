// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <ostream>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/man_page.h"

namespace barrow::cli {
namespace {

constexpr std::array kExamples = {
    Example{"barrow man | man -l -", "read the manual of a barrow that is not installed"},
};

void RunMan(const Arguments&, Console& console) { console.out << ManPage(); }

}  // namespace

constinit const Command kManCommand = {
    .name = "man",
    .purpose = "print the manual page",
    .description = "",
    .examples = kExamples,
    .operands = {},
    .options = {},
    .presents = false,
    .run = RunMan,
};

}  // namespace barrow::cli
