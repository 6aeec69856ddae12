// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyses/subject.h"
#include "graph/heap.h"
#include "store/case.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

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

// Of containers that could give back more than `least_spare` bytes; the most first. Asks the query. 20 ns per list,
// dictionary and set, and 1 us for each of them that is larger than `least_spare`.
std::vector<SpareRoom> FindSpareRoom(store::Case& opened, const Subject& subject, uint64_t least_spare);

// What the query answers, without SQL: a tenth of the time. `type_names` by TypeId.
// At most `limit` types, the most first. Needs the columns type and length, `view` being the same snapshot. O(objects,
// and the references of what has such a dictionary).
std::vector<InstanceDictionaries> FindInstanceDictionaries(store::SnapshotView& view, const ObjectTable& objects,
                                                           std::span<const std::string> type_names, size_t limit);

}  // namespace barrow::analyses
