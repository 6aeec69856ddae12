// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/dominators.h"
#include "graph/object_graph.h"

namespace barrow {

// How good a reason for being alive is. A path is as good as the weakest thing on it; no path through a weaker thing is
// taken to an object that has a better one, however long.
enum class Strength : uint8_t {
  kOwner,      // what programmers name: a module, a local variable
  kRuntime,    // state of the runtime and its threads, temporaries, types
  kBystander,  // a cache or index that a fix would not touch: a type's list of subclasses
  kUnseen,     // nothing that can be named: C code, immortality
  kCount
};

struct PathRoot {
  ObjectId object;
  Strength strength = Strength::kOwner;
};

// For every object the way from the roots to it, as a tree: the strongest there is, among those the one with fewest
// references, among those the one whose root comes first and whose references come first. Each beginning of such a way
// is such a way itself.
struct RootPaths {
  std::vector<uint32_t> parent;    // [ObjectId]: the object before it on its way; kNoObject: a root, or unreachable
  std::vector<uint32_t> distance;  // [ObjectId]: references from the root; kNoObject: unreachable
};

// `bystanders`: which references are not better than Strength::kBystander, as rising indexes of graph.targets().
// Breadth-first, about 20 ns per object; 13 bytes per object beside the graph.
RootPaths FindRootPaths(const ObjectGraph& graph, std::span<const PathRoot> roots,
                        std::span<const uint32_t> bystanders);

}  // namespace barrow
