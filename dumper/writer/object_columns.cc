// SPDX-License-Identifier: Apache-2.0
#include "writer/object_columns.h"

#include "writer/message_writer.h"

namespace barrow::writer {
namespace {

struct ColumnKind {
  size_t most_bytes;    // of a full segment
  bool one_per_object;  // left out if all entries are 0; the others are as long as other columns say
};

constexpr ColumnKind PerObject(size_t longest_entry) { return {ObjectColumns::kMostObjects * longest_entry, true}; }

// In the order of the field numbers.
constexpr ColumnKind kColumns[] = {
    PerObject(10),                             // address_delta
    PerObject(5),                              // type
    PerObject(5),                              // shape
    PerObject(10),                             // flat_bytes
    PerObject(10),                             // allocated_extra_bytes
    PerObject(10),                             // reference_count
    PerObject(10),                             // length_plus_one
    PerObject(1),                              // flags
    PerObject(10),                             // target_count
    {ObjectColumns::kMostTargets, false},      // target
    {ObjectColumns::kMostObjects * 8, false},  // content_hash
};

}  // namespace

ObjectColumns::ObjectColumns(unsigned address_shift, FirstError& error) noexcept
    : address_shift_(address_shift), memory_(error) {
  static_assert(std::size(kColumns) == kColumnCount);
  size_t bytes = 0;
  for (const ColumnKind& kind : kColumns) bytes += kind.most_bytes + kVarintRoom;
  if (!memory_.Reserve(bytes)) return;
  uint8_t* place = memory_.data();
  for (size_t i = 0; i < kColumnCount; ++i) {
    columns_[i].Place(place);
    place += kColumns[i].most_bytes + kVarintRoom;
  }
}

size_t ObjectColumns::size() const noexcept {
  size_t bytes = 0;
  for (const Column& column : columns_) bytes += column.size();
  return bytes;
}

bool ObjectColumns::WriteObjectSegment(MappedBuffer& frame) noexcept {
  if (object_count_ == 0) return false;
  const auto field = [](size_t i) { return static_cast<ObjectSegmentField>(i + kFirstColumn); };
  size_t bytes = NumberBytes(ObjectSegmentField::kObjectCount, object_count_);
  for (size_t i = 0; i < kColumnCount; ++i) {
    if (kColumns[i].one_per_object && columns_[i].all_zero()) columns_[i].Clear();
    if (!columns_[i].empty()) bytes += FieldBytes(field(i), columns_[i].size());
  }
  BeginField(frame, SnapshotField::kObjects, bytes);
  MessageWriter<ObjectSegmentField>(frame).Number(ObjectSegmentField::kObjectCount, object_count_);
  for (size_t i = 0; i < kColumnCount; ++i) AppendColumn(frame, field(i), columns_[i]);
  object_count_ = 0;
  previous_address_ = 0;
  BeginTargets();
  return true;
}

void ObjectColumns::WriteReferenceSegment(MappedBuffer& frame, uint64_t source, uint64_t first_position) noexcept {
  Column& targets = column(ObjectSegmentField::kTarget);
  source >>= address_shift_;
  BeginField(frame, SnapshotField::kReferences,
             NumberBytes(ReferenceSegmentField::kSource, source) +
                 NumberBytes(ReferenceSegmentField::kFirstPosition, first_position) +
                 FieldBytes(ReferenceSegmentField::kTarget, targets.size()));
  MessageWriter<ReferenceSegmentField> segment(frame);
  segment.Number(ReferenceSegmentField::kSource, source);
  segment.Number(ReferenceSegmentField::kFirstPosition, first_position);
  AppendColumn(frame, ReferenceSegmentField::kTarget, targets);
  BeginTargets();
}

template <typename Field>
void ObjectColumns::AppendColumn(MappedBuffer& frame, Field field, Column& column) noexcept {
  if (column.empty()) return;
  BeginField(frame, field, column.size());
  frame.Append(column.data(), column.size());
  column.Clear();
}

void ObjectColumns::BeginTargets() noexcept {
  previous_target_ = 0;
  entries_before_ = entries_;
}

}  // namespace barrow::writer
