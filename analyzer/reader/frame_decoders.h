// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <future>
#include <optional>

#include "reader/container_reader.h"
#include "reader/frame_records.h"
#include "reader/memory_budget.h"

namespace barrow::reader {

// Decompresses and decodes one frame; empty if it is damaged. Throws OverBudget.
[[nodiscard]] std::optional<FrameRecords> DecodeStoredFrame(const StoredFrame& frame, uint64_t address_unit,
                                                            MemoryBudget& budget);

// Decodes the frames of a container. Frames are independent of each other: several are decoded at once, and come out in
// the order of the file, so that the result is the same whatever the number of threads.
class FrameDecoders {
 public:
  // `container` and `budget` must outlive the decoders. `address_unit`: Header.address_unit.
  FrameDecoders(ContainerReader& container, uint32_t address_unit, MemoryBudget& budget);

  // What the next intact frame says; empty behind the last. Damaged ones are counted by the container. Throws what
  // ContainerReader::Next throws, and OverBudget.
  [[nodiscard]] std::optional<FrameRecords> Next();

  // Where in the file the frame ends that Next() gave last. The container may have read farther.
  uint64_t offset() const { return offset_; }

 private:
  struct Pending {
    StoredFrame frame;
    std::future<std::optional<FrameRecords>> records;  // destroyed first, and waits for whoever still reads `frame`
  };

  void StartMore();

  ContainerReader& container_;
  const uint64_t address_unit_;
  MemoryBudget& budget_;
  const size_t most_pending_;
  uint64_t offset_ = 0;
  std::deque<Pending> pending_;  // a deque moves none of its elements when others come and go
};

}  // namespace barrow::reader
