// SPDX-License-Identifier: Apache-2.0
#include "analyses/object_words.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "analyses/cells.h"
#include "store/label_text.h"

namespace barrow::analyses {
namespace {

using store::PackedColumn;

}  // namespace

std::string FirstCharacters(std::string text, size_t most) {
  if (most == 0 || text.size() <= most) return text;
  size_t points = 0;
  size_t cut = 0;  // where the text ends if there is a rest
  for (size_t i = 0; i < text.size(); ++i) {
    if ((text[i] & 0xc0) == 0x80) continue;
    if (points + 1 == most) cut = i;
    if (++points > most) return text.substr(0, cut) + "…";
  }
  return text;
}

const std::string& TypeNameOf(store::SnapshotView& view, ObjectId object) {
  return view.TypeName(view.At(PackedColumn::kType, object.value));
}

uint64_t AddressOf(store::SnapshotView& view, ObjectId object) { return view.At(PackedColumn::kAddress, object.value); }

uint64_t FlatBytesOf(store::SnapshotView& view, ObjectId object) {
  return view.At(PackedColumn::kFlatSize, object.value);
}

uint64_t AllocatedBytesOf(store::SnapshotView& view, ObjectId object) {
  return FlatBytesOf(view, object) + store::UnZigZag(view.At(PackedColumn::kAllocatedExtra, object.value));
}

std::optional<uint64_t> LengthOf(store::SnapshotView& view, ObjectId object) {
  const uint64_t length_plus_one = view.At(PackedColumn::kLength, object.value);
  if (length_plus_one == 0) return std::nullopt;
  return length_plus_one - 1;
}

std::string AddressText(uint64_t address) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "0x%llx", static_cast<unsigned long long>(address));
  return text.data();
}

Cell AddressCell(uint64_t address) { return static_cast<int64_t>(address); }

std::string ValueWords(store::SnapshotView& view, ObjectId object, size_t most) {
  if (auto text = view.Text(object.value)) {
    // Of a long text the beginning is enough: so many bytes are more characters than are shown.
    if (most > 0) text->text.resize(std::min(text->text.size(), 8 * most));
    return FirstCharacters(store::QuotedText(*text), most);
  }
  if (const auto name = view.Name(object.value)) return FirstCharacters(*name, most);
  return TypeNameOf(view, object) == "NoneType" ? "None" : "";
}

std::string ObjectWords(store::SnapshotView& view, ObjectId object, size_t most) {
  const std::string value = ValueWords(view, object, most);
  if (value == "None") return value;
  if (!value.empty()) return TypeNameOf(view, object) + " " + value;
  return TypeNameOf(view, object) + " at " + AddressText(AddressOf(view, object));
}

}  // namespace barrow::analyses
