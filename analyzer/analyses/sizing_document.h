// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/sizing.h"
#include "analyses/subject.h"

namespace barrow::analyses {

// What of a sizing is shown.
struct SizingView {
  std::vector<std::string> names = {};  // of the given objects, as the user wrote them
  SizingOptions options = {};
  bool pympler = false;
  bool code = false;
  unsigned stats = 0;    // 1: statistics and largest objects, 2: and types, 3: and type definitions
  uint64_t cutoff = 10;  // stats 1: how many of the largest objects are shown; asizeof's text also: least percentage,
                         // SIZE_MAX: none
  size_t clip = 80;      // asizeof's text: code points of an object's repr
};

// Facts: the statistics. Tables: objects (object, size, own_size: flat or allocated, as asked); with detail the
// referents, each with its depth; with stats the largest objects, the profile by type, the definitions of the types
// met.
Document ToDocument(const Sizing& sizing, const SizingView& shown, SizingRules& rules, const Subject& subject);

// The tree of the given objects and their referents as Pympler's Asized.format() prints it: "NAME size=N flat=N", four
// more blanks for each level, the largest first.
std::vector<std::string> AsizedLines(const Sizing& sizing);

}  // namespace barrow::analyses
