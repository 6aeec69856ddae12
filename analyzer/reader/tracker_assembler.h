// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/diagnostics.h"
#include "reader/tracker_parts.h"

namespace barrow::reader {

// Puts the parts of a profile together: numbers become indexes, footprints find their objects and snapshots, classes of
// one name become one. What refers to nothing is dropped and counted. O(parts), but for sorting footprints.
ProfileRecords AssembleProfile(TrackerParts&& parts, NameTable& names, Diagnostics& diagnostics);

}  // namespace barrow::reader
