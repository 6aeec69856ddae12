// SPDX-License-Identifier: Apache-2.0
#include "base/characters.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace barrow {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Rising.
constexpr Range kTreacherous[] = {
    {0x0000, 0x001F},    // C0
    {0x007F, 0x009F},    // DEL, C1
    {0x00AD, 0x00AD},    // soft hyphen
    {0x061C, 0x061C},    // Arabic letter mark
    {0x180E, 0x180E},    // Mongolian vowel separator
    {0x200B, 0x200B},    // zero width space
    {0x200E, 0x200F},    // directional marks
    {0x2028, 0x202E},    // line and paragraph separator, embeddings, overrides
    {0x2060, 0x206F},    // word joiner, isolates, deprecated controls
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFF9, 0xFFFB},    // interlinear annotation
    {0xFFFE, 0xFFFF},    // no characters at all: XML cannot hold them
    {0xE0000, 0xE007F},  // tags
};

}  // namespace

bool IsTreacherous(char32_t character) {
  const auto* const range = std::lower_bound(std::begin(kTreacherous), std::end(kTreacherous), character,
                                             [](const Range& r, char32_t c) { return r.last < c; });
  return range != std::end(kTreacherous) && range->first <= character;
}

char32_t TakeCharacter(std::string_view& valid) {
  const auto byte = [&](size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(valid[i])); };
  const char32_t lead = byte(0);
  const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t character = length == 1 ? lead : lead & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) character = character << 6 | (byte(i) & 0x3F);
  valid.remove_prefix(length);
  return character;
}

}  // namespace barrow
