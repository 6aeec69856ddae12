// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "analyses/pympler_types.h"
#include "graph/ids.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// What asizeof calls the leng of an object: how many items it thinks there is room for.
struct PymplerLength {
  uint64_t items = 0;
  bool exceeds = false;  // more than len() says
};

PymplerLength PymplerDictLength(uint64_t entries);

// Empty: asizeof has no rule for its type, or the file does not tell (slices, iterators, array.array).
std::optional<PymplerLength> PymplerLengthOf(store::SnapshotView& view, ObjectId object, PymplerRule rule);

}  // namespace barrow::analyses
