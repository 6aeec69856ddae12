// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/diagnostics.h"
#include "reader/byte_source.h"
#include "reader/limits.h"
#include "reader/profile_records.h"

namespace barrow::reader {

// Reads a .barrow file of kind profile. Truncated and damaged files give what is intact, up to the last snapshot that
// is whole; `diagnostics` says what is missing. Throws Error (kInput) if the file is no profile this version can read:
// the message begins with `source.name()`.
ProfileRecords ReadTrackerProfile(ByteSource& source, const Limits& limits, Diagnostics& diagnostics);

}  // namespace barrow::reader
