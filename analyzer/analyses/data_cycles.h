// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "graph/object_graph.h"
#include "store/case.h"

namespace barrow::analyses {

// The cycles of a snapshot as somebody looks for them who wonders why objects are not freed by their count. References
// from an instance to its class, and to a module that is alive or its globals, are not taken for part of a cycle:
// through them nearly everything reaches itself, and these cycles keep nothing alive.
struct DataCycles {
  std::vector<uint32_t> cycle;   // [ObjectId]: the number of its cycle; kNoObject: in none
  std::vector<bool> has_class;   // [cycle]: a class is in it
  std::vector<bool> is_program;  // [cycle]: a class with what it defines, and nothing of data
  std::vector<bool> is_through;  // [ObjectId]: in none here, but in one that has the references left out
  uint32_t count() const { return static_cast<uint32_t>(is_program.size()); }
};

// About 50 ns per object and reference; 30 bytes per object and 8 per reference.
DataCycles FindDataCycles(store::Case& opened, store::SnapshotId snapshot);

}  // namespace barrow::analyses
