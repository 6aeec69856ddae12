// SPDX-License-Identifier: Apache-2.0
#include "algorithms/weak_components.h"

#include <algorithm>
#include <numeric>

namespace barrow {

std::vector<uint32_t> FindWeakComponents(const ObjectGraph& graph, std::span<const ObjectId> members) {
  std::vector<uint32_t> above(members.size());  // union-find by index of member; the lowest is on top
  std::iota(above.begin(), above.end(), 0u);
  const auto top = [&](uint32_t member) {
    while (above[member] != member) member = above[member] = above[above[member]];
    return member;
  };
  for (uint32_t member = 0; member < members.size(); ++member) {
    for (const ObjectId target : graph.References(members[member])) {
      const auto found = std::lower_bound(members.begin(), members.end(), target);
      if (found == members.end() || *found != target) continue;
      const uint32_t a = top(member);
      const uint32_t b = top(static_cast<uint32_t>(found - members.begin()));
      above[std::max(a, b)] = std::min(a, b);
    }
  }
  std::vector<uint32_t> part(members.size());
  uint32_t count = 0;
  for (uint32_t member = 0; member < members.size(); ++member) {
    const uint32_t first = top(member);
    part[member] = first == member ? count++ : part[first];
  }
  return part;
}

}  // namespace barrow
