// SPDX-License-Identifier: Apache-2.0
#include "algorithms/lifeline_laws.h"

#include <cstddef>
#include <span>
#include <utility>

#include "algorithms/dominators.h"
#include "base/checked.h"
#include "base/large_vector.h"

namespace barrow {
namespace {

std::string_view BrokenWay(std::span<const uint32_t> distance, std::span<const uint32_t> parent) {
  for (size_t object = 0; object < distance.size(); ++object) {
    const bool has_parent = parent[object] != kNoObject;
    const bool needs_parent = distance[object] != kNoObject && distance[object] > 0;
    if (has_parent != needs_parent || (has_parent && distance[parent[object]] != distance[object] - 1)) {
      return "path_parent and root_distance contradict each other";
    }
  }
  return {};
}

// Sums up from the leaves: an object is finished as soon as all that it dominates immediately are. Those on a circle
// never are.
std::string_view BrokenTree(std::span<const uint32_t> dominator, std::span<const uint64_t> retained,
                            std::vector<uint64_t> sum) {
  constexpr uint32_t kFinished = UINT32_MAX;
  const auto count = static_cast<uint32_t>(dominator.size());
  std::vector<uint32_t> unfinished;  // [ObjectId]: how many of those it dominates immediately
  ReserveLarge(unfinished, count);
  unfinished.resize(count);
  for (const uint32_t above : dominator) {
    if (above != kNoObject) ++unfinished[above];
  }
  uint32_t finished = 0;
  for (uint32_t next = 0; next < count; ++next) {
    // What lies behind `next` has its turn still to come.
    for (uint32_t object = next; object <= next && unfinished[object] == 0;) {
      if (sum[object] != retained[object]) return "retained_size is not what an object and those below it take";
      unfinished[object] = kFinished;
      ++finished;
      const uint32_t above = dominator[object];
      if (above == kNoObject) break;
      sum[above] = SaturatedSum(sum[above], sum[object]);
      --unfinished[above];
      object = above;
    }
  }
  return finished == count ? std::string_view() : "dominators form a circle";
}

}  // namespace

std::string_view BrokenLifelineLaw(const Lifelines& lifelines, std::vector<uint64_t> allocated_bytes) {
  const std::string_view broken = BrokenTree(lifelines.dominator, lifelines.retained_bytes, std::move(allocated_bytes));
  return broken.empty() ? BrokenWay(lifelines.root_distance, lifelines.path_parent) : broken;
}

}  // namespace barrow
