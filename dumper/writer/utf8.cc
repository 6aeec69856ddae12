// SPDX-License-Identifier: Apache-2.0
#include "writer/utf8.h"

#include <cstdint>
#include <cstring>

namespace barrow::writer {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

bool IsContinuation(uint8_t byte) { return (byte & 0xc0) == 0x80; }

// Bytes of the character that `text` begins with, or 0 if it does not begin with one. The Unicode Standard, table 3-7.
size_t CharacterBytes(std::string_view text) {
  const auto byte = [text](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const size_t bytes = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (bytes == 0 || text.size() < bytes) return 0;
  const uint8_t lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;   // no overlong forms
  const uint8_t highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;  // no surrogates, nothing above U+10FFFF
  if (byte(1) < lowest || byte(1) > highest) return 0;
  for (size_t i = 2; i < bytes; ++i) {
    if (!IsContinuation(byte(i))) return 0;
  }
  return bytes;
}

}  // namespace

size_t ValidUtf8Prefix(std::string_view text) noexcept {
  size_t done = 0;
  while (done < text.size()) {
    // Nearly everything is ASCII: eight bytes at a time.
    uint64_t word;
    if (text.size() - done >= sizeof word) {
      std::memcpy(&word, text.data() + done, sizeof word);
      if ((word & 0x8080808080808080) == 0) {
        done += sizeof word;
        continue;
      }
    }
    const size_t bytes = CharacterBytes(text.substr(done));
    if (bytes == 0) break;
    done += bytes;
  }
  return done;
}

std::string_view ClipUtf8(std::string_view text, size_t limit) noexcept {
  if (text.size() <= limit) return text;
  size_t end = limit;
  // A character has at most three continuation bytes; more of them are no UTF-8, and it does not matter where to cut.
  while (end > 0 && limit - end < 3 && IsContinuation(static_cast<uint8_t>(text[end]))) --end;
  return text.substr(0, end);
}

std::string_view CleanUtf8(std::string_view text, size_t limit, MappedBuffer& scratch) noexcept {
  text = ClipUtf8(text, limit);
  size_t valid = ValidUtf8Prefix(text);
  if (valid == text.size()) return text;
  scratch.Clear();
  while (true) {
    scratch.Append(text.data(), valid);
    text.remove_prefix(valid);
    if (text.empty()) break;
    scratch.Append(kReplacement.data(), kReplacement.size());
    text.remove_prefix(1);
    valid = ValidUtf8Prefix(text);
  }
  return {reinterpret_cast<const char*>(scratch.data()), scratch.size()};
}

}  // namespace barrow::writer
