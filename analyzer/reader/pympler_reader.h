// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/diagnostics.h"
#include "reader/byte_source.h"
#include "reader/limits.h"
#include "reader/profile_records.h"

namespace barrow::reader {

// Reads what the dump_stats of Pympler's ClassTracker wrote: versions 0.5 to 1.1, under Python 2 and 3, in pickles of
// protocols 0 to 5. Executes nothing and imports nothing. What the file holds beyond what such files have is refused,
// as is sharing that would make much of little; time and memory are linear in the size of the file. Throws Error
// (kInput): the message begins with `source.name()` and names the offset.
ProfileRecords ReadPymplerDump(ByteSource& source, const Limits& limits, Diagnostics& diagnostics);

}  // namespace barrow::reader
