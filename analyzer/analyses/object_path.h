// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/heap.h"

namespace barrow::analyses {

// How people name an object: by its address, its id, or a path that begins at one of these or at a module and goes on
// in labels as store/label_text.h writes them.
//
//   0x7f3a5c0010                       the object at that address
//   #42  42                            the object with that id
//   app.cache["users"][3].name         from a module; which of the leading names are the module's is settled later
//   'my-script'.main                   a name that is no identifier
//   #42.name  0x7f3a5c0010[0]          from any object
//
// Steps:
//   .name  .'two words'                attribute
//   [3]  [-1]                          element of a sequence, or the value of a mapping at that number
//   ["users"] [b'id'] [2.5] [None]     value of a mapping at that key; ["a long te"...] if the dump clipped it.
//   Integers
//                                      of any size, decimal or as 0x1f
//   [(3, 'users')]                     the same; parts are numbers, strings, bytes, None and tuples
//   [<key at 0x7f12>]  [<key 3>]       value at the key with that address; of pair number 3, from 0
//   [<key app.C at 0x7f12>]            the same; the name is for people
//   <key 3>  <element 3>  <reference 3>  the key of pair 3; element 3 of a set; reference 3, whatever its label
//
// Strings are quoted by ' or " and take Python's escapes \\ \' \" \n \r \t \a \b \f \v \0 \xHH
// \uHHHH \UHHHHHHHH.
struct PathStep {
  enum class Kind : uint8_t {
    kAttribute,  // text.text
    kKey,        // text; `number` too, if it is an integer
    kNone,       // the key None
    kTuple,      // text.text: a key as repr() writes it, WithoutBlanks
    kKeyAt,      // number: an address
    kValueOf,    // number: which pair
    kKeyOf,      // number: which pair
    kElement,    // number
    kReference,  // number
  };
  Kind kind = Kind::kAttribute;
  ResolvedText text;              // without object
  std::optional<int64_t> number;  // a negative one counts from the end
  bool quoted = false;            // of an attribute: it was
  size_t begin = 0;               // where the step stands in the path
  size_t end = 0;
};

struct ObjectPath {
  enum class Start : uint8_t { kModule, kId, kAddress };
  Start start = Start::kModule;
  uint64_t number = 0;          // id or address
  std::vector<PathStep> steps;  // kModule: the first is an attribute, and part of the module's name
};

// A repr without the blanks between its parts.
std::string WithoutBlanks(std::string_view repr);

// Limits: path-size, path-steps (base/limits.h). Throws Error (kUsage) saying where it stopped being a path and what
// could stand there.
ObjectPath ParseObjectPath(std::string_view text);

}  // namespace barrow::analyses
