// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace barrow::test {

// A command line as a shell takes it apart: words at blanks, with '…' and "…" (no escapes, no variables). What
// redirects ends the line: everything from an unquoted `>`, `<` or `|` on is left out.
std::vector<std::string> ShellWords(std::string_view line);

}  // namespace barrow::test
