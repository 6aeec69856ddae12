// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/subject.h"
#include "analyses/tree_levels.h"
#include "graph/heap.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

enum class TreeDirection : uint8_t { kReferents, kReferrers };

struct TreeQuestion {
  TreeDirection direction = TreeDirection::kReferrers;
  size_t depth = 3;     // levels below the object, at most kMostTreeLevels
  bool repeat = false;  // an object that is met again is opened again, as deep as it goes
  size_t fold = 4;      // of each type so many neighbours are shown, the rest is one line; 0: all are shown
};

// The neighbourhood of one object as a tree. Nodes stand in the order they are drawn: each before its children.
struct ReferenceTree {
  enum class NodeKind : uint8_t {
    kObject,
    kRepeated,  // an object that was met before: not opened again
    kFolded,    // stands for `count` neighbours of one type
    kRoot,      // a root that holds the parent, in `label`
  };
  struct Node {
    NodeKind kind = NodeKind::kObject;
    uint32_t parent = 0;  // index of its parent; of the first node: itself
    uint32_t depth = 0;
    ObjectId object;     // kFolded: one of those it stands for
    std::string label;   // how the referrer calls it; empty: it does not. With several references: the first one's
    uint64_t count = 1;  // kFolded: objects; else references between parent and object
  };
  std::vector<Node> nodes;
  bool complete = true;     // false: there were more than kMostTreeNodes, or too many references to look at
  uint64_t rest_count = 0;  // neighbours of objects that were opened, which are none of the nodes
  bool deeper = false;      // objects have neighbours below kMostTreeLevels
};

inline constexpr size_t kMostTreeNodes = 100000;
inline constexpr uint64_t kMostReferencesLookedAt = 100'000'000;

// Roots that are leaves among the referrers, and the threads of their snapshot. With `info`, its facts, C code that
// holds an object is one, too.
struct RootsToShow {
  std::span<const ResolvedRoot> roots = {};
  std::span<const reader::Thread> threads = {};
  const store::SnapshotInfo* info = nullptr;
};

// O(references of the objects shown); of those opened again once more each time, and of referrers all they refer to. At
// most `most_looked_at` of them, and those of one object more.
ReferenceTree GrowTree(store::SnapshotView& view, ObjectId object, const TreeQuestion& question,
                       const RootsToShow& roots, uint64_t most_looked_at = kMostReferencesLookedAt);

// What stands at a node of the drawing: "['users'] list, 3 elements #17"; "… 9,996 more of type str".
std::string NodeWords(store::SnapshotView& view, const ReferenceTree& tree, const ReferenceTree::Node& node,
                      TreeDirection direction);

// The tree as a table. Columns: depth, parent (row number), relation (object, repeated, folded, root), label, count,
// object_id, address, type_name, value.
Document ToDocument(const ReferenceTree& tree, TreeDirection direction, store::SnapshotView& view,
                    const Subject& subject);

}  // namespace barrow::analyses
