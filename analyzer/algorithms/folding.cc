// SPDX-License-Identifier: Apache-2.0
#include "algorithms/folding.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "algorithms/weak_components.h"

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
        steps_(graph.object_count()),
        anchor_(graph.object_count()),
        aside_(rules.aside),
        is_twig_(graph.object_count()) {
    for (uint32_t i = 0; i < rules.order.size(); ++i) place_[rules.order[i].value] = i;
    aside_.resize(graph.object_count());
    part_ = FindWeakComponents(graph, AllOf(graph));
    Walk();
    for (const uint32_t object : walked_) aside_[object] = aside_[object] || steps_[object] > rules_.most_steps;
    keepable_ = static_cast<uint32_t>(std::ranges::count(aside_, false));
    by_cost_ = walked_;
    std::ranges::sort(by_cost_, [&](uint32_t a, uint32_t b) {
      if (aside_[a] != aside_[b]) return static_cast<bool>(aside_[b]);
      return cost_[a] != cost_[b] ? cost_[a] < cost_[b] : place_[a] < place_[b];
    });
  }

  Folding To(uint32_t most_nodes) {
    const uint32_t count = graph_.object_count();
    if (count <= most_nodes && keepable_ == count) return Grouped(count, 0);
    uint32_t high = std::min(most_nodes - 1, keepable_);
    // So few that every part of which something is kept can have a group, and one more all others.
    uint32_t low = std::min(std::max(1u, (most_nodes - 1) / 2), high);
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

  // Whether all that may keep a node does.
  bool KeepsAll(const Folding& folding) const { return folding.kept_count >= keepable_; }

 private:
  // Of objects that keep no node. `part`: kNoObject if nothing of their part is kept.
  struct GroupKey {
    uint32_t part = kNoObject;
    uint32_t kind = kMixedKinds;
    uint32_t anchor = kNoObject;
    auto operator<=>(const GroupKey&) const = default;
  };

  static std::vector<ObjectId> AllOf(const ObjectGraph& graph) {
    std::vector<ObjectId> all(graph.object_count());
    for (uint32_t i = 0; i < all.size(); ++i) all[i] = {i};
    return all;
  }

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
      steps_[child] = steps_[object] + 1;
    }
    if (rules_.most_alike == UINT32_MAX) return;
    std::unordered_map<uint32_t, uint32_t> twigs_of_kind;
    for (size_t i = begin; i < walked_.size(); ++i) {
      const uint32_t child = walked_[i];
      if (is_twig_[object]) {
        aside_[child] = true;  // a leaf of what was put aside
      } else if (IsTwigOf(child, object) && twigs_of_kind[rules_.kind[child]]++ >= rules_.most_alike) {
        aside_[child] = is_twig_[child] = true;
      }
    }
  }

  bool IsLeafOf(uint32_t child, uint32_t object) const {
    const auto is_other = [&](ObjectId neighbour) { return neighbour.value != object && neighbour.value != child; };
    return std::ranges::none_of(graph_.References(ObjectId{child}), is_other) &&
           std::ranges::none_of(graph_.Referrers(ObjectId{child}), is_other);
  }

  // It hangs on the object alone, with nothing but leaves of its own, and few of them.
  bool IsTwigOf(uint32_t child, uint32_t object) const {
    constexpr size_t kMostLeaves = 20;
    const auto references = graph_.References(ObjectId{child});
    const auto referrers = graph_.Referrers(ObjectId{child});
    const auto is_inside = [&](ObjectId neighbour) {
      return neighbour.value == object || neighbour.value == child || IsLeafOf(neighbour.value, child);
    };
    return references.size() + referrers.size() <= kMostLeaves && std::ranges::all_of(references, is_inside) &&
           std::ranges::all_of(referrers, is_inside);
  }

  // For `kept` objects with nodes of their own: the kept object from which each other one's way goes on, kNoObject
  // where it never met one.
  void FindAnchors(uint32_t kept) {
    std::vector<bool> is_kept(graph_.object_count());
    has_kept_.assign(graph_.object_count(), false);
    for (uint32_t i = 0; i < kept; ++i) {
      is_kept[by_cost_[i]] = true;
      has_kept_[part_[by_cost_[i]]] = true;
    }
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

  GroupKey KeyOf(uint32_t object) const {
    return {has_kept_[part_[object]] ? part_[object] : kNoObject, rules_.kind[object], anchor_[object]};
  }

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
    std::set<uint32_t> parts;
    for (const auto& [key, count] : counts) parts.insert(key.part);
    const auto part_count = static_cast<uint32_t>(parts.size());
    join(most / 2, [](const GroupKey& key) { return GroupKey{key.part, key.kind, kNoObject}; });
    join(most - std::min(most, part_count), [](const GroupKey& key) { return GroupKey{key.part}; });
    join(most - 1, [](const GroupKey&) { return GroupKey{}; });
    JoinSingles(counts, joined);
    return joined;
  }

  // A group of one becomes a kept object. Of a part of which nothing else is kept that would hang on what stands for
  // other parts, too.
  static void JoinSingles(const std::map<GroupKey, uint32_t>& counts, std::map<GroupKey, GroupKey>& joined) {
    std::map<GroupKey, uint64_t> sizes;
    for (const auto& [key, count] : counts) {
      if (key.part == kNoObject) sizes[joined.at(key)] += count;
    }
    if (sizes.size() < 2) return;
    std::vector<std::pair<uint64_t, GroupKey>> smallest;
    for (const auto& [key, size] : sizes) smallest.emplace_back(size, key);
    std::ranges::sort(smallest);
    uint64_t size_of_mixed = sizes.contains(GroupKey{}) ? sizes.at(GroupKey{}) : 0;
    for (const auto& [size, group] : smallest) {
      if (size > 1 && size_of_mixed != 1) break;
      if (group == GroupKey{}) continue;
      size_of_mixed += size;
      for (auto& [key, target] : joined) {
        if (target == group) target = GroupKey{};
      }
    }
  }

  Folding Grouped(uint32_t kept, uint32_t most_groups) {
    Folding folding{.node = std::vector<uint32_t>(graph_.object_count()), .kept_count = kept, .groups = {}};
    for (uint32_t i = 0; i < kept; ++i) folding.node[by_cost_[i]] = i;
    const std::map<GroupKey, GroupKey> joined = JoinSmallest(CountByGroup(kept), most_groups);
    std::map<GroupKey, uint32_t> sizes;
    for (size_t i = kept; i < by_cost_.size(); ++i) ++sizes[joined.at(KeyOf(by_cost_[i]))];
    for (size_t i = kept; i < by_cost_.size(); ++i) {
      if (sizes[joined.at(KeyOf(by_cost_[i]))] == 1) folding.node[by_cost_[i]] = folding.kept_count++;
    }
    std::map<GroupKey, uint32_t> numbers;
    for (size_t i = kept; i < by_cost_.size(); ++i) {
      const uint32_t object = by_cost_[i];
      const GroupKey key = joined.at(KeyOf(object));
      if (sizes[key] == 1) continue;
      const auto [number, is_new] = numbers.try_emplace(key, folding.node_count());
      if (is_new) folding.groups.push_back({key.kind, anchor_[object], true});
      folding.node[object] = number->second;
      Folding::Group& group = folding.groups[number->second - folding.kept_count];
      if (group.anchor != anchor_[object]) group.anchor = kNoObject;
      group.is_direct = group.is_direct && group.anchor != kNoObject && parent_[object] == group.anchor;
    }
    return folding;
  }

  const ObjectGraph& graph_;
  const FoldingRules& rules_;
  std::vector<uint32_t> place_;   // [ObjectId]: in rules_.order
  std::vector<uint32_t> parent_;  // [ObjectId]: from which it was met
  std::vector<uint32_t> cost_;    // [ObjectId]
  std::vector<uint32_t> steps_;   // [ObjectId]: from the nearest start
  std::vector<uint32_t> anchor_;  // [ObjectId], of FindAnchors
  std::vector<bool> aside_;       // [ObjectId]: keeps no node
  std::vector<bool> is_twig_;     // [ObjectId]: put aside as one of many alike
  std::vector<uint32_t> part_;    // [ObjectId]: what hangs together
  std::vector<bool> has_kept_;    // [part], of FindAnchors
  uint32_t keepable_ = 0;         // objects that are not aside
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

uint32_t MostEdges(const FoldingRules& rules, uint32_t nodes, bool is_whole) {
  const uint32_t most_extra = is_whole ? rules.most_extra_edges : std::min(rules.most_extra_edges, nodes);
  const uint64_t beside_tree = std::max(uint64_t{kFewEdges}, uint64_t{nodes} + most_extra);
  return static_cast<uint32_t>(std::min(uint64_t{rules.most_edges}, beside_tree));
}

}  // namespace

Folding Fold(const ObjectGraph& graph, const FoldingRules& rules) {
  Folder folder(graph, rules);
  uint32_t most = std::max(2u, rules.most_nodes);
  for (bool is_first = true;; is_first = false) {
    Folding folding = folder.To(most);
    most = std::min(most, folding.node_count());
    const bool is_whole = is_first && folder.KeepsAll(folding);
    const bool is_small = most <= rules.most_folded || is_whole;
    const uint32_t most_edges = MostEdges(rules, most, is_whole);
    if (most <= 2 || (is_small && CountEdges(graph, folding, most_edges) <= most_edges)) return folding;
    most = std::max(2u, std::min(rules.most_folded, most - std::max(1u, most / 4)));
  }
}

}  // namespace barrow
