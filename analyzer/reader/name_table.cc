// SPDX-License-Identifier: Apache-2.0
#include "reader/name_table.h"

#include <utility>

namespace barrow::reader {
namespace {

// Of an entry beside its text: the table's node, two strings, the vector's spare room.
constexpr uint64_t kEntryBytes = 160;

}  // namespace

NameTable::NameTable(MemoryBudget& budget) : budget_(budget) { names_.push_back({NameKind::kNone, "None", {}}); }

uint32_t NameTable::Intern(ProfileName name) {
  if (name.kind == NameKind::kNone) return kNoName;
  std::string key(1, static_cast<char>('0' + static_cast<int>(name.kind)));
  key += name.text;
  const auto found = numbers_.find(key);
  if (found != numbers_.end()) return found->second;
  budget_.Take(kEntryBytes + 2 * name.text.size());
  const auto number = static_cast<uint32_t>(names_.size());
  numbers_.emplace(std::move(key), number);
  names_.push_back(std::move(name));
  return number;
}

uint32_t NameTable::InternText(std::string_view text) { return Intern({NameKind::kText, std::string(text), {}}); }

}  // namespace barrow::reader
