// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a file: marks, frames, the way behind damage, and what is inside of the frames that decode.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "base/error.h"
#include "reader/snapshot_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace barrow;
  const auto bytes = std::as_bytes(std::span(data, size));
  reader::MemoryByteSource source("fuzz", {bytes.begin(), bytes.end()});
  reader::Limits limits;
  limits.frame_bytes = 1 << 20;
  limits.total_floor_bytes = 8 << 20;
  limits.total_ratio = 16;
  limits.record_bytes = 64 << 20;
  limits.recovery_bytes = 16 << 20;
  limits.lost_numbers = 1 << 10;
  Diagnostics diagnostics;
  try {
    const reader::SnapshotRecords records = reader::ReadSnapshot(source, limits, diagnostics);
    if (records.file_bytes != size) abort();
    const uint64_t unused = diagnostics.count(Anomaly::kLostBytes) + diagnostics.count(Anomaly::kBytesBehindEnd);
    if (unused > size) abort();
    if (!records.trailer && diagnostics.count(Anomaly::kTruncated) == 0) abort();
  } catch (const Error&) {
    // Refused in so many words: what a file that is none deserves.
  }
  return 0;
}
