// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "graph/ids.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// A dictionary that holds the attributes of one object and belongs to it alone: nothing else refers to it, neither
// objects nor roots nor C code. People think of the two as one. Of a module the dictionary counts as its own although
// functions refer to it, too: what they mean is the module. An own dictionary has none itself, so that no chain of
// owners arises.

// The dictionary of an object; empty: it has none, or one that others know.
std::optional<ObjectId> OwnDict(store::SnapshotView& view, ObjectId object);

// The object whose own dictionary this is. O(referrers), of a dictionary that several refer to.
std::optional<ObjectId> OwnerOfDict(store::SnapshotView& view, ObjectId dict);

}  // namespace barrow::analyses
