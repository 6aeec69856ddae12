// SPDX-License-Identifier: Apache-2.0
//
// Protobuf fields, written by protozero into a MappedBuffer.
//
// Messages inside messages are built in a buffer of their own and added whole. protozero's other way, a submessage
// whose length is patched in afterwards, is closed here: a buffer that ran out of memory has no place to patch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <protozero/basic_pbf_writer.hpp>
#include <string_view>

#include "writer/mapped_buffer.h"

template <>
struct protozero::buffer_customization<barrow::writer::MappedBuffer> {
  using Buffer = barrow::writer::MappedBuffer;

  static std::size_t size(const Buffer* buffer) noexcept { return buffer->size(); }
  static void append(Buffer* buffer, const char* data, std::size_t count) noexcept { buffer->Append(data, count); }
  static void push_back(Buffer* buffer, char byte) noexcept { buffer->AppendByte(static_cast<uint8_t>(byte)); }
  static void reserve_additional(Buffer* buffer, std::size_t count) noexcept { buffer->Reserve(count); }

  // Patching: see above.
  static void append_zeros(Buffer*, std::size_t) noexcept { __builtin_trap(); }
  static void resize(Buffer*, std::size_t) noexcept { __builtin_trap(); }
  static void erase_range(Buffer*, std::size_t, std::size_t) noexcept { __builtin_trap(); }
  static char* at_pos(Buffer*, std::size_t) noexcept { __builtin_trap(); }
};

namespace barrow::writer {

// One message, appended to a buffer field by field. Zero, false and empty are the defaults of proto3 and are left out.
template <typename Field>
class MessageWriter {
 public:
  explicit MessageWriter(MappedBuffer& buffer) noexcept : fields_(buffer) {}

  void Number(Field field, uint64_t value) noexcept {
    if (value != 0) fields_.add_uint64(Tag(field), value);
  }
  void Text(Field field, std::string_view text) noexcept {
    if (!text.empty()) Element(field, text);
  }
  void Message(Field field, const MappedBuffer& message) noexcept {
    if (message.size() != 0) Element(field, message);
  }

  // One element of a repeated field: written even if it is empty.
  void Element(Field field, std::string_view text) noexcept { fields_.add_bytes(Tag(field), text.data(), text.size()); }
  void Element(Field field, const MappedBuffer& message) noexcept {
    fields_.add_bytes(Tag(field), reinterpret_cast<const char*>(message.data()), message.size());
  }

 private:
  static constexpr protozero::pbf_tag_type Tag(Field field) noexcept {
    return static_cast<protozero::pbf_tag_type>(field);
  }

  protozero::basic_pbf_writer<MappedBuffer> fields_;
};

// Begins a field of `bytes` bytes that the caller then appends to the buffer. 0 bytes, as columns have that found no
// memory, begin nothing.
template <typename Field>
void BeginField(MappedBuffer& buffer, Field field, size_t bytes) noexcept {
  if (bytes == 0) return;  // to protozero that means: of unknown length
  protozero::basic_pbf_writer<MappedBuffer> message{buffer};
  const protozero::basic_pbf_writer<MappedBuffer> begun{message, static_cast<protozero::pbf_tag_type>(field), bytes};
}

// What MessageWriter::Number appends.
template <typename Field>
size_t NumberBytes(Field field, uint64_t value) noexcept {
  return value == 0 ? 0 : VarintBytes(static_cast<uint64_t>(field) << 3) + VarintBytes(value);
}

// What a field begun with BeginField takes in all.
template <typename Field>
size_t FieldBytes(Field field, size_t bytes) noexcept {
  return VarintBytes(static_cast<uint64_t>(field) << 3) + VarintBytes(bytes) + bytes;
}

}  // namespace barrow::writer
