// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

// Why many objects are alive: their ways from the roots as one tree.

// A place where ways part or end. What lies between it and the row it hangs under is part of its step.
struct PathRow {
  uint32_t depth = 0;            // 1: it begins at a root; else it hangs under the last row before it of one less
  uint64_t object_count = 0;     // of the objects asked for: those whose way leads through here, or ends here
  uint64_t own_count = 0;        // those that stand here themselves
  uint64_t allocated_bytes = 0;  // of object_count, each alone
  uint64_t holder_count = 0;     // objects that stand here, asked for or not; ways to all of them look alike
  uint32_t holder = 0;           // one of them
  std::string holder_type;
  uint32_t example = 0;  // one of the objects asked for
  std::string step;      // from the row it hangs under: "['users'][…]"; of a root "app.users"
  std::string path;      // all of it: "app.users['users'][…]"
  std::string root;      // what its first word is, as PathText::root
};

struct MergedPaths {
  std::string what;  // the types, in the words of the user
  uint64_t object_count = 0;
  uint64_t unreachable_count = 0;
  std::vector<PathRow> rows;  // in the order of the tree, below the same row by falling count
  uint64_t rest_count = 0;    // places that are not shown, and the objects that stand there
  uint64_t rest_objects = 0;
  bool deeper = false;  // some of them because the tree has more than kMostTreeLevels
};

// The rows with the highest counts are shown, `limit` of them and never more than kMostTreeNodes. O(ways). Law:
// own_count of all rows, rest_objects and unreachable_count sum up to object_count.
MergedPaths MergePaths(store::Case& opened, const Subject& subject, const std::vector<uint32_t>& objects,
                       std::string what, std::optional<size_t> limit);
Document ToDocument(const MergedPaths& paths, const Subject& subject);

}  // namespace barrow::analyses
