// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "writer/mapped_buffer.h"
#include "writer/message_writer.h"
#include "writer/schema_fields.h"
#include "writer/varint.h"

namespace barrow::writer {

// The parallel columns of a NameSegment, TextSegment or RootSegment, which stand beside the objects, and of the
// segments of a profile. Each entry is given as one call for each of the fields, numbered from 1 to `kFields`; fields
// that are no columns are not used. Text makes the size unpredictable, so that, unlike in ObjectColumns, each value is
// checked against the room there is.
template <typename Field, size_t kFields>
class SideSegment {
 public:
  explicit SideSegment(FirstError& error) noexcept : SideSegment(error, std::make_index_sequence<kFields>()) {}

  // The difference to the previous entry. A column that is never left out: readers count entries by it.
  void AddDelta(Field field, uint64_t value) noexcept {
    Column& deltas = column(field);
    deltas.bytes.AppendVarint(ZigZag(value - deltas.previous));
    deltas.used = true;
    deltas.previous = value;
  }
  void AddNumber(Field field, uint64_t value) noexcept {
    column(field).bytes.AppendVarint(value);
    column(field).used |= value != 0;
  }
  void AddText(Field field, std::string_view text) noexcept {
    MessageWriter<Field>(column(field).bytes).Element(field, text);
    column(field).used |= !text.empty();
    column(field).packed = false;
  }

  // What the segment takes, about. Bytes.
  size_t size() const noexcept {
    size_t bytes = 0;
    for (const Column& each : columns_) bytes += each.bytes.size();
    return bytes;
  }

  // Appends the columns to a frame as one segment and empties them. `key`, with its number, stands before them. False:
  // there was nothing to append.
  template <typename Segment>
  bool Write(MappedBuffer& frame, Segment segment, Field key = {}, uint64_t number = 0) noexcept {
    size_t bytes = 0;
    for (size_t i = 0; i < kFields; ++i) bytes += BytesOf(columns_[i], NumberedField(i));
    if (bytes != 0) {
      BeginField(frame, segment, NumberBytes(key, number) + bytes);
      MessageWriter<Field>(frame).Number(key, number);
    }
    for (size_t i = 0; i < kFields; ++i) {
      Column& each = columns_[i];
      if (each.used) {
        if (each.packed) BeginField(frame, NumberedField(i), each.bytes.size());
        frame.Append(each.bytes.data(), each.bytes.size());
      }
      each.bytes.Clear();
      each.used = false;
      each.previous = 0;
    }
    return bytes != 0;
  }

 private:
  struct Column {
    explicit Column(FirstError& error) noexcept : bytes(error) {}
    MappedBuffer bytes;
    bool used = false;   // some entry is neither 0 nor empty
    bool packed = true;  // numbers; texts carry their field number each
    uint64_t previous = 0;
  };

  template <size_t... kIndex>
  SideSegment(FirstError& error, std::index_sequence<kIndex...>) noexcept
      : columns_{(static_cast<void>(kIndex), Column(error))...} {}

  static Field NumberedField(size_t index) noexcept { return static_cast<Field>(index + 1); }
  static size_t BytesOf(const Column& each, Field field) noexcept {
    if (!each.used) return 0;
    return each.packed ? FieldBytes(field, each.bytes.size()) : each.bytes.size();
  }
  Column& column(Field field) noexcept { return columns_[static_cast<size_t>(field) - 1]; }

  std::array<Column, kFields> columns_;
};

}  // namespace barrow::writer
