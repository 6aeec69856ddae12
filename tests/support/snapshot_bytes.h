// SPDX-License-Identifier: Apache-2.0
//
// .barrow files in memory, made from schema/FORMAT.md, the generated protobuf code and zstd alone: an implementation of
// the format that shares nothing with ours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reader/byte_source.h"
#include "snapshot.pb.h"

namespace barrow::test {

struct MarkFields {
  uint16_t major = 1;
  uint16_t minor = 0;
  uint32_t kind = 1;
  std::string extra;  // what a newer minor version appends
};
std::string MarkBytes(const MarkFields& fields = {});

struct FrameOptions {
  bool has_checksum = true;
  bool has_content_size = true;
};
// One zstd frame.
std::string FrameBytes(std::string_view content, const FrameOptions& options = {});

// One zstd frame of `bytes` zeros in blocks of 128 KiB, four bytes each, without a right checksum: 40,000 times smaller
// than its content.
std::string BombFrame(uint64_t bytes);

// `message`, whole or in part, as one frame: a Snapshot or a Profile.
std::string FrameOf(const google::protobuf::Message& message);

// The parts of a message, each entry of a field of Snapshot or Profile a frame of its own, by rising field number: the
// header first, the trailer last. Without the mark.
std::vector<std::string> FramesOf(const google::protobuf::Message& message);

// A whole file: the mark and FramesOf.
std::string FileOf(const Snapshot& message);

reader::MemoryByteSource SourceOf(std::string_view bytes);

// One object in words; addresses in bytes.
struct ObjectRow {
  uint64_t address = 0;
  uint32_t type = 1;
  uint32_t shape = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
  uint64_t reference_count = 0;
  uint64_t length_plus_one = 0;
  uint32_t flags = 0;
  std::vector<uint64_t> targets;  // 0: an empty slot
  uint64_t content_hash = 0;      // written if flags say OBJECT_HASHED
};

// Columns of the rows, deltas and all ("Decoding a segment").
ObjectSegment SegmentOf(const std::vector<ObjectRow>& rows, uint64_t address_unit);
ReferenceSegment ReferencesOf(uint64_t source, uint64_t first_position, const std::vector<uint64_t>& targets,
                              uint64_t address_unit);

// A complete and consistent snapshot with something in every field: two type segments, two shape segments, five objects
// in two segments, continued references, names, texts, roots, threads, and a trailer that agrees. Address unit 8.
Snapshot SampleSnapshot();
inline constexpr uint64_t kSampleUnit = 8;
std::vector<ObjectRow> SampleObjects();

}  // namespace barrow::test
