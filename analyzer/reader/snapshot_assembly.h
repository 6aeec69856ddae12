// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "reader/frame_records.h"
#include "reader/limits.h"
#include "reader/snapshot_records.h"

namespace barrow::reader {

// Puts what the frames of one file say together, in file order; the first has the header. Types and shapes get their
// places by number, the trailer is compared with what is there. Frees each frame's part as it goes. What Diagnostics
// the frames have themselves is added to `diagnostics`.
SnapshotRecords AssembleSnapshot(std::vector<FrameRecords>&& frames, const Limits& limits, Diagnostics& diagnostics);

}  // namespace barrow::reader
