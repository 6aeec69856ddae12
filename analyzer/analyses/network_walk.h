// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analyses/type_kinds.h"
#include "graph/ids.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// The surroundings of objects, as far as they tell something. An object and the dictionary of its attributes count as
// one. Not followed, but counted, are
//   - references of an instance to its class, of a function or frame to its globals and builtins,
//   - references to None, True, False, Ellipsis and NotImplemented, which everything shares,
//   - keys that the labels of their values tell.
// Classes, modules and functions are met and not gone through, unless they are the objects asked for; of functions what
// their closures and defaults hold is data, and followed.
class NetworkWalk {
 public:
  explicit NetworkWalk(store::SnapshotView& view);

  // Adds what the objects refer to, or who refers to them, `depth` references far (empty: all the way), and the objects
  // themselves.
  void AddReferents(std::span<const ObjectId> from, std::optional<size_t> depth);
  void AddReferrers(std::span<const ObjectId> from, std::optional<size_t> depth);

  // Everything that was met, by rising id.
  std::vector<ObjectId> Objects() const;
  uint64_t passed_over() const { return passed_over_; }

 private:
  using Level = std::vector<ObjectId>;

  void Walk(std::span<const ObjectId> from, std::optional<size_t> depth, bool forth);
  void Meet(ObjectId object, Level& next);
  void GoForth(ObjectId object, Level& next);
  void GoIntoFunction(ObjectId function, Level& next);
  void GoBack(ObjectId object, Level& next);
  bool IsFollowed(const EdgeLabel& label, ObjectId target);
  bool IsCode(ObjectId object);
  bool IsShared(ObjectId object);

  store::SnapshotView& view_;
  TypeKinds kinds_;
  std::vector<bool> is_member_;  // of any walk
  std::vector<bool> is_met_;     // of the current one
  uint64_t passed_over_ = 0;
};

}  // namespace barrow::analyses
