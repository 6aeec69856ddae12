// SPDX-License-Identifier: Apache-2.0
#include "analyses/pympler_length.h"

#include <algorithm>
#include <bit>
#include <string>

#include "analyses/object_words.h"

namespace barrow::analyses {
namespace {

uint64_t RoomOfList(uint64_t length) {
  if (length == 0) return 0;
  return length > 8 ? length + 6 + length / 8 : length + 4;
}

uint64_t RoomOfSet(uint64_t length) {
  if (length == 0) return 0;
  return length > 8 ? std::bit_ceil(2 * length - 2) : 8;
}

}  // namespace

PymplerLength PymplerDictLength(uint64_t entries) {
  const uint64_t items = entries < 6 ? 0 : std::bit_ceil(entries + 1);
  return {items, items > entries};
}

std::optional<PymplerLength> PymplerLengthOf(store::SnapshotView& view, ObjectId object, PymplerRule rule) {
  const std::string& type_name = TypeNameOf(view, object);
  const reader::Type& type = view.Type(view.At(store::PackedColumn::kType, object.value));
  // A damaged file may say anything; no length of an object in memory comes near.
  const uint64_t length = std::min<uint64_t>(LengthOf(view, object).value_or(0), uint64_t{1} << 48);
  const uint64_t flat = FlatBytesOf(view, object);
  const uint64_t beyond_basic = flat > type.basic_bytes ? flat - type.basic_bytes : 0;
  uint64_t items = 0;
  if (type_name == "int") {
    return PymplerLength{type.item_bytes == 0 ? 0 : beyond_basic / type.item_bytes, beyond_basic > 0};
  } else if (type_name == "str") {
    items = length + 1;
  } else if (type_name == "list") {
    items = RoomOfList(length);
  } else if (type_name == "set" || type_name == "frozenset") {
    items = RoomOfSet(length);
  } else if (rule == PymplerRule::kDict) {
    return PymplerDictLength(length);
  } else if (type_name == "bytearray") {
    items = beyond_basic;
  } else if (type_name == "tuple" || type_name == "bytes" || rule == PymplerRule::kNamedTuple) {
    items = length;
  } else if (rule == PymplerRule::kInstance && type.item_bytes != 0) {
    items = length;
  } else {
    return std::nullopt;
  }
  return PymplerLength{items, items > length};
}

}  // namespace barrow::analyses
