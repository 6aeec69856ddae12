// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "reader/byte_source.h"
#include "reader/limits.h"
#include "reader/mark.h"
#include "reader/raw_column.h"
#include "reader/zstd_frame.h"

namespace barrow::reader {

// One frame as it stands in the file. It has the form of a frame and claims no more than the limits allow; only
// decompressing tells whether it is intact.
struct StoredFrame {
  uint64_t offset = 0;         // in the file
  uint64_t content_bytes = 0;  // when decompressed
  std::vector<std::byte> bytes;
};

// The frames of a .barrow file of either kind, in order (schema/FORMAT.md, "Container"). What the file has lost is
// counted: kDamagedFrame for each place where frames are broken, kLostBytes for all bytes that could not be used. A
// file that merely ends too early has lost bytes, but no damaged frame. Whether that makes it truncated is for the
// reader of the messages to say, who knows whether there was a trailer.
//
// Reads ahead by at most one frame and a megabyte; nothing is decompressed here except to find the way behind damage.
class ContainerReader {
 public:
  // Reads the mark. Throws Error (kInput) if the file has none, or one of another major version or unknown kind.
  // All three references must outlive the reader.
  ContainerReader(ByteSource& source, const Limits& limits, Diagnostics& diagnostics);

  FileKind kind() const { return kind_; }
  uint16_t minor_version() const { return minor_version_; }

  // The next frame; empty if there is none up to the end of the file. Throws Error (kInput) if reading fails or the
  // frames together claim more than the limits allow.
  [[nodiscard]] std::optional<StoredFrame> Next();

  // Once Next() gave none: counts what stands behind the last frame. If the message was complete with that, it is
  // nothing of the file (kBytesBehindEnd), else it is lost.
  void CountRest(bool complete);

  // For a frame that Next() gave and whose content turned out to be damaged.
  void CountDamaged(const StoredFrame& frame, const std::string& reason);

  // Where the first damage is and what it is: "offset 4128: frame has no checksum". Empty if there is none.
  const std::string& first_damage() const { return first_damage_; }

  // Bytes of the file up to the end of the last frame given; at the end of the file, its size.
  uint64_t offset() const { return offset_; }

 private:
  // Bytes in which no frame stands.
  struct Gap {
    uint64_t offset;
    uint64_t byte_count;
    std::string reason;
    bool is_cut;      // a frame that the end of the file cuts
    bool over_limit;  // a frame that claims more than the limit
    bool given_up;    // the file goes on, and was not looked through
  };

  // The window is what has been read and not been used.
  std::span<const std::byte> Window() const { return std::span(buffer_).subspan(begin_); }
  void Extend(size_t byte_count);  // to at least so many, unless the file ends before
  void Drop(size_t byte_count);    // from the front of the window
  void Skip(uint64_t byte_count);  // also beyond the window

  void ReadMark();
  void RefuseSecondMark();
  FrameMeasure Measure();  // at the front of the window
  StoredFrame Take(const FrameMeasure& measure);
  bool IsFollowedByFrame(const FrameMeasure& measure);
  bool Decodes(const FrameMeasure& measure) const;
  void Recover(const FrameMeasure& broken);
  enum class Search { kFound, kAtEnd, kGaveUp };
  Search SearchFrame();              // byte by byte, until one stands at the front of the window
  bool IsRealFrame();                // at the front of the window
  void PassOver(size_t byte_count);  // of lost bytes; this and IsRealFrame use up the recovery budget
  void GiveUp();                     // treats all that follows as lost, without reading it
  void NoteDamage(uint64_t offset, const std::string& reason);
  void CountLost(const Gap& gap);

  ByteSource& source_;
  const Limits& limits_;
  Diagnostics& diagnostics_;
  FileKind kind_ = FileKind::kSnapshot;
  uint16_t minor_version_ = 0;

  const size_t read_ahead_bytes_;  // beyond the end of a small file, so that one read shows that it ends
  RawColumn<std::byte> buffer_;
  size_t begin_ = 0;            // of the window, in buffer_
  uint64_t offset_ = 0;         // of the window, in the file
  bool at_end_ = false;         // the source has no more
  uint64_t content_bytes_ = 0;  // claimed by all frames so far
  uint64_t recovery_left_ = 0;
  std::string first_damage_;
  std::optional<Gap> rest_;  // behind the last frame
};

}  // namespace barrow::reader
