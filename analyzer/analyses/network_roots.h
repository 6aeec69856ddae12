// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "analyses/network_members.h"
#include "analyses/network_ways.h"
#include "graph/ids.h"
#include "reader/snapshot_records.h"
#include "store/case.h"

namespace barrow::analyses {

// What holds the members of a picture and is no object: nodes are added to `members.roots`.

// What holds an object by being what it is, as a module: no root is drawn, the node itself shows it.
bool IsShownByNode(reader::RootKind kind);

// The roots that hold some of the objects, one node for each frame. `held` rises. O(roots of the snapshot * log held).
void AddRoots(store::Case& opened, const store::SnapshotInfo& info, std::span<const ObjectId> held,
              NetworkMembers& members);

// What is held by no root of the file: by C code, by being frozen.
void AddUnnamedRoots(store::Case& opened, const store::SnapshotInfo& info, std::span<const ObjectId> held,
                     NetworkMembers& members);

// What refers to members and was not followed.
void AddAsides(std::span<const Ways::Aside> asides, NetworkMembers& members);

}  // namespace barrow::analyses
