// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace barrow {

// Whether the character moves the cursor, changes the order of the text around it, or cannot be seen at all: control
// characters, bidirectional overrides, line separators, zero-width blanks, tags.
bool IsTreacherous(char32_t character);

// The next character of valid UTF-8, which is taken off the text.
char32_t TakeCharacter(std::string_view& valid);

}  // namespace barrow
