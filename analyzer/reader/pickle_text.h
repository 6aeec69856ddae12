// SPDX-License-Identifier: Apache-2.0
//
// The ways in which pickles write text and large numbers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace barrow::reader {

// Protocol 0, STRING: what stands between the quotes, with Python's escapes resolved. Empty if there are no quotes.
[[nodiscard]] std::optional<std::string> UnquotedString(std::string_view line);

// Protocol 0, UNICODE: "raw-unicode-escape" as UTF-8. Lone surrogates stay, encoded like other characters.
[[nodiscard]] std::string UnescapedUnicode(std::string_view line);

// Decimal digits of a number in two's complement. Quadratic: for numbers of 255 bytes at most.
[[nodiscard]] std::string DecimalOfLong(std::string_view little_endian);

// UTF-8 as Python keeps it in pickles, each lone surrogate replaced by U+FFFD, as is whatever else is broken. Sets
// `repaired` if anything was.
[[nodiscard]] std::string TextOfPickle(std::string_view bytes, bool& repaired);

// What Python's repr() shows of bytes: b'ab\x00'.
[[nodiscard]] std::string BytesRepresentation(std::string_view bytes);

// What Python's repr() shows of a text, given as valid UTF-8: 'it''s' in the quotes Python would choose. Characters
// beyond ASCII are shown as they are unless they are controls, surrogates, blanks or private.
[[nodiscard]] std::string TextRepresentation(std::string_view text);

// What Python's repr() shows of a float: "0.1", "1e+16", "2.0".
[[nodiscard]] std::string RealRepresentation(double value);

}  // namespace barrow::reader
