// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "cli/command.h"

namespace barrow::cli {

// The operands of commands about one object.
inline constexpr Operand kObjectOperand = {
    .name = "OBJECT",
    .kind = OperandKind::kText,
    .help = "an address (0x7f3a5c0010), an id ('#42' or 42), or a path from a module (app.cache['users'][3].name)"};
inline constexpr std::array kObjectOperands = {
    Operand{.name = "FILE", .help = "a snapshot, or a case; behind a # the number or name of a snapshot of the case"},
    kObjectOperand,
};

}  // namespace barrow::cli
