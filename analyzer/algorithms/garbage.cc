// SPDX-License-Identifier: Apache-2.0
#include "algorithms/garbage.h"

#include <algorithm>

namespace barrow {
namespace {

class Collector {
 public:
  Collector(const ObjectGraph& graph, const CollectorView& view)
      : graph_(graph), view_(view), particular_(graph.object_count()) {
    const auto first = graph.first();
    for (const uint32_t reference : view.untraversed) {
      const auto behind = std::upper_bound(first.begin(), first.end(), reference);
      particular_[static_cast<size_t>(behind - first.begin()) - 1] = true;
    }
    lenders_.reserve(view.lent.size());
    for (const auto& [borrower, lender] : view.lent) {
      particular_[borrower.value] = particular_[lender.value] = true;
      lenders_.push_back(lender);
    }
    std::sort(lenders_.begin(), lenders_.end());
  }

  std::vector<ObjectId> Run() {
    std::vector<uint32_t> left(view_.reference_count.begin(), view_.reference_count.end());
    for (uint32_t object = 0; object < graph_.object_count(); ++object) {
      if (!view_.candidate[object]) continue;
      ForEachTraversed(object, [&](uint32_t target) {
        if (left[target] > 0) --left[target];
      });
    }
    std::vector<bool> alive(graph_.object_count());
    std::vector<uint32_t> pending;
    const auto reach = [&](uint32_t object) {
      if (!view_.candidate[object] || alive[object]) return;
      alive[object] = true;
      pending.push_back(object);
    };
    for (uint32_t object = 0; object < graph_.object_count(); ++object) {
      if (left[object] > 0 || view_.held[object]) reach(object);
      while (!pending.empty()) {
        const uint32_t next = pending.back();
        pending.pop_back();
        ForEachTraversed(next, reach);
      }
    }
    std::vector<ObjectId> garbage;
    for (uint32_t object = 0; object < graph_.object_count(); ++object) {
      if (view_.candidate[object] && !alive[object]) garbage.push_back(ObjectId{object});
    }
    return garbage;
  }

 private:
  template <typename Take>
  void ForEachTraversed(uint32_t object, Take take) {
    if (!particular_[object]) {
      for (const ObjectId target : graph_.References(ObjectId{object})) take(target.value);
      return;
    }
    if (!std::binary_search(lenders_.begin(), lenders_.end(), ObjectId{object})) TakeSeen(object, take);
    auto lent = std::lower_bound(view_.lent.begin(), view_.lent.end(), std::pair(ObjectId{object}, ObjectId{0}));
    for (; lent != view_.lent.end() && lent->first.value == object; ++lent) TakeSeen(lent->second.value, take);
  }

  template <typename Take>
  void TakeSeen(uint32_t object, Take take) {
    for (uint32_t i = graph_.first()[object]; i < graph_.first()[object + 1]; ++i) {
      if (std::binary_search(view_.untraversed.begin(), view_.untraversed.end(), i)) continue;
      take(graph_.targets()[i].value);
    }
  }

  const ObjectGraph& graph_;
  const CollectorView& view_;
  std::vector<bool> particular_;  // [ObjectId]: not simply all of its references
  std::vector<ObjectId> lenders_;
};

}  // namespace

std::vector<ObjectId> FindGarbage(const ObjectGraph& graph, const CollectorView& view) {
  return Collector(graph, view).Run();
}

}  // namespace barrow
