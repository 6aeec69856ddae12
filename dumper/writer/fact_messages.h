// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "writer/mapped_buffer.h"
#include "writer/profile_writer.h"
#include "writer/snapshot_writer.h"

namespace barrow::writer {

// What is kept of one name, path or argument: keeps frames small. Bytes.
inline constexpr size_t kLongestName = 64 * 1024;

// Encodes the messages that are not columns. Text is cut to kLongestName and made valid UTF-8. Each result lives until
// the next call.
class FactMessages {
 public:
  FactMessages(unsigned address_shift, FirstError& error) noexcept
      : address_shift_(address_shift), message_(error), inner_(error), innermost_(error), clean_(error) {}

  const MappedBuffer& EncodeHeader(const Facts& facts, const Options& options) noexcept;
  const MappedBuffer& EncodeProfileHeader(const Facts& facts, const ProfileOptions& options) noexcept;
  const MappedBuffer& EncodeTrackerSnapshot(const TrackerSnapshot& snapshot, uint64_t number,
                                            uint64_t footprint_count) noexcept;
  const MappedBuffer& EncodeTrackedClass(const TrackedClass& tracked) noexcept;
  // The outermost frames are left out where all together are longer than a frame of the file should be.
  const MappedBuffer& EncodeTrace(Trace trace) noexcept;
  const MappedBuffer& EncodeType(const Type& type) noexcept;
  const MappedBuffer& EncodeThread(const Thread& thread, uint32_t number) noexcept;
  const MappedBuffer& EncodeFrame(const Frame& frame) noexcept;

  // `text` as it may stand in a field of type string; a view into `text`, or as long-lived as the other results.
  std::string_view Clean(std::string_view text) noexcept;

 private:
  const MappedBuffer& EncodeProcess(const Facts& facts) noexcept;
  const MappedBuffer& EncodeRuntime(const Facts& facts) noexcept;
  const MappedBuffer& EncodeMemory(const Facts& facts) noexcept;

  unsigned address_shift_;
  MappedBuffer message_;
  MappedBuffer inner_;
  MappedBuffer innermost_;
  MappedBuffer clean_;
};

}  // namespace barrow::writer
