// SPDX-License-Identifier: Apache-2.0
#include "writer/utf8.h"

#include <string>
#include <string_view>

#include "support/catch.h"

namespace barrow::writer {
namespace {

std::string Cleaned(std::string_view text, size_t limit = 1000) {
  FirstError error;
  MappedBuffer scratch(error);
  return std::string(CleanUtf8(text, limit, scratch));
}

// The definition, by way of the character's number: slower, and plain.
bool IsUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto byte = [&](size_t at) { return at < text.size() ? static_cast<uint8_t>(text[at]) : 0u; };
    const unsigned lead = byte(i);
    const size_t bytes = lead < 0x80 ? 1 : lead >> 5 == 6 ? 2 : lead >> 4 == 14 ? 3 : lead >> 3 == 30 ? 4 : 0;
    if (bytes == 0 || i + bytes > text.size()) return false;
    uint32_t number = bytes == 1 ? lead : lead & (0x7f >> bytes);
    for (size_t k = 1; k < bytes; ++k) {
      if (byte(i + k) >> 6 != 2) return false;
      number = number << 6 | (byte(i + k) & 0x3f);
    }
    const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (number < least[bytes] || number > 0x10ffff || (number >= 0xd800 && number < 0xe000)) return false;
    i += bytes;
  }
  return true;
}

TEST_CASE("utf8: valid text is left alone") {
  const std::string text = "plain, \xc3\xa4\xc3\xb6, \xe2\x82\xac, \xf0\x9f\x90\x8d and \xf4\x8f\xbf\xbf";
  CHECK(ValidUtf8Prefix(text) == text.size());
  FirstError error;
  MappedBuffer scratch(error);
  CHECK(CleanUtf8(text, 1000, scratch).data() == text.data());
}

TEST_CASE("utf8: every sequence of up to three bytes is judged by the definition") {
  std::string text;
  for (unsigned number = 0; number < (1u << 24); number += number < 0x10000 ? 1 : 7) {
    text.clear();
    for (unsigned rest = number; rest != 0; rest >>= 8) text += static_cast<char>(rest & 0xff);
    if ((ValidUtf8Prefix(text) == text.size()) != IsUtf8(text)) FAIL("bytes " << number);
  }
}

TEST_CASE("utf8: four bytes are judged by the definition") {
  for (unsigned lead = 0xef; lead < 0x100; ++lead) {
    for (unsigned second = 0; second < 0x100; ++second) {
      for (const unsigned third : {0x7fu, 0x80u, 0xbfu, 0xc0u}) {
        for (const unsigned fourth : {0x7fu, 0x80u, 0xbfu, 0xc0u}) {
          std::string text;
          for (const unsigned byte : {lead, second, third, fourth}) text += static_cast<char>(byte);
          if ((ValidUtf8Prefix(text) == text.size()) != IsUtf8(text)) FAIL("lead " << lead << " second " << second);
        }
      }
    }
  }
}

TEST_CASE("utf8: bytes that are none become the replacement character, the rest stays") {
  CHECK(Cleaned("a\xff"
                "b") ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(Cleaned("\xed\xa0\x80") == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");  // a surrogate
  CHECK(Cleaned("caf\xc3") == "caf\xef\xbf\xbd");
  CHECK(Cleaned("\xc3\xa4\xa4 long enough to go word by word \x80") ==
        "\xc3\xa4\xef\xbf\xbd long enough to go word by word \xef\xbf\xbd");
  CHECK(Cleaned("").empty());
}

TEST_CASE("utf8: a cut falls between characters") {
  const std::string text = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\x8dz";  // 1, 2, 3, 4, 1 bytes
  const size_t kept[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 11};
  for (size_t limit = 0; limit < std::size(kept); ++limit) {
    CAPTURE(limit);
    CHECK(ClipUtf8(text, limit).size() == kept[limit]);
    CHECK(Cleaned(text, limit) == text.substr(0, kept[limit]));
  }
  CHECK(ClipUtf8("\x80\x80\x80\x80\x80\x80\x80\x80", 6).size() >= 3);  // no characters to respect
}

}  // namespace
}  // namespace barrow::writer
