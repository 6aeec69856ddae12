// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "analyses/network_members.h"
#include "graph/object_graph.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

inline constexpr uint32_t kNoPosition = UINT32_MAX;

// The members and the references between them, by small numbers: the index of a member is its number, as an ObjectId
// of `graph`.
struct MemberGraph {
  ObjectGraph graph;
  std::vector<uint32_t> position;  // [reference of graph.targets()]: its number among those of its source in the
                                   // snapshot; kNoPosition: dominance without a reference
  uint64_t globals_left_out = 0;   // references, for members.without_globals
  uint64_t between_parts = 0;      // references left out between members of different parts, if parts were given
};

// All references between the members, or those of members.links only. O(references of the members), 4 bytes per object
// of the snapshot.
MemberGraph JoinMembers(store::SnapshotView& view, const NetworkMembers& members, bool only_links);

// Leaves only those that stay.
void KeepMembers(const std::vector<bool>& stays, NetworkMembers& members);

// The same graph in units of what is drawn as one: an object with its own dictionary, or a root.
struct UnitGraph {
  struct Unit {
    uint32_t member = 0;          // number of the object; of a root: of the root
    uint32_t dict = kNoPosition;  // number of its dictionary
    bool is_root = false;
  };
  struct Link {
    uint32_t from = 0;  // units
    uint32_t to = 0;
    uint32_t source = 0;  // member that has the reference; of a root's: number of the hold
    uint32_t position = kNoPosition;
    bool in_cycle = false;  // its ends reach each other
  };
  std::vector<Unit> units;  // objects in order of members, then roots
  std::vector<Link>
      links;          // by from; the reference of an object to its own dictionary is none. in_cycle is not set yet
  ObjectGraph graph;  // of the units; its targets are those of `links`, in order
  uint64_t inner_references(const Unit& unit) const { return unit.dict == kNoPosition ? 0 : 1; }
};
UnitGraph JoinUnits(store::SnapshotView& view, const NetworkMembers& members, const MemberGraph& joined, bool dicts);

// The part of a graph that these units make, renumbered in their order; `units` rise. What leads out of it is left out.
UnitGraph PartOf(const UnitGraph& whole, const std::vector<uint32_t>& units);

}  // namespace barrow::analyses
