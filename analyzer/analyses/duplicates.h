// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyses/subject.h"
#include "graph/heap.h"
#include "store/case.h"

namespace barrow::analyses {

// Objects of one type and length whose content is equal, as far as hashes tell.
struct DuplicateSet {
  std::string type_name = {};
  std::optional<uint64_t> length = {};
  uint64_t object_count = 0;  // copies
  uint64_t flat_bytes = 0;    // of all copies
  uint64_t wasted_bytes = 0;  // of all but the smallest
  uint32_t first_object = 0;
};

// Laws: the rows and the rest sum up to the totals. What queries/duplicates_by_content.sql answers, in a quarter of the
// time and with totals.
struct DuplicateReport {
  std::vector<DuplicateSet> rows = {};  // what wastes most first
  uint64_t set_count = 0;
  uint64_t object_count = 0;
  uint64_t wasted_bytes = 0;
  uint64_t rest_count = 0;  // sets the limit cut off
  uint64_t rest_objects = 0;
  uint64_t rest_bytes = 0;
};

// Empty where the dump has no content hashes. `only_reachable`: copies that no root reaches are none. 16 bytes and
// about 100 ns for each object that has a hash.
DuplicateReport FindDuplicates(store::Case& opened, const Subject& subject, size_t limit, bool only_reachable = false);

// The same of columns that were read: type, flat, length, content hash. `type_names` by TypeId. `root_distance` of all
// objects; empty: whether a root reaches them does not matter.
DuplicateReport FindDuplicates(const ObjectTable& objects, std::span<const std::string> type_names,
                               std::span<const uint32_t> root_distance, size_t limit);

}  // namespace barrow::analyses
