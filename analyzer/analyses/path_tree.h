// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "algorithms/lifelines.h"
#include "analyses/path_text.h"

namespace barrow::analyses {

// The ways from the roots to many objects, laid over one another. A way keeps its own node where at least a tenth of
// what comes through the object before it goes on, and a thousandth of all, and where it begins at one of a few
// modules or local variables; the others become one node per label, with
// index or key left open, and type. So do the ways behind them. A node that follows on two of its own label and type,
// at most kLongestRing steps apart, is the same as the last of them: the list of a million links is three nodes.
struct PathTree {
  static constexpr size_t kLongestRing = 8;
  static constexpr uint32_t kDictWord = 0;  // in words: the __dict__, which a path leaves out if it goes on

  struct Node {
    uint32_t parent = kNoObject;   // index of the node before it; kNoObject: it is a root
    uint32_t word = 0;             // index in words: what it adds to the path
    uint32_t type = 0;             // of the objects that stand here
    uint32_t holder = 0;           // one of these
    uint64_t holder_count = 0;     // how many they are
    uint64_t own_count = 0;        // of them those asked for
    uint64_t object_count = 0;     // and all asked for whose way leads through here
    uint64_t allocated_bytes = 0;  // of those, each alone
    uint32_t example = kNoObject;  // one of them
    bool merged = false;           // its index or key is left open
    bool repeats = false;          // objects that stand here hold one another
  };
  std::vector<Node> nodes;         // each behind its parent
  std::vector<std::string> words;  // "['users']", ".name", "[…]", " -> dict"; of roots "app"
  uint64_t unreachable_count = 0;  // objects asked for that no root reaches
};

// `objects`: different ones. O(objects on the ways and their references), about 100 ns each; 9 bytes for each object of
// the snapshot.
PathTree MergeWays(PathWriter& writer, const Lifelines& lifelines, const std::vector<uint32_t>& objects);

}  // namespace barrow::analyses
