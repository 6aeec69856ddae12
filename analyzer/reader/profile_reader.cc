// SPDX-License-Identifier: Apache-2.0
#include "reader/profile_reader.h"

#include "reader/pympler_reader.h"
#include "reader/tracker_reader.h"

namespace barrow::reader {

ProfileRecords ReadProfile(ByteSource& source, FileFormat format, const Limits& limits, Diagnostics& diagnostics) {
  return format == FileFormat::kPympler ? ReadPymplerDump(source, limits, diagnostics)
                                        : ReadTrackerProfile(source, limits, diagnostics);
}

}  // namespace barrow::reader
