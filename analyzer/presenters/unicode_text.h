// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/characters.h"

namespace barrow::presenters {

// Text of strangers on its way to a screen. Every function takes any bytes; what is not UTF-8 counts as U+FFFD.

using barrow::IsTreacherous;
using barrow::TakeCharacter;

// The text on one line with treacherous characters written out: "\n", "\x1b", "\u202e".
std::string MadeVisible(std::string_view text);

// The text of which every treacherous character was written out; if some of it is written from right to left, between
// marks (U+2066 and U+2069) that nobody sees and that keep it from changing the order of what stands around it.
std::string Isolated(std::string visible);

// How many columns of a terminal the text takes: two for East Asian wide characters and most emoji, none for combining
// marks. Decided by blocks of Unicode, the same on every system.
size_t DisplayWidth(std::string_view text);

// The text if it fits, else its beginning and its end, which of a dotted name is what tells, around a "…".
std::string Shortened(std::string_view text, size_t columns);

// The text in lines of at most that many columns, broken at blanks; a longer word has a line that sticks out. At least
// one line.
std::vector<std::string> BrokenIntoLines(std::string_view text, size_t columns);

}  // namespace barrow::presenters
