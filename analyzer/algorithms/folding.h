// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/dominators.h"
#include "graph/object_graph.h"

namespace barrow {

// What decides which objects of a graph keep a node of their own when it has too many.
struct FoldingRules {
  std::span<const uint32_t> kind;          // [ObjectId]: what can stand in one group, as objects of one type
  std::span<const ObjectId> order;         // every object once, the most important first
  uint32_t start_count = 0;                // so many of `order` are what the picture is about
  uint32_t most_nodes = 0;                 // at least 2
  uint32_t most_edges = UINT32_MAX;        // between different nodes, several of one direction counted once
  uint32_t most_extra_edges = UINT32_MAX;  // more than nodes, which a tree never has; kFewEdges are never too many
  uint32_t most_folded = UINT32_MAX;       // nodes, as soon as there are too many nodes or edges
  uint32_t most_steps = UINT32_MAX;  // what is farther from the starts keeps no node; in a part without, from its first
  // Of one kind at one object, if they hang on that alone, with nothing but leaves of their own.
  uint32_t most_alike = UINT32_MAX;
  std::vector<bool> aside = {};  // [ObjectId]: keeps no node of its own; empty: none
};

// A graph with fewer nodes: some objects have their own, each of the others belongs to a group. Every object belongs to
// exactly one node.
//
// Kept are the objects near to the starts, of many alike next to one object the first ones: an object costs one more
// than the neighbour it was met from, and each doubling of the neighbours of its kind that were met there before costs
// one. Hence with an object the way that leads to it is kept. A group holds objects of one kind whose ways leave the
// kept ones at the same object; if there are too many, the smallest of one kind are joined, then those of several
// kinds. What does not hang together does not do so by groups: the objects of a group are of one connected part, or of
// parts none of which has a kept object (of most_nodes 2 the only group has everything). A group has two objects or
// more.
struct Folding {
  struct Group {
    uint32_t kind = 0;            // kMixedKinds: joined from several
    uint32_t anchor = kNoObject;  // the object at which all their ways leave the kept ones; kNoObject: none, or several
    bool is_direct = false;       // all of them are neighbours of it
  };
  std::vector<uint32_t> node;  // [ObjectId]: from 0, the kept ones first, the cheapest first
  uint32_t kept_count = 0;     // nodes that are one object
  std::vector<Group> groups;   // [node - kept_count]
  uint32_t node_count() const { return kept_count + static_cast<uint32_t>(groups.size()); }
};
inline constexpr uint32_t kMixedKinds = UINT32_MAX;
inline constexpr uint32_t kFewEdges = 60;

// Keeps to most_nodes, and to most_edges and most_extra_edges as far as fewer nodes lead there; what is folded has at
// most two edges for each node then, or kFewEdges. O((objects + references) * log most_nodes + objects * log
// objects).
Folding Fold(const ObjectGraph& graph, const FoldingRules& rules);

}  // namespace barrow
