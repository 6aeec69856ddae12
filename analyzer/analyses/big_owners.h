// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analyses/accumulations.h"

namespace barrow::analyses {

// Whether the object is what every program hangs its things on: a module, its or a class's __dict__, a class, a frame.
bool IsScaffold(const AccumulationFinder& finder, uint32_t object);

// An object with much below it: the first on the dominator tree that is no scaffold.
struct BigOwner {
  uint32_t object = 0;
  uint64_t retained_bytes = 0;
  uint64_t told_bytes = 0;  // of these, what was told of objects below it
};

// Something that was told already: so many bytes below this object.
struct ToldBytes {
  uint32_t object = 0;
  uint64_t bytes = 0;
};

// Those reachable ones of which most was not told, and at least `least_bytes`, by falling figure. What has nothing
// below it is none. O(objects), 4 bytes for each.
std::vector<BigOwner> FindBigOwners(const AccumulationFinder& finder, uint64_t least_bytes,
                                    std::span<const ToldBytes> told);

}  // namespace barrow::analyses
