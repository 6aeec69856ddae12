// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/ids.h"

namespace barrow::analyses {

// What a picture of objects is to show.

enum class NetworkSubject : uint8_t {
  kObjects,     // `objects` and their surroundings
  kTypes,       // all objects of `type_patterns`; with Reduction::kCycles those in cycles, and all of these cycles
  kGarbage,     // what the cycle collector would free, and what it could not; `objects`, if that is known already
  kCycles,      // what can reach itself, as far as it is alive; with `type_patterns` only cycles that such a type is in
  kDominators,  // what the first of `objects` dominates
  kPath,        // the ways from roots to the first of `objects`
};

enum class Surroundings : uint8_t { kReferents, kReferrers, kBoth };

enum class Reduction : uint8_t {
  kNone,
  kCycles,  // only what can reach itself
  kLeaves,  // what is left when leaves are taken away: also what leads to a cycle
};

struct NetworkQuestion {
  NetworkSubject subject = NetworkSubject::kObjects;
  std::vector<ObjectId> objects = {};
  std::vector<std::string> object_names = {};  // as the user called them, for the title
  std::vector<std::string> type_patterns = {};
  Surroundings surroundings = Surroundings::kBoth;
  std::optional<size_t> depth = {};  // how far surroundings or the dominator tree go; empty: all the way
  Reduction reduction = Reduction::kNone;
  bool split = false;      // a picture of each part
  bool dicts = false;      // the dictionary of an instance is drawn apart from it
  bool unflatten = false;  // leaves next to one object are spread over several levels
  size_t most_nodes = 300;
  bool is_overview = false;               // kOverviewNodes where so many are hard to follow
  std::optional<size_t> most_alike = {};  // leaves of one type at one object that are drawn; empty: all
  std::optional<size_t> most_parts = {};  // of a split one
};

inline constexpr size_t kMostNetworkNodes = 2000;
inline constexpr size_t kOverviewNodes = 40;  // what can be taken in at a glance

}  // namespace barrow::analyses
