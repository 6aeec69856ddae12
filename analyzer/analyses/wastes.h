// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analyses/container_wastes.h"
#include "analyses/duplicates.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

// What a snapshot could do without, the most first.
struct Wastes {
  DuplicateReport duplicates = {};
  std::vector<SpareRoom> spare_room = {};
  std::vector<InstanceDictionaries> dictionaries = {};
};

inline constexpr uint64_t kLeastSpare = 256;  // bytes

// At most `limit` sets of duplicates, of which garbage is no part, and types of instances; containers that could give
// back more than `least_spare` bytes. `opened` must be read-only. About 300 ns per object.
Wastes FindWastes(store::Case& opened, const Subject& subject, size_t limit = 50, uint64_t least_spare = kLeastSpare);

}  // namespace barrow::analyses
