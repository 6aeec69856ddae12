// SPDX-License-Identifier: Apache-2.0
#include "presenters/unicode_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <vector>

#include "base/text.h"

namespace barrow::presenters {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

bool Contains(std::span<const Range> rising, char32_t character) {
  const auto range =
      std::lower_bound(rising.begin(), rising.end(), character, [](const Range& r, char32_t c) { return r.last < c; });
  return range != rising.end() && range->first <= character;
}

// Hebrew, Arabic, Syriac, Thaana, NKo and their neighbours; presentation forms; old and rare scripts.
constexpr Range kFromRightToLeft[] = {
    {0x0590, 0x08FF}, {0xFB1D, 0xFDFF}, {0xFE70, 0xFEFC}, {0x10800, 0x10FFF}, {0x1E800, 0x1EFFF},
};

// Marks that stand on the character before them.
constexpr Range kWithoutWidth[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5},
    {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x0711, 0x0711},
    {0x0730, 0x074A}, {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31},
    {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1160, 0x11FF}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200C, 0x200D},
    {0x20D0, 0x20F0}, {0x302A, 0x302D}, {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
};

// East Asian wide and fullwidth, and emoji that are shown as pictures without asking.
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26A1, 0x26A1},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26D4, 0x26D4},
    {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},   {0x274C, 0x274C},   {0x2753, 0x2755},
    {0x2757, 0x2757},   {0x2795, 0x2797},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},
    {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CFF}, {0x1AFF0, 0x1B2FF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A},
    {0x1F200, 0x1F265}, {0x1F300, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393},
    {0x1F3A0, 0x1F3CA}, {0x1F3E0, 0x1F3F0}, {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F4FC}, {0x1F4FF, 0x1F53D},
    {0x1F550, 0x1F567}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x1F6EB, 0x1F6FC}, {0x1F7E0, 0x1F7EB},
    {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

size_t WidthOf(char32_t character) {
  if (character < 0x0300) return 1;
  if (Contains(kWithoutWidth, character)) return 0;
  return Contains(kWide, character) ? 2 : 1;
}

std::string Spelled(char32_t character) {
  switch (character) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      break;
  }
  const char* format = character < 0x100 ? "\\x%02x" : character < 0x10000 ? "\\u%04x" : "\\U%08x";
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), format, static_cast<unsigned>(character));
  return text.data();
}

}  // namespace

std::string MadeVisible(std::string_view text) {
  const std::string valid = RepairUtf8(text);
  std::string visible;
  visible.reserve(valid.size());
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view before = rest;
    const char32_t character = TakeCharacter(rest);
    if (IsTreacherous(character)) {
      visible += Spelled(character);
    } else {
      visible += before.substr(0, before.size() - rest.size());
    }
  }
  return visible;
}

std::string Isolated(std::string visible) {
  constexpr std::string_view kLeftToRightIsolate = "\xE2\x81\xA6";
  constexpr std::string_view kPopIsolate = "\xE2\x81\xA9";
  for (std::string_view rest = visible; !rest.empty();) {
    if (!Contains(kFromRightToLeft, TakeCharacter(rest))) continue;
    return std::string(kLeftToRightIsolate) + visible + std::string(kPopIsolate);
  }
  return visible;
}

size_t DisplayWidth(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return text.size();
  const std::string valid = RepairUtf8(text);
  size_t width = 0;
  for (std::string_view rest = valid; !rest.empty();) width += WidthOf(TakeCharacter(rest));
  return width;
}

std::vector<std::string> BrokenIntoLines(std::string_view text, size_t columns) {
  std::vector<std::string> lines(1);
  size_t used = 0;
  while (!text.empty()) {
    const size_t blank = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
    const size_t width = DisplayWidth(word);
    if (used > 0 && used + 1 + width > columns) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) lines.back() += ' ';
    used += (used > 0 ? 1 : 0) + width;
    lines.back() += word;
  }
  return lines;
}

std::string Shortened(std::string_view text, size_t columns) {
  if (columns == 0) return {};
  if (DisplayWidth(text) <= columns) return std::string(text);
  struct Character {
    std::string_view bytes;
    size_t width;
  };
  const std::string valid = RepairUtf8(text);
  std::vector<Character> characters;
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view before = rest;
    const size_t width = WidthOf(TakeCharacter(rest));
    characters.push_back({before.substr(0, before.size() - rest.size()), width});
  }
  const size_t head_columns = (columns - 1) / 3;
  size_t used = 0;
  std::string head;
  for (size_t i = 0; used + characters[i].width <= head_columns; ++i) {
    used += characters[i].width;
    head += characters[i].bytes;
  }
  size_t tail = characters.size();
  while (used + characters[tail - 1].width <= columns - 1) used += characters[--tail].width;
  std::string shortened = head + "…";
  for (; tail < characters.size(); ++tail) shortened += characters[tail].bytes;
  return shortened;
}

}  // namespace barrow::presenters
