// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace barrow::presenters {

// JSON that may stand between script tags of a page: <, >, & and the line separators U+2028 and U+2029, which only
// occur in strings, are written as escapes. The same JSON, to whoever reads it.
std::string PageSafe(std::string_view json);

}  // namespace barrow::presenters
