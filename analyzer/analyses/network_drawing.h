// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "analyses/network.h"
#include "analyses/network_graph.h"
#include "analyses/network_members.h"
#include "analyses/network_question.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// Makes a picture of units: which of them have a node, what stands at nodes and edges.
class NetworkDrawing {
 public:
  // `in_cycle`: [number of a member].
  NetworkDrawing(store::SnapshotView& view, const NetworkMembers& members, const NetworkQuestion& question,
                 const std::vector<bool>& in_cycle)
      : view_(view), members_(members), question_(question), in_cycle_(in_cycle) {}

  // All but its totals.
  Network Draw(const UnitGraph& units, std::string title) const;

 private:
  store::SnapshotView& view_;
  const NetworkMembers& members_;
  const NetworkQuestion& question_;
  const std::vector<bool>& in_cycle_;
};

// A picture with n nodes has at most this many edges, or fewer nodes: with more nobody can follow one. Trees have as
// many edges as nodes.
constexpr uint32_t MostEdges(uint32_t most_nodes) { return most_nodes + most_nodes / 2; }

// An overview is folded to kOverviewNodes if it has too many, or kExtraEdges more edges than nodes; nothing is farther
// than so many steps from what it is about, or from the shortest way, of which it has as many at each end.
inline constexpr uint32_t kExtraEdges = 20;
inline constexpr uint32_t kOverviewSteps = 12;
inline constexpr uint32_t kStepsBesideWay = 4;
inline constexpr uint32_t kOverviewWay = 8;

}  // namespace barrow::analyses
