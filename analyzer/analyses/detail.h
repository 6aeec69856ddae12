// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyses/type_figures.h"
#include "graph/heap.h"
#include "store/case.h"

namespace barrow::analyses {

// How finely a summary tells objects apart: Pympler's verbosity levels.
enum class Detail : uint8_t {
  kTypes,    // by type name
  kNames,    // functions, modules and frames by name: "function (close)", "module(os)", "frame (codename: run)"
  kLengths,  // with module or line: "function (app.Cart.close)", "frame (codename: run, codeline: 7)"; and
             // dictionaries, lists and sets by length: "dict, len=3"
};

// Splits the totals of types into finer ones. Objects without a name, or of other types, stay under their type's name.
// Law: the figures sum up to those of the types. Sorted by name.
std::vector<NamedFigures> ByName(std::span<const store::TypeTotal> types, std::span<const store::NameTotal> names,
                                 Detail detail);

// Replaces the rows of dict, list and set by one row per length. `objects` needs the columns type, flat, allocated and
// length; `type_names` is by TypeId. O(objects).
std::vector<NamedFigures> SplitByLength(std::vector<NamedFigures> rows, const ObjectTable& objects,
                                        std::span<const std::string> type_names);

}  // namespace barrow::analyses
