// SPDX-License-Identifier: Apache-2.0
#include "algorithms/dominators.h"

#include <algorithm>
#include <utility>

#include "base/large_vector.h"

namespace barrow {
namespace {

// Objects are numbered 1, 2, … in the order in which depth-first search meets them; 0 is the virtual root. Everything
// but number_ and is_root_ is by number, so that the loops walk through memory in order.
class SemiNca {
 public:
  SemiNca(const ObjectGraph& graph, std::span<const ObjectId> roots)
      : graph_(graph),
        number_(LargeColumn<uint32_t>(graph.object_count())),
        is_root_(graph.object_count()),
        object_(LargeColumn<uint32_t>(size_t{graph.object_count()} + 1)),
        dominator_(LargeColumn<uint32_t>(size_t{graph.object_count()} + 1)),
        ancestor_(LargeColumn<uint32_t>(size_t{graph.object_count()} + 1)),
        best_(LargeColumn<uint32_t>(size_t{graph.object_count()} + 1)),
        semi_(LargeColumn<uint32_t>(size_t{graph.object_count()} + 1)) {
    for (const ObjectId root : roots) AddTree(root.value);
    for (const ObjectId root : roots) is_root_[root.value] = true;
    reachable_count_ = last_;
    FindDominatorsOf(1, reachable_count_);
    AddUnreachable();
    FindDominatorsOf(reachable_count_ + 1, last_);
  }

  Dominators Take() && {
    Dominators result;
    result.reachable_count = reachable_count_;
    result.dominator = std::move(number_);
    for (uint32_t number = 1; number <= last_; ++number) {
      const uint32_t above = dominator_[number];
      result.dominator[object_[number]] = above == 0 ? kNoObject : object_[above];
    }
    object_.erase(object_.begin());
    result.order = std::move(object_);
    return result;
  }

 private:
  struct Visit {
    uint32_t number;
    uint32_t reference;  // index of the next one to follow, among those of all objects
  };

  void Number(uint32_t object, uint32_t parent) {
    number_[object] = ++last_;
    object_[last_] = object;
    dominator_[last_] = ancestor_[last_] = parent;
    const auto first = graph_.first();
    if (first[object] != first[object + 1]) stack_.push_back({last_, first[object]});
  }

  // Numbers what `root` reaches and has no number yet.
  void AddTree(uint32_t root) {
    if (number_[root] != 0) return;
    Number(root, 0);
    while (!stack_.empty()) {
      Visit& visit = stack_.back();
      const uint32_t parent = visit.number;
      const uint32_t target = graph_.targets()[visit.reference].value;
      if (++visit.reference == graph_.first()[object_[parent] + 1]) stack_.pop_back();
      if (number_[target] == 0) Number(target, parent);
    }
  }

  // Of each strong component that is a source, depth-first search by rising id begins a tree at its lowest object; the
  // other trees begin at what a later one reaches.
  void AddUnreachable() {
    const uint32_t count = graph_.object_count();
    if (last_ == count) return;
    std::vector<uint32_t> starts;
    std::vector<bool> seen(count);
    std::vector<uint32_t> pending;
    for (uint32_t start = 0; start < count; ++start) {
      if (number_[start] != 0 || seen[start]) continue;
      starts.push_back(start);
      seen[start] = true;
      pending.push_back(start);
      while (!pending.empty()) {
        const ObjectId object{pending.back()};
        pending.pop_back();
        for (const ObjectId target : graph_.References(object)) {
          if (number_[target.value] != 0 || seen[target.value]) continue;
          seen[target.value] = true;
          pending.push_back(target.value);
        }
      }
    }
    std::reverse(starts.begin(), starts.end());
    for (const uint32_t start : starts) {
      if (number_[start] != 0) continue;
      AddTree(start);
      is_root_[start] = true;
    }
  }

  // Of numbers first … last, that all begin in trees of their own. References from objects without a number come from a
  // forest that is none of theirs.
  void FindDominatorsOf(uint32_t first, uint32_t last) {
    for (uint32_t number = last; number >= first; --number) {
      const ObjectId object{object_[number]};
      uint32_t semi = is_root_[object.value] ? 0 : dominator_[number];
      if (semi != 0) {
        for (const ObjectId source : graph_.Referrers(object)) {
          const uint32_t from = number_[source.value];
          if (from == 0) continue;
          semi = std::min(semi, from <= number ? from : Evaluate(from, number));
        }
      }
      semi_[number] = best_[number] = semi;
    }
    for (uint32_t number = first; number <= last; ++number) {
      uint32_t above = dominator_[number];
      while (above > semi_[number]) above = dominator_[above];
      dominator_[number] = above;
    }
  }

  // The least semi-dominator on the tree path from `number` up to, and without, the first that is not above `linked`.
  // Shortens the path for the next time.
  uint32_t Evaluate(uint32_t number, uint32_t linked) {
    if (ancestor_[number] <= linked) return best_[number];
    uint32_t top = number;
    for (; ancestor_[top] > linked; top = ancestor_[top]) path_.push_back(top);
    while (!path_.empty()) {
      const uint32_t below = path_.back();
      path_.pop_back();
      best_[below] = std::min(best_[below], best_[top]);
      ancestor_[below] = ancestor_[top];
      top = below;
    }
    return best_[number];
  }

  const ObjectGraph& graph_;
  std::vector<uint32_t> number_;     // [ObjectId]; 0: none yet
  std::vector<bool> is_root_;        // [ObjectId]: the virtual root refers to it
  std::vector<uint32_t> object_;     // [number]
  std::vector<uint32_t> dominator_;  // [number]; the parent in the tree until it is known
  std::vector<uint32_t> ancestor_;   // [number]
  std::vector<uint32_t> best_;       // [number]: least semi-dominator from here up to the ancestor
  std::vector<uint32_t> semi_;       // [number]
  std::vector<Visit> stack_;
  std::vector<uint32_t> path_;
  uint32_t last_ = 0;  // number given last
  uint32_t reachable_count_ = 0;
};

}  // namespace

Dominators FindDominators(const ObjectGraph& graph, std::span<const ObjectId> roots) {
  return SemiNca(graph, roots).Take();
}

}  // namespace barrow
