// SPDX-License-Identifier: Apache-2.0
#include "algorithms/root_paths.h"

#include <algorithm>

#include "base/large_vector.h"

namespace barrow {
namespace {

class PathSearch {
 public:
  PathSearch(const ObjectGraph& graph, std::span<const uint32_t> bystanders)
      : graph_(graph), bystanders_(bystanders), has_bystander_(graph.object_count()) {
    const size_t count = graph.object_count();
    ReserveLarge(paths_.parent, count);
    paths_.parent.resize(count, kNoObject);
    ReserveLarge(paths_.distance, count);
    paths_.distance.resize(count, kNoObject);
    ReserveLarge(queue_, count);
    const auto first = graph.first();
    for (const uint32_t reference : bystanders) {
      const auto behind = std::upper_bound(first.begin(), first.end(), reference);
      has_bystander_[static_cast<size_t>(behind - first.begin()) - 1] = true;
    }
  }

  void Run(std::span<const PathRoot> roots) {
    for (uint8_t number = 0; number < static_cast<uint8_t>(Strength::kCount); ++number) {
      const auto strength = static_cast<Strength>(number);
      bystanders_wait_ = strength < Strength::kBystander;
      for (const PathRoot& root : roots) {
        if (root.strength == strength) Reach(root.object.value, kNoObject, 0);
      }
      if (strength == Strength::kBystander) TakeWaiting();
      Drain();
    }
  }

  RootPaths Take() && { return std::move(paths_); }

 private:
  struct Waiting {
    uint32_t source;
    uint32_t target;
  };

  void Reach(uint32_t object, uint32_t parent, uint32_t distance) {
    if (paths_.distance[object] != kNoObject) return;
    paths_.distance[object] = distance;
    paths_.parent[object] = parent;
    queue_.push_back(object);
  }

  void TakeWaiting() {
    std::stable_sort(waiting_.begin(), waiting_.end(), [&](const Waiting& a, const Waiting& b) {
      return paths_.distance[a.source] < paths_.distance[b.source];
    });
    due_ = 0;
  }

  // The queue holds objects by rising distance. Before those of a distance are left, whatever waits to be reached at
  // the next distance joins.
  void Drain() {
    while (true) {
      if (head_ == queue_.size()) {
        if (due_ == waiting_.size() || bystanders_wait_) return;
        JoinWaiting(paths_.distance[waiting_[due_].source]);
        continue;
      }
      const uint32_t object = queue_[head_++];
      if (!bystanders_wait_) JoinWaiting(paths_.distance[object]);
      Leave(object);
    }
  }

  void JoinWaiting(uint32_t distance) {
    for (; due_ < waiting_.size() && paths_.distance[waiting_[due_].source] <= distance; ++due_) {
      const Waiting& waiting = waiting_[due_];
      Reach(waiting.target, waiting.source, paths_.distance[waiting.source] + 1);
    }
  }

  void Leave(uint32_t object) {
    const uint32_t next = paths_.distance[object] + 1;
    const bool choosy = bystanders_wait_ && has_bystander_[object];
    for (uint32_t i = graph_.first()[object]; i < graph_.first()[object + 1]; ++i) {
      const uint32_t target = graph_.targets()[i].value;
      if (choosy && std::binary_search(bystanders_.begin(), bystanders_.end(), i)) {
        waiting_.push_back({object, target});
      } else {
        Reach(target, object, next);
      }
    }
  }

  const ObjectGraph& graph_;
  std::span<const uint32_t> bystanders_;
  std::vector<bool> has_bystander_;  // [ObjectId]
  RootPaths paths_;
  std::vector<uint32_t> queue_;
  size_t head_ = 0;
  bool bystanders_wait_ = true;
  std::vector<Waiting> waiting_;
  size_t due_ = 0;
};

}  // namespace

RootPaths FindRootPaths(const ObjectGraph& graph, std::span<const PathRoot> roots,
                        std::span<const uint32_t> bystanders) {
  PathSearch search(graph, bystanders);
  search.Run(roots);
  return std::move(search).Take();
}

}  // namespace barrow
