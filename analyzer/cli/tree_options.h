// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "analyses/reference_tree.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/console.h"

namespace barrow::cli {

// What the commands referents and referrers have in common.

inline constexpr std::array kTreeOptions = {
    Option{.name = "depth",
           .letter = 'd',
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "3",
           .help = "how many levels are opened, at most 1,000; all or 0 for as many"},
    Option{.name = "repeat", .help = "open an object anew wherever it is met again"},
    Option{.name = "no-repeat", .help = "open each object once, and mark it where it is met again; the default"},
    Option{.name = "fold",
           .kind = OptionKind::kLimit,
           .placeholder = "N",
           .initial = "4",
           .help = "how many neighbours of one type are shown; the rest is one line, as in '… 9,996 more of type str'. "
                   "all or 0 for every one"},
};

// How many levels the option asks for, kMostTreeLevels for "all". Throws Error (kUsage) if they are more.
size_t LevelsOf(const Arguments& arguments, std::string_view option);

void RunTree(const Arguments& arguments, Console& console, analyses::TreeDirection direction);

}  // namespace barrow::cli
