// SPDX-License-Identifier: Apache-2.0
#define ZSTD_STATIC_LINKING_ONLY  // for a compressor in memory of our own: exported by all shared libzstd since 1.3
#include "writer/frame_writer.h"

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cerrno>

namespace barrow::writer {
namespace {

constexpr uint16_t kMajorVersion = 1;
constexpr uint16_t kMinorVersion = 0;

// The errno nearest to what zstd says.
int ErrnoOf(size_t zstd_result) {
  return ZSTD_getErrorCode(zstd_result) == ZSTD_error_memory_allocation ? ENOMEM : EIO;
}

void PutLittleEndian(uint8_t* to, uint32_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) to[i] = static_cast<uint8_t>(value >> (8 * i));
}

}  // namespace

FrameWriter::FrameWriter(Sink& sink, int level, bool own_thread, FirstError& error) noexcept
    : sink_(sink), error_(error), workspace_(error), raw_(error), handed_(error), compressed_(error) {
  level = std::clamp(level, ZSTD_minCLevel(), ZSTD_maxCLevel());
  const size_t workspace_bytes = ZSTD_estimateCCtxSize(level);
  if (!workspace_.Reserve(workspace_bytes) || !raw_.Reserve(2 * kFrameBytes) ||
      !compressed_.Reserve(ZSTD_compressBound(2 * kFrameBytes))) {
    return;
  }
  compressor_ = ZSTD_initStaticCCtx(workspace_.data(), workspace_bytes);
  if (compressor_ == nullptr) {
    error_.Note(ENOMEM);
    return;
  }
  const struct {
    ZSTD_cParameter name;
    int value;
  } parameters[] = {
      {ZSTD_c_compressionLevel, level},
      {ZSTD_c_contentSizeFlag, 1},
      {ZSTD_c_checksumFlag, 1},
  };
  for (const auto& parameter : parameters) {
    const size_t result = ZSTD_CCtx_setParameter(compressor_, parameter.name, parameter.value);
    if (ZSTD_isError(result)) error_.Note(ErrnoOf(result));
  }
  if (own_thread && handed_.Reserve(2 * kFrameBytes)) {
    thread_.Start([](void* self) noexcept { static_cast<FrameWriter*>(self)->CompressAndWrite(); }, this);
  }
}

void FrameWriter::WriteMark(FileKind kind) noexcept {
  // 0      4      8                16     18     20     24
  // | magic| 16   | barrow CR LF   | major| minor| kind |
  uint8_t mark[24] = {0, 0, 0, 0, 0, 0, 0, 0, 'b', 'a', 'r', 'r', 'o', 'w', '\r', '\n'};
  PutLittleEndian(mark, 0x184D2A5B, 4);
  PutLittleEndian(mark + 4, sizeof mark - 8, 4);
  PutLittleEndian(mark + 16, kMajorVersion, 2);
  PutLittleEndian(mark + 18, kMinorVersion, 2);
  PutLittleEndian(mark + 20, static_cast<uint32_t>(kind), 4);
  Write(mark, sizeof mark);
}

void FrameWriter::WriteFrame() noexcept {
  Flush();
  if (raw_.size() != 0 && error_.value() == 0 && compressed_.Reserve(ZSTD_compressBound(raw_.size()))) {
    handed_.Swap(raw_);
    on_its_way_ = true;
    if (thread_.started()) {
      thread_.Begin();
    } else {
      CompressAndWrite();
      Flush();
      raw_.Swap(handed_);
    }
  }
  raw_.Clear();
}

void FrameWriter::Flush() noexcept {
  if (!on_its_way_) return;
  on_its_way_ = false;
  if (thread_.started()) thread_.Wait();
  error_.Note(outcome_.error);
  written_bytes_ += outcome_.bytes;
}

void FrameWriter::CompressAndWrite() noexcept {
  const size_t result = ZSTD_compress2(compressor_, compressed_.data(), ZSTD_compressBound(handed_.size()),
                                       handed_.data(), handed_.size());
  if (ZSTD_isError(result)) {
    outcome_ = {ErrnoOf(result), 0};
    return;
  }
  const int error = sink_.Write(compressed_.data(), result);
  outcome_ = {error, error == 0 ? result : 0};
}

void FrameWriter::Write(const void* data, size_t size) noexcept {
  if (error_.value() != 0) return;
  const int error = sink_.Write(data, size);
  error_.Note(error);
  if (error == 0) written_bytes_ += size;
}

}  // namespace barrow::writer
