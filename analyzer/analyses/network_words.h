// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyses/network.h"
#include "analyses/network_graph.h"
#include "analyses/network_members.h"
#include "analyses/type_kinds.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// What stands at the nodes and edges of a picture.
class NetworkWords {
 public:
  // The group of what stands for referrers that were not looked at.
  static constexpr std::string_view kMoreReferrers = "more referrers";

  NetworkWords(store::SnapshotView& view, const NetworkMembers& members)
      : view_(view), members_(members), kinds_(view) {}

  // Everything of an object's node but whether it is in a cycle or asked for; `dict`: of its own dictionary, if it is
  // drawn with it.
  NetworkNode Describe(const UnitGraph::Unit& unit);

  // What a unit is grouped by: types by name, frames, other roots.
  std::string GroupOf(const UnitGraph::Unit& unit);
  NodeKind KindOf(const UnitGraph::Unit& unit);
  bool IsAside(const UnitGraph::Unit& unit) const {
    return unit.is_root && members_.roots[unit.member].kind == NetworkRoot::Kind::kAside;
  }

  // The label of an edge, gathered from one reference after the other. Of single objects it has the first few one by
  // one; between groups it is the one that all have, at most with indexes and keys left open.
  struct EdgeWords {
    std::string text;
    uint32_t count = 0;     // of references
    uint32_t labelled = 0;  // of them those whose label stands in the text by itself
    bool differ = false;
  };
  // Quick for all references of one object in a row.
  void AddLabel(const UnitGraph& units, const UnitGraph::Link& link, EdgeWords& words);
  void AddToCommonLabel(const UnitGraph& units, const UnitGraph::Link& link, EdgeWords& words);

 private:
  bool HasOpenLabel(const UnitGraph& units, const UnitGraph::Link& link);
  std::string LabelOf(const UnitGraph& units, const UnitGraph::Link& link);
  uint64_t RetainedByBoth(ObjectId object, ObjectId dict);

  store::SnapshotView& view_;
  const NetworkMembers& members_;
  TypeKinds kinds_;
};

}  // namespace barrow::analyses
