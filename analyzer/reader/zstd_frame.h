// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace barrow::reader {

// What stands at the front of some bytes, judged without decompressing: RFC 8878 and the rules of schema/FORMAT.md.
struct FrameMeasure {
  enum class State {
    kWhole,      // a frame by its form; its checksum is not verified yet
    kSkippable,  // a skippable frame: `stored_bytes` may reach beyond the bytes given
    kCut,        // the bytes end inside it
    kBroken,     // no frame, or one that readers must not accept: `reason`
  };
  State state = State::kBroken;
  uint64_t stored_bytes = 0;   // kWhole, kSkippable: its length
  uint64_t content_bytes = 0;  // kWhole: its size when decompressed, at most the limit given
  std::string reason;          // kBroken: "frame claims 9.3 GiB, limit is 64 MiB"
  bool over_limit = false;     // kBroken: what it claims is more than the limit given, and may be right
};
[[nodiscard]] FrameMeasure MeasureFrame(std::span<const std::byte> bytes, uint64_t limit_bytes);

// Where the next zstd magic number begins at or behind `from`; bytes.size() if nowhere.
[[nodiscard]] size_t FindFrameMagic(std::span<const std::byte> bytes, size_t from);

// Whether `bytes` begin with a magic number, or with as much of one as there is room for.
[[nodiscard]] bool BeginsLikeFrame(std::span<const std::byte> bytes);

// What a frame held. Moves are cheap.
class FrameContent {
 public:
  explicit FrameContent(size_t size) : bytes_(new char[size]), size_(size) {}
  std::string_view view() const { return {bytes_.get(), size_}; }
  std::span<char> buffer() { return {bytes_.get(), size_}; }

 private:
  std::unique_ptr<char[]> bytes_;  // not a vector: a vector would write zeros first
  size_t size_;
};

// Decompresses one whole frame that MeasureFrame found. Empty if it does not decode to exactly `content_bytes`, or
// fails its checksum. May be called from several threads at once.
[[nodiscard]] std::optional<FrameContent> DecompressFrame(std::span<const std::byte> frame, uint64_t content_bytes);

}  // namespace barrow::reader
