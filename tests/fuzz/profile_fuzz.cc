// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a frame of a profile, behind a sound header and the checksum: from segments to everything "barrow stats"
// shows.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/error.h"
#include "fuzz/profile_answers.h"
#include "reader/tracker_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace barrow;
  static const std::string header = test::FileOf(test::ProfileParts{test::SampleProfile()[0]});
  reader::MemoryByteSource source =
      test::SourceOf(header + test::FrameBytes({reinterpret_cast<const char*>(data), size}));
  reader::Limits limits;
  limits.record_bytes = 64 << 20;
  Diagnostics diagnostics;
  reader::ProfileRecords profile;
  try {
    profile = reader::ReadTrackerProfile(source, limits, diagnostics);
  } catch (const Error&) {
    return 0;  // its records take too much
  }
  test::RequireAnswers(profile);
  return 0;
}
