// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a dump of Pympler's ClassTracker: from opcodes to everything "barrow stats" shows.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.h"
#include "fuzz/profile_answers.h"
#include "reader/pympler_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace barrow;
  const auto bytes = std::as_bytes(std::span(data, size));
  reader::MemoryByteSource source("fuzz", {bytes.begin(), bytes.end()});
  reader::Limits limits;
  limits.record_bytes = 64 << 20;
  Diagnostics diagnostics;
  reader::ProfileRecords profile;
  try {
    profile = reader::ReadPymplerDump(source, limits, diagnostics);
  } catch (const Error&) {
    return 0;  // refused in so many words: what a file that is none deserves
  }
  test::RequireAnswers(profile);
  return 0;
}
