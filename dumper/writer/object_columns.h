// SPDX-License-Identifier: Apache-2.0
//
// The columns of one ObjectSegment, filled object by object. This is the hot path of every dump: each column has room
// for the longest possible entries of a full segment, so nothing is checked per value, and pages that are not needed
// are never touched.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "writer/mapped_buffer.h"
#include "writer/schema_fields.h"
#include "writer/snapshot_writer.h"
#include "writer/varint.h"

namespace barrow::writer {

// One packed column in memory of a fixed size. The owner sees to it that there is room.
class Column {
 public:
  // An empty column in `room`.
  void Place(uint8_t* room) noexcept { begin_ = end_ = room; }

  void AddVarint(uint64_t value) noexcept { end_ = PutVarint(end_, value); }
  void AddByte(uint8_t byte) noexcept { *end_++ = byte; }
  void AddFixed64(uint64_t value) noexcept {
    if constexpr (std::endian::native == std::endian::big) value = __builtin_bswap64(value);
    std::memcpy(end_, &value, sizeof value);
    end_ += sizeof value;
  }
  void SetBitsOfLastByte(unsigned bits) noexcept { end_[-1] = static_cast<uint8_t>(end_[-1] | bits); }
  void Clear() noexcept { end_ = begin_; }

  const uint8_t* data() const noexcept { return begin_; }
  size_t size() const noexcept { return static_cast<size_t>(end_ - begin_); }
  bool empty() const noexcept { return end_ == begin_; }
  // Every byte is 0.
  bool all_zero() const noexcept { return empty() || (*begin_ == 0 && std::equal(begin_, end_ - 1, begin_ + 1)); }

 private:
  uint8_t* begin_ = nullptr;
  uint8_t* end_ = nullptr;
};

// Objects: Begin, AddTarget for each reference, End; while an object is open its first targets may be written and
// cleared.
class ObjectColumns {
 public:
  static constexpr size_t kMostObjects = 64 * 1024;
  // Targets fill up to kManyTargets before a new object, so that an object is cut in two only if it alone has more than
  // fits between that and kMostTargets. Bytes.
  static constexpr size_t kManyTargets = 3 << 18;
  static constexpr size_t kMostTargets = 1 << 20;

  // Maps the columns. Addresses lose their lowest `address_shift` bits. After a failure nothing may be called but
  // size() and full().
  ObjectColumns(unsigned address_shift, FirstError& error) noexcept;

  uint32_t object_count() const noexcept { return object_count_; }
  bool full() const noexcept { return object_count_ == kMostObjects; }
  bool targets_full() const noexcept { return column(ObjectSegmentField::kTarget).size() >= most_targets_; }
  bool targets_many() const noexcept { return column(ObjectSegmentField::kTarget).size() >= kManyTargets; }
  // From now on targets_full().
  void RefuseTargets() noexcept { most_targets_ = 0; }

  // Precondition: not full().
  void Begin(const Object& object) noexcept {
    const uint64_t address = object.address >> address_shift_;
    column(ObjectSegmentField::kAddressDelta).AddVarint(ZigZag(address - previous_address_));
    previous_address_ = address;
    column(ObjectSegmentField::kType).AddVarint(object.type);
    column(ObjectSegmentField::kShape).AddVarint(object.shape);
    column(ObjectSegmentField::kFlatBytes).AddVarint(object.flat_bytes);
    column(ObjectSegmentField::kAllocatedExtraBytes).AddVarint(ZigZag(object.allocated_bytes - object.flat_bytes));
    column(ObjectSegmentField::kReferenceCount).AddVarint(object.reference_count);
    column(ObjectSegmentField::kLengthPlusOne).AddVarint(object.length_plus_one);
    const unsigned flags = static_cast<unsigned>(object.generation) | (object.immortal ? kImmortalFlag : 0) |
                           (object.hashed ? kHashedFlag : 0) | (object.size_estimated ? kSizeEstimatedFlag : 0);
    column(ObjectSegmentField::kFlags).AddByte(static_cast<uint8_t>(flags));
    if (object.hashed) column(ObjectSegmentField::kContentHash).AddFixed64(object.content_hash);
    ++object_count_;
    entries_before_ = entries_;
  }

  // Precondition: not targets_full().
  void AddTarget(uint64_t target) noexcept {
    Column& targets = column(ObjectSegmentField::kTarget);
    ++entries_;
    if (target == 0) {
      targets.AddByte(0);
      ++empty_entries_;
      return;
    }
    target >>= address_shift_;
    targets.AddVarint(ZigZag(target - previous_target_) + 1);
    previous_target_ = target;
  }

  // Of the open object: entries of `target` since Begin, or since targets were last written.
  uint64_t open_entries() const noexcept { return entries_ - entries_before_; }

  void End() noexcept { column(ObjectSegmentField::kTargetCount).AddVarint(open_entries()); }

  // Instead of End, if the targets that follow will stand in ReferenceSegments.
  void EndContinued() noexcept {
    column(ObjectSegmentField::kFlags).SetBitsOfLastByte(kContinuedFlag);
    End();
  }

  // What an ObjectSegment of these columns takes, about. Bytes.
  size_t size() const noexcept;

  // Appends the columns to a frame as one ObjectSegment and empties them. False: there are no objects.
  bool WriteObjectSegment(MappedBuffer& frame) noexcept;

  // Appends the targets alone to a frame as one ReferenceSegment and empties them. Precondition: no
  // objects, some targets.
  void WriteReferenceSegment(MappedBuffer& frame, uint64_t source, uint64_t first_position) noexcept;

  // Since construction: slots and references, and slots alone.
  uint64_t entries() const noexcept { return entries_; }
  uint64_t empty_entries() const noexcept { return empty_entries_; }

 private:
  static constexpr size_t kFirstColumn = static_cast<size_t>(ObjectSegmentField::kAddressDelta);
  static constexpr size_t kColumnCount = static_cast<size_t>(ObjectSegmentField::kContentHash) + 1 - kFirstColumn;

  Column& column(ObjectSegmentField field) noexcept { return columns_[static_cast<size_t>(field) - kFirstColumn]; }
  const Column& column(ObjectSegmentField field) const noexcept {
    return columns_[static_cast<size_t>(field) - kFirstColumn];
  }
  // After targets were written: deltas, and the open object's entries, count anew.
  void BeginTargets() noexcept;
  template <typename Field>
  static void AppendColumn(MappedBuffer& frame, Field field, Column& column) noexcept;

  std::array<Column, kColumnCount> columns_;  // by field number
  uint64_t previous_address_ = 0;
  uint64_t previous_target_ = 0;
  uint64_t entries_ = 0;
  uint64_t empty_entries_ = 0;
  uint64_t entries_before_ = 0;  // entries_ where open_entries() begin
  uint32_t object_count_ = 0;
  unsigned address_shift_;
  size_t most_targets_ = kMostTargets;
  MappedBuffer memory_;
};

}  // namespace barrow::writer
