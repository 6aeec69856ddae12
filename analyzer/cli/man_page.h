// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace barrow::cli {

// barrow(1) as roff for man(7) macros, written from the command table: each command, operand and option once, the files
// and environment variables barrow looks at, the exit codes. The same text every time: it carries no date.
std::string ManPage();

}  // namespace barrow::cli
