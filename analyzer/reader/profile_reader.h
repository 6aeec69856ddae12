// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/diagnostics.h"
#include "reader/byte_source.h"
#include "reader/limits.h"
#include "reader/mark.h"
#include "reader/profile_records.h"

namespace barrow::reader {

// Reads a profile that was found to be of that format: kProfile or kPympler. Throws as the reader of the format does.
ProfileRecords ReadProfile(ByteSource& source, FileFormat format, const Limits& limits, Diagnostics& diagnostics);

}  // namespace barrow::reader
