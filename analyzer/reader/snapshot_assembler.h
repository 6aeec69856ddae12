// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/diagnostics.h"
#include "reader/frame_records.h"
#include "reader/limits.h"
#include "reader/snapshot_records.h"

namespace barrow::reader {

// Puts together what the frames of one file say. Types and shapes get their places by number; at the end the trailer is
// compared with what is there.
class SnapshotAssembler {
 public:
  // `file_bytes`: size of the file, 0 if not known. Columns then grow to their likely size at once.
  SnapshotAssembler(const Limits& limits, uint64_t file_bytes) : limits_(limits), file_bytes_(file_bytes) {}

  // The next frame in file order; the first must have the header. `offset`: where in the file the frame ends. The parts
  // of the frame are copied and freed at once, so that the next frames can have their memory.
  void Add(FrameRecords&& frame, uint64_t offset);

  uint64_t object_count() const { return sums_.objects; }
  uint64_t target_count() const { return target_count_; }

  // Call once, last. What the frames' Diagnostics say is added to `diagnostics`.
  SnapshotRecords Finish(Diagnostics& diagnostics);

 private:
  template <typename T>
  void AppendColumn(RawColumn<T>&& part, std::vector<T>& column) const;
  void AppendObjects(ObjectPart&& part);
  void TakeHeader(Header&& header);
  void CompareWithTrailer();

  const Limits& limits_;
  const uint64_t file_bytes_;
  uint64_t offset_ = 0;
  SnapshotRecords records_;
  std::vector<NumberedRun<Type>> types_;
  std::vector<NumberedRun<Shape>> shapes_;
  bool has_header_ = false;
  Sums sums_;
  uint64_t target_count_ = 0;  // empty slots included
  Diagnostics diagnostics_;
};

}  // namespace barrow::reader
