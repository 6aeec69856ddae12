// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyses/profile_view.h"

namespace barrow::analyses {

// One referent in a tree that is shown.
struct ReferentLine {
  std::string name;  // "__dict__", "[V] users: {}"
  int64_t size_bytes = 0;
  int64_t flat_bytes = 0;
  double percent = 0;  // of the whole object
  uint32_t level = 1;
};

// The referents below a root that are worth a line: more than 0 bytes and more than a thousandth of the whole. Largest
// first; of equal ones the last comes first, as Pympler has it. Those below a referent follow it, one level deeper.
std::vector<ReferentLine> ReferentLines(const ProfileView& view, uint32_t root);

}  // namespace barrow::analyses
