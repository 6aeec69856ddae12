// SPDX-License-Identifier: Apache-2.0
#include "analyses/glob.h"

#include <algorithm>
#include <optional>

namespace barrow::analyses {
namespace {

// Bytes of the code point that begins the text; broken bytes stand for themselves.
size_t CodePointLength(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  size_t length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  length = std::min(length, text.size());
  for (size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return i;
  }
  return length;
}

// UTF-8 keeps the order of code points, so views of single characters compare like the characters.
std::string_view TakeCodePoint(std::string_view& text) {
  const std::string_view character = text.substr(0, CodePointLength(text));
  text.remove_prefix(character.size());
  return character;
}

// The set that follows a `[`. On success `pattern` stands behind its `]`; empty: nothing closes the bracket.
std::optional<bool> SetContains(std::string_view& pattern, std::string_view character) {
  std::string_view rest = pattern;
  const bool negated = rest.starts_with('!') || rest.starts_with('^');
  if (negated) rest.remove_prefix(1);
  bool found = false;
  for (bool first = true;; first = false) {
    if (rest.empty()) return std::nullopt;
    if (rest.front() == ']' && !first) break;
    const std::string_view low = TakeCodePoint(rest);
    std::string_view high = low;
    if (rest.size() >= 2 && rest.front() == '-' && rest[1] != ']') {
      rest.remove_prefix(1);
      high = TakeCodePoint(rest);
    }
    if (low <= character && character <= high) found = true;
  }
  rest.remove_prefix(1);
  pattern = rest;
  return found != negated;
}

// Whether the pattern's first element, not a `*`, fits the character. On success `pattern` stands behind the element.
bool MatchesElement(std::string_view& pattern, std::string_view character) {
  std::string_view rest = pattern;
  const std::string_view element = TakeCodePoint(rest);
  bool fits = element == "?" || element == character;
  if (element == "[") {
    if (const std::optional<bool> contained = SetContains(rest, character)) fits = *contained;
  }
  if (fits) pattern = rest;
  return fits;
}

}  // namespace

bool MatchesGlob(std::string_view pattern, std::string_view text) {
  // Where to go on after a mismatch: only the last `*` need ever take one more character.
  std::optional<std::string_view> pattern_behind_star;
  std::string_view text_at_star;
  while (!text.empty()) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      pattern_behind_star = pattern;
      text_at_star = text;
      continue;
    }
    std::string_view rest = text;
    const std::string_view character = TakeCodePoint(rest);
    if (!pattern.empty() && MatchesElement(pattern, character)) {
      text = rest;
    } else if (pattern_behind_star) {
      TakeCodePoint(text_at_star);
      pattern = *pattern_behind_star;
      text = text_at_star;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*') == std::string_view::npos;
}

bool MatchesAnyGlob(std::span<const std::string> patterns, std::string_view text) {
  return patterns.empty() ||
         std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) { return MatchesGlob(p, text); });
}

}  // namespace barrow::analyses
