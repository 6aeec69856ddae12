// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/lifelines.h"

namespace barrow::analyses {

// The reachable objects that retain most, the most first. Of objects of one type that hang below one another and retain
// nearly the same, as the nodes of a linked list, only the first counts. `type` numbers the type of each object.
// O(objects).
std::vector<uint32_t> BiggestObjects(const Lifelines& lifelines, std::span<const uint32_t> type, size_t limit);

}  // namespace barrow::analyses
