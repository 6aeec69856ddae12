// SPDX-License-Identifier: Apache-2.0
#include "writer/written_file.h"

#include <zstd.h>

#include <cstring>
#include <map>

#include "support/catch.h"

namespace barrow::writer {
namespace {

uint32_t LittleEndian(const std::string& bytes, size_t offset, size_t count) {
  uint32_t value = 0;
  for (size_t i = 0; i < count; ++i) value |= uint32_t{static_cast<uint8_t>(bytes.at(offset + i))} << (8 * i);
  return value;
}

// The entry of a column that may be absent.
template <typename Column>
auto Entry(const Column& column, int count, int index) {
  if (!column.empty() && column.size() != count)
    FAIL("a column has " << column.size() << " of " << count << " entries");
  return column.empty() ? typename Column::value_type{} : column.Get(index);
}

// The targets of one segment, deltas undone.
std::vector<uint64_t> Targets(const google::protobuf::RepeatedField<uint64_t>& column, uint64_t address_unit) {
  std::vector<uint64_t> targets;
  uint64_t previous = 0;
  for (const uint64_t entry : column) {
    if (entry == 0) {
      targets.push_back(0);
      continue;
    }
    const uint64_t zigzag = entry - 1;
    previous += (zigzag >> 1) ^ (0 - (zigzag & 1));
    targets.push_back(previous * address_unit);
  }
  return targets;
}

}  // namespace

WrittenFile::WrittenFile(const std::string& bytes) {
  REQUIRE(bytes.size() >= 24);
  mark_magic = LittleEndian(bytes, 0, 4);
  mark_size = LittleEndian(bytes, 4, 4);
  mark_word = bytes.substr(8, 8);
  major = static_cast<uint16_t>(LittleEndian(bytes, 16, 2));
  minor = static_cast<uint16_t>(LittleEndian(bytes, 18, 2));
  kind = LittleEndian(bytes, 20, 4);

  std::string everything;
  size_t offset = 8 + mark_size;
  while (offset < bytes.size()) {
    CAPTURE(frames.size(), offset);
    WrittenFrame frame;
    const char* const begin = bytes.data() + offset;
    frame.stored_bytes = ZSTD_findFrameCompressedSize(begin, bytes.size() - offset);
    REQUIRE_FALSE(ZSTD_isError(frame.stored_bytes));
    // RFC 8878, 3.1.1.1.1: the descriptor follows the magic number.
    const uint32_t descriptor = LittleEndian(bytes, offset + 4, 1);
    frame.has_checksum = (descriptor & 4) != 0;
    frame.has_dictionary = (descriptor & 3) != 0;
    frame.content_size = ZSTD_getFrameContentSize(begin, frame.stored_bytes);
    REQUIRE(frame.content_size < (uint64_t{64} << 20));
    frame.content.resize(frame.content_size);
    REQUIRE(ZSTD_decompress(frame.content.data(), frame.content.size(), begin, frame.stored_bytes) ==
            frame.content_size);
    if (kind == 1) REQUIRE(frame.message.ParseFromString(frame.content));
    everything += frame.content;
    offset += frame.stored_bytes;
    frames.push_back(std::move(frame));
  }
  if (kind == 1) REQUIRE(snapshot.ParseFromString(everything));
}

std::vector<WrittenObject> ObjectsOf(const Snapshot& snapshot) {
  const uint64_t unit = snapshot.header().address_unit();
  std::vector<WrittenObject> objects;
  std::map<uint64_t, size_t> continued;  // by address
  for (const ObjectSegment& segment : snapshot.objects()) {
    const int count = static_cast<int>(segment.object_count());
    const std::vector<uint64_t> targets = Targets(segment.target(), unit);
    uint64_t address = 0;
    size_t next_target = 0;
    int next_hash = 0;
    for (int i = 0; i < count; ++i) {
      WrittenObject object;
      address += static_cast<uint64_t>(Entry(segment.address_delta(), count, i));
      object.address = address * unit;
      object.type = Entry(segment.type(), count, i);
      object.shape = Entry(segment.shape(), count, i);
      object.flat_bytes = Entry(segment.flat_bytes(), count, i);
      object.allocated_bytes =
          object.flat_bytes + static_cast<uint64_t>(Entry(segment.allocated_extra_bytes(), count, i));
      object.reference_count = Entry(segment.reference_count(), count, i);
      object.length_plus_one = Entry(segment.length_plus_one(), count, i);
      object.flags = Entry(segment.flags(), count, i);
      const size_t target_count = Entry(segment.target_count(), count, i);
      if (next_target + target_count > targets.size()) FAIL("more targets counted than written");
      object.targets.assign(targets.begin() + static_cast<std::ptrdiff_t>(next_target),
                            targets.begin() + static_cast<std::ptrdiff_t>(next_target + target_count));
      next_target += target_count;
      if ((object.flags & OBJECT_HASHED) != 0) {
        if (next_hash == segment.content_hash_size()) FAIL("fewer hashes than objects say");
        object.content_hash = segment.content_hash(next_hash++);
      }
      if ((object.flags & OBJECT_CONTINUED) != 0) continued[object.address] = objects.size();
      objects.push_back(std::move(object));
    }
    REQUIRE(next_target == targets.size());
    REQUIRE(next_hash == segment.content_hash_size());
  }
  for (const ReferenceSegment& segment : snapshot.references()) {
    const auto found = continued.find(segment.source() * unit);
    REQUIRE(found != continued.end());
    std::vector<uint64_t>& targets = objects[found->second].targets;
    REQUIRE(segment.first_position() == targets.size());
    REQUIRE(segment.target_size() > 0);
    const std::vector<uint64_t> more = Targets(segment.target(), unit);
    targets.insert(targets.end(), more.begin(), more.end());
  }
  return objects;
}

}  // namespace barrow::writer
