// SPDX-License-Identifier: Apache-2.0
//
// A .barrow file taken apart by means that share nothing with the writer: the bytes as FORMAT.md draws them, zstd's
// decoder, protobuf's generated code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "snapshot.pb.h"
#include "writer/snapshot_writer.h"

namespace barrow::writer {

// Keeps what is written.
class MemorySink final : public Sink {
 public:
  int Write(const void* data, size_t size) noexcept override {
    bytes.append(static_cast<const char*>(data), size);
    return 0;
  }
  std::string bytes;
};

struct WrittenFrame {
  size_t stored_bytes = 0;
  uint64_t content_size = 0;  // as the frame's header claims
  bool has_checksum = false;
  bool has_dictionary = false;
  std::string content;  // decompressed
  Snapshot message;     // content, parsed alone, if the file is a snapshot
};

// Parsing requires (in the sense of Catch2) that every byte belongs to the mark or to a frame, and every frame is
// whole.
struct WrittenFile {
  explicit WrittenFile(const std::string& bytes);

  uint32_t mark_magic = 0;
  uint32_t mark_size = 0;
  std::string mark_word;
  uint16_t major = 0;
  uint16_t minor = 0;
  uint32_t kind = 0;
  std::vector<WrittenFrame> frames;
  Snapshot snapshot;  // all frames together, if the file is a snapshot
};

// An object as the segments say, all columns filled in and deltas undone. Addresses are in bytes.
struct WrittenObject {
  uint64_t address = 0;
  uint32_t type = 0;
  uint32_t shape = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
  uint64_t reference_count = 0;
  uint64_t length_plus_one = 0;
  uint32_t flags = 0;
  uint64_t content_hash = 0;
  std::vector<uint64_t> targets;  // those of its ReferenceSegments too; 0: an empty slot

  bool operator==(const WrittenObject&) const = default;
};

std::vector<WrittenObject> ObjectsOf(const Snapshot& snapshot);

}  // namespace barrow::writer
