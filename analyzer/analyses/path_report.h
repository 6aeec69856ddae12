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

// One way an object is held: by a root, or by a referrer and whatever holds that.
struct HeldBy {
  std::optional<uint32_t> holder;  // empty: a root itself, or C code
  std::string holder_type;
  PathText path;      // the way through it; the first is the one of path_to
  size_t length = 0;  // references from the root
};

struct ObjectPaths {
  uint32_t object = 0;
  std::string type_name;
  std::vector<HeldBy>
      ways;  // the one of path_to; then C code, if the reference count tells of it; then the shortest first
  uint64_t holder_count = 0;  // of all referrers, shown or not
  uint64_t rest_count = 0;    // referrers that were not looked at
  bool cut = false;           // for the ways found are kMostWaySteps long together
};

// The ways themselves: objects from a root to the one asked for, both included.
struct WaysToObject {
  std::vector<std::vector<uint32_t>>
      ways;                   // the one of path_to, then those through other referrers, the shortest first
  uint64_t holder_count = 0;  // of all referrers
  uint64_t rest_count = 0;    // referrers that were not looked at, as there were enough ways
  bool cut = false;           // or as those are kMostWaySteps long together
};
inline constexpr uint64_t kMostWaySteps = 10'000'000;
WaysToObject FindWays(store::SnapshotView& view, uint32_t object, std::optional<size_t> limit);

// `limit`: how many ways, through different referrers; empty: all. Reads what the ways touch.
ObjectPaths FindPaths(store::Case& opened, const Subject& subject, uint32_t object, std::optional<size_t> limit);
Document ToDocument(const ObjectPaths& paths, const Subject& subject);

}  // namespace barrow::analyses
