// SPDX-License-Identifier: Apache-2.0
#include "graph/object_graph.h"

#include <algorithm>
#include <cassert>
#include <span>
#include <utility>

#include "base/large_vector.h"
#include "base/run_both.h"

namespace barrow {
namespace {

// Fewer references are turned round before a thread begins.
constexpr size_t kReferencesWorthAThread = size_t{1} << 16;

}  // namespace

ObjectGraph::ObjectGraph() : first_{0}, reverse_first_{0} {}

ObjectGraph::ObjectGraph(std::vector<uint32_t> first, std::vector<ObjectId> target)
    : first_(std::move(first)), target_(std::move(target)) {
  assert(!first_.empty() && first_.front() == 0 && first_.back() == target_.size());
  const uint32_t count = object_count();
  // Two threads share the sources: those below `middle`, which may be none, and the others.
  const bool is_shared = target_.size() >= kReferencesWorthAThread;
  const uint32_t middle =
      is_shared ? static_cast<uint32_t>(std::ranges::lower_bound(first_, target_.size() / 2) - first_.begin()) : 0;
  std::vector<uint32_t> lower = LargeColumn<uint32_t>(is_shared ? count : 0);
  reverse_first_ = LargeColumn<uint32_t>(size_t{count} + 1);
  // One array for each part of the sources serves as counter and cursor, that of the upper ones as result as well:
  // filling moves its entry for an object to where the referrers of the next one begin.
  const std::span upper = std::span(reverse_first_).subspan(1);
  const auto both = [&](auto step) {
    if (!is_shared) return step(0, count, upper);
    RunBoth([&] { step(0, middle, std::span(lower)); }, [&] { step(middle, count, upper); });
  };

  both([&](uint32_t begin, uint32_t end, std::span<uint32_t> counts) {
    for (uint32_t i = first_[begin]; i < first_[end]; ++i) ++counts[target_[i].value];
  });
  uint32_t next = 0;
  for (uint32_t to = 0; to < count; ++to) {
    if (is_shared) next += std::exchange(lower[to], next);
    next += std::exchange(upper[to], next);
  }
  source_ = LargeColumn<ObjectId>(target_.size());
  both([&](uint32_t begin, uint32_t end, std::span<uint32_t> cursors) {
    for (uint32_t from = begin; from < end; ++from) {
      for (const ObjectId to : References(ObjectId{from})) source_[cursors[to.value]++] = ObjectId{from};
    }
  });
}

ObjectGraph::ObjectGraph(std::vector<uint32_t> first, std::vector<ObjectId> target, std::vector<uint32_t> reverse_first,
                         std::vector<ObjectId> source)
    : first_(std::move(first)),
      target_(std::move(target)),
      reverse_first_(std::move(reverse_first)),
      source_(std::move(source)) {
  assert(!first_.empty() && first_.front() == 0 && first_.back() == target_.size());
  assert(reverse_first_.size() == first_.size() && reverse_first_.back() == source_.size());
}

}  // namespace barrow
