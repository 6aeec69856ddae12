// SPDX-License-Identifier: Apache-2.0
#include "algorithms/folding.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "algorithms/dominators.h"

namespace barrow {
namespace {

class Folder {
 public:
  Folder(const ObjectGraph& graph, const FoldingRules& rules)
      : graph_(graph),
        rules_(rules),
        place_(graph.object_count()),
        parent_(graph.object_count(), kNoObject),
        cost_(graph.object_count()),
        anchor_(graph.object_count()) {
    for (uint32_t i = 0; i < rules.order.size(); ++i) place_[rules.order[i].value] = i;
    Walk();
    by_cost_ = walked_;
    std::ranges::sort(by_cost_, [&](uint32_t a, uint32_t b) {
      return cost_[a] != cost_[b] ? cost_[a] < cost_[b] : place_[a] < place_[b];
    });
  }

  Folding To(uint32_t most_nodes) {
    const uint32_t count = graph_.object_count();
    if (count <= most_nodes) return Grouped(count, 0);
    const uint32_t least = std::max(1u, most_nodes / 2);
    uint32_t low = least;
    uint32_t high = most_nodes - 1;
    while (low < high) {
      const uint32_t middle = low + (high - low + 1) / 2;
      if (HasGroups(middle, most_nodes - middle)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return Grouped(low, most_nodes - low);
  }

 private:
  using GroupKey = std::pair<uint32_t, uint32_t>;  // kind, anchor

  void Walk() {
    std::vector<bool> met(graph_.object_count());
    walked_.reserve(graph_.object_count());
    std::unordered_map<uint32_t, uint32_t> starts_of_kind;
    for (uint32_t i = 0; i < rules_.start_count; ++i) {
      met[rules_.order[i].value] = true;
      walked_.push_back(rules_.order[i].value);
    }
    size_t next = 0;
    for (const ObjectId start : rules_.order) {
      for (; next < walked_.size(); ++next) AddNeighbours(walked_[next], met);
      if (met[start.value]) continue;
      met[start.value] = true;
      cost_[start.value] = 1 + static_cast<uint32_t>(std::bit_width(starts_of_kind[rules_.kind[start.value]]++));
      walked_.push_back(start.value);
    }
    for (; next < walked_.size(); ++next) AddNeighbours(walked_[next], met);
  }

  void AddNeighbours(uint32_t object, std::vector<bool>& met) {
    const size_t begin = walked_.size();
    const auto add = [&](ObjectId neighbour) {
      if (met[neighbour.value]) return;
      met[neighbour.value] = true;
      walked_.push_back(neighbour.value);
    };
    for (const ObjectId target : graph_.References(ObjectId{object})) add(target);
    for (const ObjectId source : graph_.Referrers(ObjectId{object})) add(source);
    std::sort(walked_.begin() + static_cast<ptrdiff_t>(begin), walked_.end(),
              [&](uint32_t a, uint32_t b) { return place_[a] < place_[b]; });
    std::unordered_map<uint32_t, uint32_t> met_of_kind;
    for (size_t i = begin; i < walked_.size(); ++i) {
      const uint32_t child = walked_[i];
      parent_[child] = object;
      const auto alike = static_cast<uint32_t>(std::bit_width(met_of_kind[rules_.kind[child]]++));
      cost_[child] = cost_[object] + 1 + alike;
    }
  }

  // For `kept` objects with nodes of their own: the kept object from which each other one's way goes on, kNoObject
  // where it never met one.
  void FindAnchors(uint32_t kept) {
    std::vector<bool> is_kept(graph_.object_count());
    for (uint32_t i = 0; i < kept; ++i) is_kept[by_cost_[i]] = true;
    for (const uint32_t object : walked_) {  // parents first
      const uint32_t parent = parent_[object];
      anchor_[object] = is_kept[object] ? object : parent == kNoObject ? kNoObject : anchor_[parent];
    }
  }

  std::map<GroupKey, uint32_t> CountByGroup(uint32_t kept) {
    FindAnchors(kept);
    std::map<GroupKey, uint32_t> counts;
    for (size_t i = kept; i < by_cost_.size(); ++i) ++counts[KeyOf(by_cost_[i])];
    return counts;
  }

  GroupKey KeyOf(uint32_t object) const { return {rules_.kind[object], anchor_[object]}; }

  // Whether there are at most so many groups.
  bool HasGroups(uint32_t kept, size_t most) {
    FindAnchors(kept);
    std::set<GroupKey> groups;
    for (size_t i = kept; i < by_cost_.size() && groups.size() <= most; ++i) groups.insert(KeyOf(by_cost_[i]));
    return groups.size() <= most;
  }

  // Which group each key belongs to, of at most `most`.
  std::map<GroupKey, GroupKey> JoinSmallest(const std::map<GroupKey, uint32_t>& counts, uint32_t most) {
    std::map<GroupKey, GroupKey> joined;
    for (const auto& [key, count] : counts) joined.emplace(key, key);
    const auto join = [&](uint32_t left_alone, auto rekeyed) {
      std::map<GroupKey, uint64_t> sizes;
      for (const auto& [key, count] : counts) sizes[joined[key]] += count;
      if (sizes.size() <= most) return;
      std::vector<std::pair<uint64_t, GroupKey>> largest;
      for (const auto& [key, size] : sizes) largest.emplace_back(size, key);
      std::ranges::sort(largest, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
      });
      std::map<GroupKey, GroupKey> next;
      for (size_t i = 0; i < largest.size(); ++i) {
        next.emplace(largest[i].second, i < left_alone ? largest[i].second : rekeyed(largest[i].second));
      }
      for (auto& [key, group] : joined) group = next.at(group);
    };
    join(most / 2, [](const GroupKey& key) { return GroupKey{key.first, kNoObject}; });
    join(most - 1, [](const GroupKey&) { return GroupKey{kMixedKinds, kNoObject}; });
    return joined;
  }

  Folding Grouped(uint32_t kept, uint32_t most_groups) {
    Folding folding{.node = std::vector<uint32_t>(graph_.object_count()), .kept_count = kept, .group_kind = {}};
    for (uint32_t i = 0; i < kept; ++i) folding.node[by_cost_[i]] = i;
    const std::map<GroupKey, GroupKey> joined = JoinSmallest(CountByGroup(kept), most_groups);
    std::map<GroupKey, uint32_t> sizes;
    for (size_t i = kept; i < by_cost_.size(); ++i) ++sizes[joined.at(KeyOf(by_cost_[i]))];
    for (size_t i = kept; i < by_cost_.size(); ++i) {
      if (sizes[joined.at(KeyOf(by_cost_[i]))] == 1) folding.node[by_cost_[i]] = folding.kept_count++;
    }
    std::map<GroupKey, uint32_t> numbers;
    for (size_t i = kept; i < by_cost_.size(); ++i) {
      const GroupKey group = joined.at(KeyOf(by_cost_[i]));
      if (sizes[group] == 1) continue;
      const auto [number, is_new] = numbers.try_emplace(group, folding.node_count());
      if (is_new) folding.group_kind.push_back(group.first);
      folding.node[by_cost_[i]] = number->second;
    }
    return folding;
  }

  const ObjectGraph& graph_;
  const FoldingRules& rules_;
  std::vector<uint32_t> place_;   // [ObjectId]: in rules_.order
  std::vector<uint32_t> parent_;  // [ObjectId]: from which it was met
  std::vector<uint32_t> cost_;    // [ObjectId]
  std::vector<uint32_t> anchor_;  // [ObjectId], of FindAnchors
  std::vector<uint32_t> walked_;  // breadth first
  std::vector<uint32_t> by_cost_;
};

uint32_t CountEdges(const ObjectGraph& graph, const Folding& folding, uint32_t most) {
  const size_t nodes = folding.node_count();
  std::vector<bool> is_joined(nodes * nodes);
  uint32_t count = 0;
  for (uint32_t object = 0; object < graph.object_count(); ++object) {
    for (const ObjectId target : graph.References(ObjectId{object})) {
      const size_t edge = folding.node[object] * nodes + folding.node[target.value];
      if (folding.node[object] == folding.node[target.value] || is_joined[edge]) continue;
      is_joined[edge] = true;
      if (++count > most) return count;
    }
  }
  return count;
}

}  // namespace

Folding Fold(const ObjectGraph& graph, const FoldingRules& rules) {
  Folder folder(graph, rules);
  uint32_t most = std::max(2u, rules.most_nodes);
  for (;; most = std::max(2u, most / 2)) {
    Folding folding = folder.To(most);
    most = std::min(most, folding.node_count());
    if (most <= 2 || CountEdges(graph, folding, rules.most_edges) <= rules.most_edges) return folding;
  }
}

}  // namespace barrow
