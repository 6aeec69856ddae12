// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "analyses/path_text.h"
#include "analyses/subject.h"
#include "store/case.h"

namespace barrow::analyses {

// ---- one object ----

// One way an object is held: by a root, or by a referrer and whatever holds that.
struct HeldBy {
  std::optional<uint32_t> holder;  // empty: a root itself
  std::string holder_type;
  PathText path;      // the way through it; the first is the one of path_to
  size_t length = 0;  // references from the root
};

struct ObjectPaths {
  uint32_t object = 0;
  std::string type_name;
  std::vector<HeldBy> ways;   // the shortest first
  uint64_t holder_count = 0;  // of all referrers, shown or not
};

// The ways themselves: objects from a root to the one asked for, both included.
struct WaysToObject {
  std::vector<std::vector<uint32_t>>
      ways;                   // the one of path_to, then those through other referrers, the shortest first
  uint64_t holder_count = 0;  // of all referrers
};
WaysToObject FindWays(store::SnapshotView& view, uint32_t object, std::optional<size_t> limit);

// `limit`: how many ways, through different referrers; empty: all. Reads what the ways touch.
ObjectPaths FindPaths(store::Case& opened, const Subject& subject, uint32_t object, std::optional<size_t> limit);
Document ToDocument(const ObjectPaths& paths, const Subject& subject);

// ---- many objects ----

// Objects whose ways run together up to one object and part there.
struct PathGroup {
  uint64_t object_count = 0;
  uint64_t allocated_bytes = 0;  // of the objects alone
  uint32_t example = 0;          // one of them
  uint32_t holder = 0;           // where they part; the object itself if there is only one
  std::string path;              // with what differs left open
};

struct MergedPaths {
  std::string what;  // the types, in the words of the user
  uint64_t object_count = 0;
  uint64_t unreachable_count = 0;
  std::vector<PathGroup> groups;  // the largest first
  uint64_t rest_count = 0;        // groups the limit cut off, and their objects
  uint64_t rest_objects = 0;
};

// `objects` rise. A way is followed as long as one next step is shared by a tenth of the objects that came so far.
MergedPaths MergePaths(store::Case& opened, const Subject& subject, const std::vector<uint32_t>& objects,
                       std::string what, std::optional<size_t> limit);
Document ToDocument(const MergedPaths& paths, const Subject& subject);

// The objects whose type's name fits one of the patterns, by rising id.
std::vector<uint32_t> ObjectsOfTypes(store::Case& opened, store::SnapshotId snapshot,
                                     std::span<const std::string> patterns);

}  // namespace barrow::analyses
