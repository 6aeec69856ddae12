// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "analyses/document.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/snapshot_argument.h"
#include "store/sql_runner.h"

namespace barrow::cli {

// What the commands sql, query and objects --where have in common.

inline constexpr Option kBindOption = {.name = "bind",
                                       .letter = 'b',
                                       .kind = OptionKind::kText,
                                       .placeholder = "NAME=VALUE",
                                       .repeatable = true,
                                       .help = "the value of the parameter :NAME"};

inline constexpr Option kTimeLimitOption = {
    .name = "time-limit",
    .kind = OptionKind::kText,
    .placeholder = "SECONDS",
    .help = "give up when SQLite itself took so long: a stranger's case may hold a view that never ends"};

// Of --time-limit. Throws Error (kUsage) for what is no number of seconds.
std::optional<std::chrono::milliseconds> TimeLimitOf(const Arguments& arguments);

// What --bind and --time-limit say. Throws as TimeLimitOf() and BoundValues().
store::SqlOptions SqlOptionsOf(const Arguments& arguments);

// Of --bind. Throws Error (kUsage) for one without an equals sign, and for one given twice.
std::vector<store::NamedValue> BoundValues(const Arguments& arguments);

// Binds :snapshot or :profile to what was chosen with a #. Throws Error (kUsage) if the statement does not take it: the
// choice would go unheard; and if --bind gives it a value as well.
void BindChoice(const OpenedArgument& opened, bool takes_snapshot, bool takes_profile,
                std::vector<store::NamedValue>& values);

// What is odd about what an answer may come from: the chosen snapshot or profile, or all of the case.
std::vector<analyses::Remark> RemarksOf(const OpenedArgument& opened);

}  // namespace barrow::cli
