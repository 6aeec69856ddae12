// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "cli/command.h"

namespace barrow::cli {

// The options that stand before a command and concern all of them; each takes a value. The parser, the help, the man
// page and the completions read this table.
std::span<const Option> GlobalOptions();

// Takes such options from the beginning of the words, and does what they say: limits the memory of the process, sets
// limits of base/limits.h. Returns the rest. Throws Error: kUsage for a value that cannot be, naming what could stand
// there.
[[nodiscard]] std::span<const std::string> TakeGlobalOptions(std::span<const std::string> words);

// What 'barrow help' takes beside the names of commands.
inline constexpr std::string_view kLimitsTopic = "limits";

// What can stand behind --limit, each with an equals sign.
std::vector<std::string> LimitWords();

// What there is to say of limits, and of one: "a frame of a file, decompressed (64 MiB, at most 2 GiB)".
std::string_view LimitsText();
std::string LimitExplanation(const LimitInfo& info);

// What 'barrow help limits' says.
std::string LimitsHelp(size_t columns);

}  // namespace barrow::cli
