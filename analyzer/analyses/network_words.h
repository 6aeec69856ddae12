// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
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
  NetworkWords(store::SnapshotView& view, const NetworkMembers& members)
      : view_(view), members_(members), kinds_(view) {}

  // Everything of an object's node but whether it is in a cycle or asked for; `dict`: of its own dictionary, if it is
  // drawn with it.
  NetworkNode Describe(const UnitGraph::Unit& unit);

  // What a unit is grouped by: types by name, frames, other roots.
  std::string GroupOf(const UnitGraph::Unit& unit);
  NodeKind KindOf(const UnitGraph::Unit& unit);

  // One label for some references: those of single objects one by one, the first few; `masked`: the one that they all
  // have, at most with indexes and keys left open.
  std::string LabelOf(const UnitGraph& units, std::span<const uint32_t> links);
  std::string MaskedLabelOf(const UnitGraph& units, std::span<const uint32_t> links);

 private:
  std::string LabelOf(const UnitGraph& units, const UnitGraph::Link& link);

  store::SnapshotView& view_;
  const NetworkMembers& members_;
  TypeKinds kinds_;
};

}  // namespace barrow::analyses
