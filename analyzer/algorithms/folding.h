// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/object_graph.h"

namespace barrow {

// What decides which objects of a graph keep a node of their own when it has too many.
struct FoldingRules {
  std::span<const uint32_t> kind;    // [ObjectId]: what can stand in one group, as objects of one type
  std::span<const ObjectId> order;   // every object once, the most important first
  uint32_t start_count = 0;          // so many of `order` are what the picture is about
  uint32_t most_nodes = 0;           // at least 2
  uint32_t most_edges = UINT32_MAX;  // between different nodes, several of one direction counted once
};

// A graph with fewer nodes: some objects have their own, each of the others belongs to a group. Every object belongs to
// exactly one node.
//
// Kept are the objects near to the starts, of many alike next to one object the first ones: an object costs one more
// than the neighbour it was met from, and each doubling of the neighbours of its kind that were met there before costs
// one. Hence with an object the way that leads to it is kept. A group holds objects of one kind whose ways leave the
// kept ones at the same object; the smallest groups are joined if there are too many. A group has two objects or more.
struct Folding {
  std::vector<uint32_t> node;        // [ObjectId]: from 0, the kept ones first, the cheapest first
  uint32_t kept_count = 0;           // nodes that are one object
  std::vector<uint32_t> group_kind;  // [node - kept_count]; kMixedKinds: joined from several
  uint32_t node_count() const { return kept_count + static_cast<uint32_t>(group_kind.size()); }
};
inline constexpr uint32_t kMixedKinds = UINT32_MAX;

// Keeps to most_nodes, and to most_edges as far as halving the nodes leads there. O((objects + references) * log
// most_nodes + objects * log objects).
Folding Fold(const ObjectGraph& graph, const FoldingRules& rules);

}  // namespace barrow
