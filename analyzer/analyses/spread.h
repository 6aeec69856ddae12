// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyses/accumulations.h"
#include "analyses/gathering.h"

namespace barrow::analyses {

// Owners side by side: what one object dominates at the end of the same chain of types, as the dictionaries of a list
// of shards. Says which objects are meant without a name, index or key of any, so that snapshots can be compared by it.
struct Spread {
  uint32_t top = 0;
  std::vector<std::string> types;  // each dominates the next immediately; the owners' last; at most kMostLevels
  static constexpr size_t kMostLevels = 8;
  bool operator==(const Spread&) const = default;
};

// The one that the owner is part of. Empty: `top` does not dominate it, or from farther away.
std::optional<Spread> SpreadBetween(const AccumulationFinder& finder, uint32_t top, uint32_t owner);

// The smallest one that all of these are part of, two at least. Empty: none, or their types differ on the way.
std::optional<Spread> SpreadOver(const AccumulationFinder& finder, std::span<const uint32_t> owners);

// The owners, in the order of the dominator tree. Empty: there are more than `most` of them, or of what is on the way.
// O(what these dominate immediately).
std::optional<std::vector<uint32_t>> OwnersIn(const AccumulationFinder& finder, const Spread& spread, size_t most);

// What these owners have of that type, as one. `owners`: of several those that have any stay.
Gathering GatheringIn(GatheringFinder& finder, std::vector<uint32_t>& owners, const std::string& type_name);

}  // namespace barrow::analyses
