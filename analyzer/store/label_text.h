// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "graph/heap.h"
#include "graph/labels.h"

namespace barrow::store {

// How a reference is written for people. Written one behind the other, such labels make a path:
// app.cache['users'][3].name
//
//   .name                   attribute, variable or field; .'two words' or .'' if it is no identifier; .<withheld>
//   [3]                     element of a sequence
//   ['users'] [7] [b'id']   value of a mapping, by its key's text; ['a long te'...] if the dumper clipped it
//   [None] [(3, 'users')]   the same, of keys that repr() writes short;
//   [<key at 0x7f12>]       value of a mapping whose key is known by its address only;
//   [<key app.C at 0x7f12>] by its name as well: a class, function or module
//   [<key 3>]               value of a mapping whose key is not in the snapshot: the third pair, from 0
//   <key 3>                 the key itself
//   <element 3>             element of a set, in the order of its table, from 0
//
// Empty if the object does not label its references. `key` is that of a value, as far as known; `names_kept`: an empty
// name is the name, and not withheld.
struct LabelKey {
  uint64_t address = 0;
  const ResolvedText* text = nullptr;  // null: no text in the snapshot
  std::string name = {};               // as snapshot.name; empty: none
  std::string repr = {};               // of None and of a tuple; empty: not known, or long
};
std::optional<std::string> LabelText(const EdgeLabel& label, const std::optional<LabelKey>& key, bool names_kept);

// A text as Python would write it: 'it''s' becomes "it's", control characters \n or \x1b, integers beyond 64 bits
// decimal unless they are longer than Python writes them.
std::string QuotedText(const ResolvedText& text);

// Whether a name needs no quotes in a path; letters beyond ASCII count as letters.
bool IsIdentifier(std::string_view name);

}  // namespace barrow::store
