// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "analyses/duplicates.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

// What a snapshot could do without, the most first.

// A row of queries/containers_with_spare_room.sql.
struct SpareRoom {
  std::string type_name = {};
  uint64_t object_count = 0;
  uint64_t spare_bytes = 0;
  uint64_t empty_count = 0;
  uint32_t first_object = 0;  // the one with most
};

// A row of queries/instance_dictionaries.sql.
struct InstanceDictionaries {
  std::string type_name = {};
  uint64_t object_count = 0;
  uint64_t dictionary_bytes = 0;
  uint64_t saved_bytes = 0;
  uint32_t first_object = 0;
};

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
