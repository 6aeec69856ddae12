// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <protozero/exception.hpp>
#include <protozero/pbf_message.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/checked.h"
#include "base/diagnostics.h"
#include "base/text.h"
#include "reader/memory_budget.h"
#include "reader/raw_column.h"
#include "reader/varint_column.h"

namespace barrow::reader {

// A message that contradicts the schema. Thrown and caught within the reader, as protozero::exception is.
struct BadMessage : std::exception {
  const char* what() const noexcept override { return "message contradicts the schema"; }
};

// What decoding needs beside the bytes.
struct DecodeContext {
  MemoryBudget& budget;
  Diagnostics& diagnostics;  // of the frame: kUnknownField, kRepairedText, kBadSegment
  uint64_t address_unit = 1;
};

// A packed repeated field: its bytes, and how many varints they hold.
class PackedColumn {
 public:
  // A column stands once, whole, in its segment. Throws BadMessage if it stands twice.
  void Set(std::string_view bytes) {
    if (!bytes_.empty()) throw BadMessage();
    bytes_ = bytes;
    count_ = CountVarints(bytes);
  }

  bool is_absent() const { return bytes_.empty(); }
  uint64_t count() const { return count_; }
  std::string_view bytes() const { return bytes_; }

  // Throws BadMessage unless the column is absent or has so many entries.
  void RequireAbsentOr(uint64_t entry_count) const {
    if (!is_absent() && count_ != entry_count) throw BadMessage();
  }

  // All entries; `entry_count` zeros if the column is absent. Throws BadMessage if one does not fit, or their number is
  // not `entry_count`. The caller has taken the memory from the budget.
  template <std::unsigned_integral T>
  RawColumn<T> Decode(uint64_t entry_count) const {
    if (is_absent()) return RawColumn<T>(entry_count, 0);
    RequireAbsentOr(entry_count);
    RawColumn<T> column(entry_count);
    uint64_t all_bits = 0;
    ForEachVarint(bytes_, [&, out = column.data()](uint64_t value) mutable {
      *out++ = static_cast<T>(value);
      all_bits |= value;
    });
    if (!std::in_range<T>(all_bits)) throw BadMessage();
    return column;
  }

  // Entries as signed differences, each against the sum of those before, times `unit`, modulo 2^64. No object has the
  // address 0: throws BadMessage for one, and unless there are `entry_count` entries.
  RawColumn<uint64_t> DecodeAddresses(uint64_t entry_count, uint64_t unit) const {
    if (count_ != entry_count) throw BadMessage();
    RawColumn<uint64_t> column(entry_count);
    uint64_t sum = 0;
    bool has_zero = false;
    ForEachVarint(bytes_, [&, out = column.data()](uint64_t value) mutable {
      sum += static_cast<uint64_t>(DecodeZigzag(value));
      const uint64_t address = sum * unit;
      has_zero |= address == 0;
      *out++ = address;
    });
    if (has_zero) throw BadMessage();
    return column;
  }

 private:
  std::string_view bytes_;
  uint64_t count_ = 0;
};

// Walks the fields of one message. Each accessor takes the value of the current field and throws BadMessage if it is
// not of that type; all throw protozero::exception where the bytes are no message at all. Exactly one must be called
// for each field.
template <typename Field>
class Message {
 public:
  Message(std::string_view bytes, DecodeContext& context) : in_(bytes.data(), bytes.size()), context_(context) {}

  bool Next() { return in_.next(); }
  Field field() const { return in_.tag(); }

  void Skip() { in_.skip(); }

  // A field of a newer version of the format.
  void SkipUnknown() {
    context_.diagnostics.Count(Anomaly::kUnknownField);
    Skip();
  }

  // Whether the field is a string, message or column by its wire type.
  bool HasBytes() const { return in_.has_wire_type(protozero::pbf_wire_type::length_delimited); }

  uint64_t U64() {
    Require(protozero::pbf_wire_type::varint);
    return in_.get_uint64();
  }

  uint32_t U32() {
    const uint64_t value = U64();
    if (!std::in_range<uint32_t>(value)) throw BadMessage();
    return static_cast<uint32_t>(value);
  }

  bool Bool() { return U64() != 0; }

  // The number of an enum value up to `last`; 0, and counted, for a newer one.
  template <typename Enum>
  Enum EnumUpTo(Enum last) {
    const uint64_t value = U64();
    if (value <= static_cast<uint64_t>(last)) return static_cast<Enum>(value);
    context_.diagnostics.Count(Anomaly::kUnknownField);
    return Enum{};
  }

  std::string_view Bytes() {
    Require(protozero::pbf_wire_type::length_delimited);
    const protozero::data_view view = in_.get_view();
    return {view.data(), view.size()};
  }

  // Valid UTF-8, repaired and counted if need be. Takes the memory from the budget.
  std::string Text() { return ValidText(Bytes(), context_); }

  static std::string ValidText(std::string_view bytes, DecodeContext& context) {
    context.budget.Take(bytes.size());
    if (IsValidUtf8(bytes)) return std::string(bytes);
    context.diagnostics.Count(Anomaly::kRepairedText);
    return RepairUtf8(bytes);
  }

  void Column(PackedColumn& column) { column.Set(Bytes()); }

  std::vector<uint32_t> U32List() {
    PackedColumn column;
    Column(column);
    context_.budget.Take(column.count() * sizeof(uint32_t));
    const RawColumn<uint32_t> list = column.Decode<uint32_t>(column.count());
    return {list.begin(), list.end()};
  }

 private:
  void Require(protozero::pbf_wire_type type) const {
    if (!in_.has_wire_type(type)) throw BadMessage();
  }

  protozero::pbf_message<Field> in_;
  DecodeContext& context_;
};

}  // namespace barrow::reader
