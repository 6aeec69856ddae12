// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "analyses/leak_search.h"

namespace barrow::analyses {

// What the rules that tell what could be saved have in common: so many objects of a type, one of them, and the bytes.
struct Saving {
  LeakRule rule = LeakRule::kDuplicates;
  const std::string& type_name;
  uint64_t object_count = 0;
  uint64_t saved_bytes = 0;
  uint32_t example = 0;
};

// Adds a suspect if it is worth a line. Its sentence is the number of objects, `what`, the example, `advice`, and how
// much that saves.
void AddSaving(LeakSearch& search, const Saving& saving, const std::string& what, const std::string& advice);

}  // namespace barrow::analyses
