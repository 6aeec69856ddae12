// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "algorithms/lifelines.h"
#include "algorithms/retained.h"

namespace barrow::analyses {

// The dominator tree of a snapshot with the objects of one type that hang below the same node laid together, folded to
// few nodes: what a treemap shows.
struct TypeTree {
  enum class NodeKind : uint8_t {
    kRoot,         // the whole snapshot
    kGroup,        // objects of one type
    kObject,       // a single object
    kRest,         // groups that are too small to be shown, all in one
    kUnreachable,  // what no root holds
  };
  struct Node {
    uint32_t parent = 0;  // index; of the first node: itself
    NodeKind kind = NodeKind::kGroup;
    std::string type_name = {};
    std::optional<uint32_t> object = {};  // of kObject
    std::string label = {};               // of kObject, if it is big: where it hangs
    uint64_t object_count = 0;            // without those below
    uint64_t retained_bytes = 0;
    uint64_t own_bytes = 0;   // of what is in no child of this node
    uint64_t rest_count = 0;  // kRest: how many groups and objects it stands for
  };
  uint64_t total_bytes = 0;
  std::vector<Node> nodes = {};  // each before its children, siblings by falling size, a rest last
};
// Law: the retained bytes of each node are its own and those of its children.

struct TypeTreeLimits {
  size_t most_nodes = 1000;
  size_t most_children = 24;
  size_t most_levels = 40;
  double least_share = 0.0005;  // of all bytes: nodes below are not unfolded, and are not shown beside bigger ones
  double single_share = 0.005;  // from which on an object has a node of its own
};

// What it is made of. `type` numbers the name of each object's type.
struct TypeTreeInput {
  const Lifelines& lifelines;
  const DominatorTree& tree;
  std::span<const uint32_t> type;
  std::span<const std::string> type_names;
  uint64_t total_bytes = 0;  // allocated, of the whole snapshot
};

// The biggest nodes are unfolded first. O(objects); 4 bytes for each. Labels are left to the caller.
TypeTree FoldTypes(const TypeTreeInput& input, const TypeTreeLimits& limits);

}  // namespace barrow::analyses
