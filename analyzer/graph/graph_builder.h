// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/diagnostics.h"
#include "graph/heap.h"
#include "reader/snapshot_records.h"

namespace barrow {

// Turns addresses into dense ids: sorts the objects, resolves references, types, shapes, roots, names and texts, adds
// the implied __class__ references, builds both directions. What points nowhere is dropped and counted. The only way to
// make a Heap from a file. Takes the records apart while it works, so that both are never whole in memory together.
// About 30 ns per object and 15 ns per reference on two cores.
Heap BuildHeap(reader::SnapshotRecords&& records, Diagnostics& diagnostics);

// The same of a file, which the Error for more than can be numbered names.
Heap BuildHeap(const std::string& file, reader::SnapshotRecords&& records, Diagnostics& diagnostics);

}  // namespace barrow
