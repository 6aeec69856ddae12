// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/diagnostics.h"
#include "reader/byte_source.h"
#include "reader/limits.h"
#include "reader/snapshot_records.h"

namespace barrow::reader {

// Reads a whole snapshot file. Truncated and damaged files give what is intact; `diagnostics` says what is missing.
// Throws Error (kInput) if the file is not a snapshot this version can read: the message begins with `source.name()`.
SnapshotRecords ReadSnapshot(ByteSource& source, const Limits& limits, Diagnostics& diagnostics);

}  // namespace barrow::reader
