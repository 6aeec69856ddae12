// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace barrow::presenters {

// Pympler's text, figure by figure: what its helpers print, whatever else would be better. Widths count code points.
// Texts must be valid UTF-8.

// pp(): "   1.43 MB", " 672     B". Throws Error (kInput) above 2^60, where Pympler has no unit any more.
std::string PymplerSize(int64_t bytes);
std::string PymplerSize(double bytes);

// pp_timestamp(): "00:01:02.50".
std::string PymplerTime(double seconds);

// trunc(): newlines become "|"; what is longer than `most` loses its end, or with `from_left` its beginning, for "...".
std::string PymplerTruncated(std::string_view text, size_t most, bool from_left = false);

// The text with blanks behind it, or in front of it, until it has so many code points.
std::string PaddedRight(std::string_view text, size_t width);
std::string PaddedLeft(std::string_view text, size_t width);

// str.strip(): without Unicode's blanks at both ends.
std::string_view Stripped(std::string_view text);

// "%d" of a float: its whole part, whatever its size.
std::string WholePart(double number);

}  // namespace barrow::presenters
