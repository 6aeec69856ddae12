// SPDX-License-Identifier: Apache-2.0
#include "analyses/pympler_inventions.h"

namespace barrow::analyses {

SizedThing PymplerInventions::Invent(Kind kind, ObjectId of, uint64_t bytes, const char* type_name) {
  const uint64_t key = (static_cast<uint64_t>(kind) << 32) | of.value;
  const auto [place, is_new] = invented_of_.emplace(key, kInvented + invented_.size());
  if (is_new) invented_.push_back({kind, of, bytes, type_name, type_name});
  return place->second;
}

// A str that is not in the file, with the size its text gives it.
SizedThing PymplerInventions::InventText(std::string_view text) {
  const auto [place, is_new] = invented_texts_.emplace(text, kInvented + invented_.size());
  if (is_new) {
    const uint64_t head = minor_version_ >= 12 ? 40 : 48;
    invented_.push_back({Kind::kLeaf, {}, head + text.size() + 1, "str", "'" + std::string(text) + "'"});
  }
  return place->second;
}

uint64_t PymplerInventions::DictBytes(size_t entries) const {
  if (entries == 0) return kDictBasic + kCollectorHead;
  uint64_t slots = 8;
  while (slots * 2 / 3 < entries) slots *= 2;
  const uint64_t index_bytes = slots <= 128 ? 1 : slots <= 32768 ? 2 : 4;
  const uint64_t head = minor_version_ >= 11 ? 32 : 40;
  const uint64_t entry_bytes = minor_version_ >= 11 ? 16 : 24;
  return kDictBasic + kCollectorHead + head + slots * index_bytes + slots * 2 / 3 * entry_bytes;
}

}  // namespace barrow::analyses
