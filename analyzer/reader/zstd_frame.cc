// SPDX-License-Identifier: Apache-2.0
#include "reader/zstd_frame.h"

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "base/limits.h"
#include "base/owned.h"
#include "base/text.h"
#include "reader/byte_cursor.h"

namespace barrow::reader {
namespace {

constexpr size_t kMagicBytes = 4;
constexpr std::array<std::byte, kMagicBytes> kMagic = {std::byte{0x28}, std::byte{0xB5}, std::byte{0x2F},
                                                       std::byte{0xFD}};
constexpr uint32_t kSkippableMagic = 0x184D2A50;  // and the 15 numbers behind it
constexpr uint32_t kSkippableMask = 0xFFFFFFF0;
constexpr size_t kLongestHeaderBytes = 18;

// Bits of the byte behind the magic number.
constexpr std::byte kChecksumFlag{0x04};
constexpr std::byte kDictionaryFlags{0x03};

FrameMeasure Broken(std::string reason) { return {.state = FrameMeasure::State::kBroken, .reason = std::move(reason)}; }
FrameMeasure Cut() { return {.state = FrameMeasure::State::kCut, .reason = {}}; }

bool IsSkippable(uint32_t magic) { return (magic & kSkippableMask) == kSkippableMagic; }

}  // namespace

FrameMeasure MeasureFrame(std::span<const std::byte> bytes, uint64_t limit_bytes) {
  if (!BeginsLikeFrame(bytes)) return Broken("no frame begins here");
  ByteCursor in(bytes);
  const std::optional<uint32_t> magic = in.U32();
  if (!magic) return Cut();
  if (IsSkippable(*magic)) {
    const std::optional<uint32_t> size = in.U32();
    if (!size) return Cut();
    return {.state = FrameMeasure::State::kSkippable, .stored_bytes = uint64_t{8} + *size, .reason = {}};
  }

  const uint64_t content_bytes = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
  if (content_bytes == ZSTD_CONTENTSIZE_ERROR) {
    return bytes.size() < kLongestHeaderBytes ? Cut() : Broken("frame has a damaged header");
  }
  if (content_bytes == ZSTD_CONTENTSIZE_UNKNOWN) return Broken("frame does not say how large its content is");
  if (content_bytes > limit_bytes) {
    const bool can_be_raised = content_bytes <= Describe(Limit::kFrameSize).most;
    FrameMeasure measure =
        Broken("frame claims " + HumanBytes(content_bytes) + ", limit is " + HumanBytes(limit_bytes) +
               (can_be_raised ? RaisedBy(Limit::kFrameSize, limit_bytes) : ""));
    measure.over_limit = can_be_raised;
    return measure;
  }
  const std::byte descriptor = bytes[kMagicBytes];
  if ((descriptor & kChecksumFlag) == std::byte{0}) return Broken("frame has no checksum");
  if ((descriptor & kDictionaryFlags) != std::byte{0}) return Broken("frame needs a dictionary");

  const size_t stored_bytes = ZSTD_findFrameCompressedSize(bytes.data(), bytes.size());
  if (ZSTD_isError(stored_bytes) != 0) {
    return ZSTD_getErrorCode(stored_bytes) == ZSTD_error_srcSize_wrong ? Cut() : Broken("frame has damaged blocks");
  }
  return {
      .state = FrameMeasure::State::kWhole, .stored_bytes = stored_bytes, .content_bytes = content_bytes, .reason = {}};
}

size_t FindFrameMagic(std::span<const std::byte> bytes, size_t from) {
  const auto found = std::search(bytes.begin() + static_cast<ptrdiff_t>(std::min(from, bytes.size())), bytes.end(),
                                 kMagic.begin(), kMagic.end());
  return static_cast<size_t>(found - bytes.begin());
}

bool BeginsLikeFrame(std::span<const std::byte> bytes) {
  ByteCursor in(bytes);
  if (const std::optional<uint32_t> magic = in.U32()) {
    return std::equal(kMagic.begin(), kMagic.end(), bytes.begin()) || IsSkippable(*magic);
  }
  // The lowest byte of a skippable magic number is the one that varies.
  constexpr std::array<std::byte, 3> kSkippableTail = {std::byte{0x2A}, std::byte{0x4D}, std::byte{0x18}};
  if (bytes.empty() || std::equal(bytes.begin(), bytes.end(), kMagic.begin())) return true;
  return (bytes[0] & std::byte{0xF0}) == std::byte{0x50} &&
         std::equal(bytes.begin() + 1, bytes.end(), kSkippableTail.begin());
}

std::optional<FrameContent> DecompressFrame(std::span<const std::byte> frame, uint64_t content_bytes) {
  // Its tables take longer to make than a small frame takes to decompress.
  thread_local const Owned<ZSTD_DCtx, ZSTD_freeDCtx> context(ZSTD_createDCtx());
  if (!context) throw std::bad_alloc();
  FrameContent content(content_bytes);
  const size_t size =
      ZSTD_decompressDCtx(context.get(), content.buffer().data(), content.buffer().size(), frame.data(), frame.size());
  if (ZSTD_isError(size) != 0 || size != content_bytes) return std::nullopt;
  return content;
}

}  // namespace barrow::reader
