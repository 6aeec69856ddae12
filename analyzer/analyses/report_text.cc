// SPDX-License-Identifier: Apache-2.0
#include "analyses/report_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/checked.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

// One character of valid UTF-8: its bytes, and those it takes in a document.
struct Measured {
  size_t begin = 0;
  size_t size = 0;
  size_t room = 0;
};

size_t RoomOf(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes[0]);
  if (bytes.size() == 1) {
    if (lead < 0x20 || lead == 0x7F || lead == '<' || lead == '>' || lead == '&') return 6;
    return lead == '"' || lead == '\\' ? 2 : 1;
  }
  const auto second = static_cast<unsigned char>(bytes[1]);
  if (bytes.size() == 2) return lead == 0xC2 || lead == 0xD8 ? 6 : 2;
  // Among those of three bytes only a few blocks have any that are escaped.
  const bool may_be_escaped =
      (lead == 0xE1 && second == 0xA0) || (lead == 0xE2 && second <= 0x81) || (lead == 0xEF && second >= 0xB8);
  if (bytes.size() == 3) return may_be_escaped ? 6 : 3;
  return lead == 0xF3 ? 12 : 4;
}

std::vector<Measured> Measure(std::string_view valid) {
  std::vector<Measured> characters;
  for (size_t i = 0; i < valid.size();) {
    size_t end = i + 1;
    while (end < valid.size() && (static_cast<unsigned char>(valid[end]) & 0xC0) == 0x80) ++end;
    characters.push_back({i, end - i, RoomOf(valid.substr(i, end - i))});
    i = end;
  }
  return characters;
}

void CutCell(Cell& cell, size_t most) {
  if (auto* text = std::get_if<std::string>(&cell)) *text = CutText(*text, most);
}

// Adds a figure to a sum; what is no figure leaves it as it is.
void AddTo(Cell& sum, const Cell& figure) {
  const auto* number = std::get_if<int64_t>(&figure);
  if (number == nullptr) return;
  if (auto* so_far = std::get_if<int64_t>(&sum)) {
    const int64_t room = *so_far > 0 ? INT64_MAX - *so_far : INT64_MIN - *so_far;
    *so_far = *so_far > 0 ? *so_far + std::min(*number, room) : *so_far + std::max(*number, room);
  } else {
    sum = *number;
  }
}

}  // namespace

std::string CutText(std::string_view text, size_t most) {
  constexpr std::string_view kEllipsis = "…";
  constexpr size_t kEllipsisRoom = 6;
  // A text that cannot fit needs no look at all of it: nobody sees its middle.
  const size_t looked_at = 4 * most + 16;
  std::string valid;
  bool shortened = false;
  if (text.size() > 2 * looked_at) {
    shortened = true;
    valid = RepairUtf8(text.substr(0, looked_at)) + RepairUtf8(text.substr(text.size() - looked_at));
  } else {
    valid = RepairUtf8(text);
  }
  const std::vector<Measured> characters = Measure(valid);
  size_t room = 0;
  for (const Measured& character : characters) room += character.room;
  if (!shortened && room <= most) return valid;
  size_t left = most > kEllipsisRoom ? most - kEllipsisRoom : 0;
  const size_t head_room = left / 2;
  size_t head = 0;
  size_t used = 0;
  while (head < characters.size() && used + characters[head].room <= head_room) used += characters[head++].room;
  left -= used;
  size_t tail = characters.size();
  while (tail > head && characters[tail - 1].room <= left) left -= characters[--tail].room;
  const size_t head_end = head < characters.size() ? characters[head].begin : valid.size();
  const size_t tail_begin = tail < characters.size() ? characters[tail].begin : valid.size();
  return valid.substr(0, head_end) + std::string(kEllipsis) + valid.substr(tail_begin);
}

void CutTexts(Table& table, size_t most) {
  table.head.caption = CutText(table.head.caption, kMostPath);
  for (Row& row : table.rows) {
    for (Cell& cell : row.cells) CutCell(cell, most);
  }
}

void CutTexts(FactGroup& group, size_t most) {
  for (Fact& fact : group.facts) CutCell(fact.value, most);
}

void CutRows(Table& table, size_t most, std::initializer_list<std::string_view> summed) {
  const auto is_data = [](const Row& row) { return row.kind == RowKind::kData; };
  const auto data = static_cast<size_t>(std::ranges::count_if(table.rows, is_data));
  if (data <= most) return;
  Row rest{.cells = std::vector<Cell>(table.head.columns.size()), .kind = RowKind::kRest};
  const auto first = table.rows.begin() + static_cast<ptrdiff_t>(most);
  auto last = table.rows.begin() + static_cast<ptrdiff_t>(data);
  if (last != table.rows.end() && last->kind == RowKind::kRest) ++last;
  for (auto row = first; row != last; ++row) {
    rest.stands_for = SaturatedSum(rest.stands_for, row->kind == RowKind::kRest ? row->stands_for : 1);
    for (size_t i = 0; i < rest.cells.size(); ++i) {
      const bool adds = std::ranges::find(summed, table.head.columns[i].name) != summed.end();
      if (adds) AddTo(rest.cells[i], row->cells[i]);
    }
  }
  const auto behind = table.rows.erase(first, last);
  table.rows.insert(behind, std::move(rest));
}

}  // namespace barrow::analyses
