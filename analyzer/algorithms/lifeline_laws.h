// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "algorithms/lifelines.h"

namespace barrow {

// What is wrong with lifelines that somebody else claims to have computed; empty: nothing that can be said without the
// references. Each chain of dominators ends; what an object retains is what it and all it dominates take, sums stopping
// at 2^64 - 1; and each way leads to a root, step by step. All columns have an entry for each object, and name only
// objects that are there. `allocated_bytes` [ObjectId] is spoilt. O(objects): about 10 ns and 4 bytes for each.
std::string_view BrokenLifelineLaw(const Lifelines& lifelines, std::vector<uint64_t> allocated_bytes);

}  // namespace barrow
