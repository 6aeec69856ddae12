// SPDX-License-Identifier: Apache-2.0
#include "presenters/dot_rows.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>

namespace barrow::presenters {
namespace {

using analyses::Network;
using analyses::NetworkEdge;
using NumbersOfNodes = std::vector<std::vector<uint32_t>>;

// What hangs together, the largest first: its nodes, each list in their order.
NumbersOfNodes PartsOf(const Network& network) {
  std::vector<uint32_t> parent(network.nodes.size());
  for (uint32_t i = 0; i < parent.size(); ++i) parent[i] = i;
  const auto top = [&](uint32_t node) {
    while (parent[node] != node) node = parent[node] = parent[parent[node]];
    return node;
  };
  for (const NetworkEdge& edge : network.edges) {
    const uint32_t from = top(edge.from);
    const uint32_t to = top(edge.to);
    parent[std::max(from, to)] = std::min(from, to);
  }
  std::map<uint32_t, std::vector<uint32_t>> by_top;
  for (uint32_t i = 0; i < parent.size(); ++i) by_top[top(i)].push_back(i);
  NumbersOfNodes parts;
  for (auto& [first, nodes] : by_top) parts.push_back(std::move(nodes));
  std::ranges::stable_sort(parts, std::greater<>(), [](const auto& nodes) { return nodes.size(); });
  return parts;
}

// [node]: the nodes its edges lead to.
NumbersOfNodes TargetsIn(const Network& network) {
  NumbersOfNodes targets(network.nodes.size());
  for (const NetworkEdge& edge : network.edges) targets[edge.from].push_back(edge.to);
  return targets;
}

// The node of a part that a layout by levels will put on its last level, or near to it.
uint32_t LastOf(const NumbersOfNodes& targets, const std::vector<uint32_t>& part) {
  std::set<uint32_t> is_met = {part.front()};
  std::vector<uint32_t> queue = {part.front()};
  for (size_t i = 0; i < queue.size(); ++i) {
    for (const uint32_t target : targets[queue[i]]) {
      if (is_met.insert(target).second) queue.push_back(target);
    }
  }
  return queue.back();
}

// Levels of all nodes, those of each part from 0: a reference leads one level down, or several where its edge says so.
class Levels {
 public:
  explicit Levels(const Network& network) : level_(network.nodes.size()), steps_(network.nodes.size()) {
    for (const NetworkEdge& edge : network.edges) {
      if (edge.from == edge.to) continue;
      steps_[edge.from].emplace_back(edge.to, static_cast<int>(edge.ranks));
      steps_[edge.to].emplace_back(edge.from, -static_cast<int>(edge.ranks));
    }
    for (const std::vector<uint32_t>& part : PartsOf(network)) Number(part);
  }

  // The row of a node; empty: of a part with one row.
  std::optional<int> RowOf(uint32_t node) const {
    if (!level_[node].has_value()) return std::nullopt;
    const bool is_leaf = steps_[node].size() == 1;
    return *level_[is_leaf ? steps_[node].front().first : node] / kLevelsInRow;
  }

 private:
  void Number(const std::vector<uint32_t>& part) {
    std::vector<uint32_t> queue = {part.front()};
    level_[part.front()] = 0;
    int low = 0;
    int high = 0;
    for (size_t i = 0; i < queue.size(); ++i) {
      for (const auto& [next, step] : steps_[queue[i]]) {
        if (level_[next].has_value()) continue;
        level_[next] = *level_[queue[i]] + step;
        low = std::min(low, *level_[next]);
        high = std::max(high, *level_[next]);
        queue.push_back(next);
      }
    }
    for (const uint32_t node : part) {
      if (high - low < kMostLevels) {
        level_[node].reset();
      } else {
        *level_[node] -= low;
      }
    }
  }

  std::vector<std::optional<int>> level_;
  std::vector<std::vector<std::pair<uint32_t, int>>> steps_;  // [node]: its neighbours, and how far below it they are
};

}  // namespace

bool IsCrowded(const Network& network) {
  constexpr size_t kManyEdges = 250;
  if (network.edges.size() <= kManyEdges) return false;
  for (const std::vector<uint32_t>& part : PartsOf(network)) {
    const auto edges = static_cast<size_t>(std::ranges::count_if(
        network.edges, [&](const NetworkEdge& edge) { return std::ranges::binary_search(part, edge.from); }));
    if (edges > kManyEdges && edges > part.size() * 5 / 4) return true;
    if (part.size() * part.size() < kManyEdges) break;  // it cannot have so many, nor can those behind it
  }
  return false;
}

std::vector<std::pair<uint32_t, uint32_t>> RowsOfParts(const Network& network) {
  const NumbersOfNodes parts = PartsOf(network);
  const auto small = std::ranges::find_if(parts, [](const auto& nodes) { return nodes.size() < kLargePart; });
  const auto count = static_cast<size_t>(parts.end() - small);
  const auto in_row = static_cast<size_t>(std::lround(std::sqrt(static_cast<double>(count) / 6.0)));
  std::vector<std::pair<uint32_t, uint32_t>> joined;
  if (in_row < 2) return joined;
  const NumbersOfNodes targets = TargetsIn(network);
  size_t place = 0;
  for (auto part = small; part + 1 != parts.end(); ++part) {
    if (++place % in_row != 0) joined.emplace_back(LastOf(targets, *part), (part + 1)->front());
  }
  return joined;
}

std::vector<bool> EdgesBetweenRows(const Network& network) {
  const Levels levels(network);
  std::vector<bool> is_between;
  for (const NetworkEdge& edge : network.edges) is_between.push_back(levels.RowOf(edge.from) != levels.RowOf(edge.to));
  return is_between;
}

}  // namespace barrow::presenters
