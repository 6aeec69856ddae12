// SPDX-License-Identifier: Apache-2.0
#include "analyses/biggest_objects.h"

#include <algorithm>
#include <unordered_set>

#include "algorithms/dominators.h"

namespace barrow::analyses {

std::vector<uint32_t> BiggestObjects(const Lifelines& lifelines, std::span<const uint32_t> type, size_t limit) {
  constexpr size_t kLookedAt = 16;  // times as many as are wanted: most of them may be one chain
  const auto bytes = [&](uint32_t object) { return lifelines.retained_bytes[object]; };
  const auto is_bigger = [&](uint32_t a, uint32_t b) { return bytes(a) != bytes(b) ? bytes(a) > bytes(b) : a < b; };
  std::vector<uint32_t> candidates;
  for (uint32_t i = 0; i < type.size(); ++i) {
    if (lifelines.root_distance[i] != kNoObject) candidates.push_back(i);
  }
  const size_t looked_at = std::min(candidates.size(), limit * kLookedAt);
  std::ranges::partial_sort(candidates, candidates.begin() + static_cast<ptrdiff_t>(looked_at), is_bigger);
  candidates.resize(looked_at);

  std::vector<uint32_t> biggest;
  std::unordered_set<uint32_t> met;
  for (const uint32_t object : candidates) {
    if (biggest.size() == limit) break;
    const uint32_t above = lifelines.dominator[object];
    met.insert(object);
    const bool goes_on = above != kNoObject && met.contains(above) && type[above] == type[object] &&
                         bytes(object) >= bytes(above) - bytes(above) / 8;
    if (!goes_on) biggest.push_back(object);
  }
  return biggest;
}

}  // namespace barrow::analyses
