// SPDX-License-Identifier: Apache-2.0
//
// Fields of messages from one file to another. What is not named in a redactor does not get through: a field that a
// newer version of the format adds may say anything.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "reader/varint_column.h"

namespace barrow::redaction {

using MessageIn = protozero::pbf_reader;
using MessageOut = protozero::pbf_writer;

template <typename Field>
constexpr protozero::pbf_tag_type Tag(Field field) {
  return static_cast<protozero::pbf_tag_type>(field);
}

inline std::string_view View(protozero::data_view view) { return {view.data(), view.size()}; }

inline MessageIn Open(std::string_view bytes) { return MessageIn(bytes.data(), bytes.size()); }

// What the bytes of a field are; empty, and the field passed over, if it has none.
inline std::string_view BytesOf(MessageIn& in) {
  if (in.has_wire_type(protozero::pbf_wire_type::length_delimited)) return View(in.get_view());
  in.skip();
  return {};
}

// A number stays what it is: zigzag, enum or flag. Anything else under its tag is dropped.
inline void CopyNumber(MessageIn& in, MessageOut& out) {
  if (in.has_wire_type(protozero::pbf_wire_type::varint)) {
    const protozero::pbf_tag_type tag = in.tag();
    out.add_uint64(tag, in.get_uint64());
  } else {
    in.skip();
  }
}

// A packed column of numbers.
inline void CopyColumn(MessageIn& in, MessageOut& out) {
  if (in.has_wire_type(protozero::pbf_wire_type::length_delimited)) {
    const protozero::pbf_tag_type tag = in.tag();
    out.add_bytes(tag, in.get_view());
  } else {
    in.skip();
  }
}

// The message anew: numbers and columns as they are, of other fields what `rewrite(field, in, out)` makes of them; it
// returns false for what does not get through, and has then read nothing.
template <typename Field, typename Rewrite>
std::string Rewritten(std::string_view bytes, std::initializer_list<Field> numbers,
                      std::initializer_list<Field> columns, Rewrite rewrite) {
  std::string text;
  MessageOut out(text);
  for (MessageIn in = Open(bytes); in.next();) {
    const auto field = static_cast<Field>(in.tag());
    if (std::ranges::find(numbers, field) != numbers.end()) {
      CopyNumber(in, out);
    } else if (std::ranges::find(columns, field) != columns.end()) {
      CopyColumn(in, out);
    } else if (!rewrite(field, in, out)) {
      in.skip();
    }
  }
  return text;
}

// A message of numbers and of messages in one field, each of which `rewrite(bytes)` makes anew.
template <typename Field, typename Rewrite>
std::string RewrittenParts(std::string_view bytes, std::initializer_list<Field> numbers, Field part, Rewrite rewrite) {
  return Rewritten<Field>(bytes, numbers, {}, [&](Field field, MessageIn& in, MessageOut& out) {
    if (field != part) return false;
    out.add_message(Tag(field), rewrite(BytesOf(in)));
    return true;
  });
}

inline void AddText(MessageOut& out, protozero::pbf_tag_type tag, std::string_view text) {
  if (!text.empty()) out.add_bytes(tag, text.data(), text.size());
}

// The varints of a packed column. Throws protozero::exception if they are none.
inline std::vector<uint64_t> Numbers(MessageIn& in) {
  std::vector<uint64_t> numbers;
  for (const uint64_t number : in.get_packed_uint64()) numbers.push_back(number);
  return numbers;
}

inline void AddNumbers(MessageOut& out, protozero::pbf_tag_type tag, const std::vector<uint64_t>& numbers) {
  out.add_packed_uint64(tag, numbers.begin(), numbers.end());
}

// One of several parallel columns, which may be absent.
inline uint64_t At(const std::vector<uint64_t>& column, size_t i) { return i < column.size() ? column[i] : 0; }
inline std::string_view At(const std::vector<std::string_view>& column, size_t i) {
  return i < column.size() ? column[i] : std::string_view();
}

}  // namespace barrow::redaction
