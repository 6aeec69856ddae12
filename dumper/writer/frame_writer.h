// SPDX-License-Identifier: Apache-2.0
//
// The container of schema/FORMAT.md: the mark, then zstd frames that can each be decoded alone. Knows nothing of what
// is in them, hence good for every kind of .barrow file.
#pragma once

#include <cstddef>
#include <cstdint>

#include "writer/mapped_buffer.h"
#include "writer/side_thread.h"
#include "writer/snapshot_writer.h"

struct ZSTD_CCtx_s;

namespace barrow::writer {

enum class FileKind : uint32_t { kSnapshot = 1, kProfile = 2 };

// What a frame is cut at, before compression. Frames may be larger by the last thing that went in.
inline constexpr size_t kFrameBytes = 1 << 19;

// Compresses frames and hands them to a sink. All memory is mapped at construction, for a usual frame: about 0.6 MiB
// for the compressor at level 1, and as much as raw and compressed bytes of one frame take, or raw ones of two with a
// thread of its own. The first failure is noted in `error`; after it nothing more reaches the sink.
class FrameWriter {
 public:
  // `level` of zstd, brought into the range it supports. With `own_thread` a frame is compressed and handed to the sink
  // while the next one is made; if there is no thread to be had, the caller's does it.
  FrameWriter(Sink& sink, int level, bool own_thread, FirstError& error) noexcept;
  FrameWriter(const FrameWriter&) = delete;
  FrameWriter& operator=(const FrameWriter&) = delete;

  // First of all, once.
  void WriteMark(FileKind kind) noexcept;

  // The frame being made: append whole top-level fields of the message.
  MappedBuffer& raw() noexcept { return raw_; }

  // Compresses what is in raw(), hands it to the sink and empties raw(). An empty frame is not written. With a thread
  // of its own, the frame is only on its way then, and its failure is noted at the next call.
  void WriteFrame() noexcept;

  // Returns when all frames have reached the sink, or failed.
  void Flush() noexcept;

  // Handed to the sink up to the last Flush.
  uint64_t written_bytes() const noexcept { return written_bytes_; }

 private:
  // Compresses handed_ and gives it to the sink: outcome_. Of the other members it touches what no one else does
  // meanwhile.
  void CompressAndWrite() noexcept;
  void Write(const void* data, size_t size) noexcept;

  struct Outcome {
    int error = 0;
    size_t bytes = 0;
  };

  Sink& sink_;
  FirstError& error_;
  MappedBuffer workspace_;  // what the compressor lives in; it has no other memory
  MappedBuffer raw_;
  MappedBuffer handed_;                // the frame being compressed
  MappedBuffer compressed_;            // room only: it is never appended to
  ZSTD_CCtx_s* compressor_ = nullptr;  // inside workspace_: never freed
  uint64_t written_bytes_ = 0;
  Outcome outcome_;
  bool on_its_way_ = false;  // handed_ is being compressed
  SideThread thread_;        // last: it ends before what it uses does
};

}  // namespace barrow::writer
