// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "analyses/document.h"

namespace barrow::analyses {

// Texts of a report are cut where they are made, so that its size has a bound. A text is measured as it will take room
// in a document: characters that are written as escapes there ("\u202e", "\u003c") count as six bytes, or twelve.

inline constexpr size_t kMostShortName = 100;  // where there are many
inline constexpr size_t kMostName = 160;       // of types, labels, values, variables
inline constexpr size_t kMostPath = 300;       // of ways and files
inline constexpr size_t kMostSentence = 700;

// The text, or its beginning and its end around a "…" so that it takes at most `most` bytes. Of a dotted name and a way
// the end is what tells. Not UTF-8 counts as U+FFFD.
std::string CutText(std::string_view text, size_t most);

// The same for every text of a table or a group of facts.
void CutTexts(Table& table, size_t most = kMostName);
void CutTexts(FactGroup& group, size_t most = kMostPath);

// Leaves at most that many rows of data; what goes becomes a row of rest, in which the figures of the named columns are
// added up. It takes in a row of rest that is there already.
void CutRows(Table& table, size_t most, std::initializer_list<std::string_view> summed);

}  // namespace barrow::analyses
