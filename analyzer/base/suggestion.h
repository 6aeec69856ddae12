// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace barrow {

// How many single characters have to be inserted, deleted, replaced or swapped with their neighbour to turn one word
// into the other (optimal string alignment).
[[nodiscard]] size_t EditDistance(std::string_view a, std::string_view b);

// The name the writer of `word` most likely meant; empty if none is near. A third of the word may be wrong, or the word
// may be, with as much wrong if it has six characters or more, the beginning of exactly one name. Of equally near names
// the first.
[[nodiscard]] std::string_view NearestName(std::string_view word, std::span<const std::string_view> names);

// What to put behind an error message: ": did you mean BEFORE name AFTER?" with the nearest name; if none is near,
// ": otherwise", or nothing if there is no otherwise.
[[nodiscard]] std::string DidYouMean(std::string_view word, std::span<const std::string_view> names,
                                     std::string_view before, std::string_view after, std::string_view otherwise);

}  // namespace barrow
