// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace barrow::analyses {

// Whether the whole text fits the pattern: `*` is any run of characters, `?` one character, `[abc]`, `[a-z]`, `[!a-z]`
// one character of a set; everything else is itself, and so is a `[` that nothing closes. Characters are UTF-8 code
// points, case counts, dots are ordinary. Time is O(pattern * text) at worst: no pattern makes it hang.
[[nodiscard]] bool MatchesGlob(std::string_view pattern, std::string_view text);

// Whether the text fits any of the patterns. Without patterns everything fits.
[[nodiscard]] bool MatchesAnyGlob(std::span<const std::string> patterns, std::string_view text);

}  // namespace barrow::analyses
