// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <string>

#include "support/catch.h"

using namespace barrow;

namespace {

// Straight from the definition: decodes one character at a time into a code point, then looks at the code point.
bool NaiveIsValid(const std::string& text) {
  for (size_t i = 0; i < text.size();) {
    const auto byte = [&](size_t k) { return static_cast<uint32_t>(static_cast<unsigned char>(text[k])); };
    const uint32_t lead = byte(i);
    const size_t length = lead < 0x80 ? 1 : lead < 0xC0 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF8 ? 4 : 0;
    if (length == 0 || i + length > text.size()) return false;
    uint32_t point = length == 1 ? lead : lead & (0xFFu >> (length + 1));
    for (size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xC0) != 0x80) return false;
      point = point << 6 | (byte(i + k) & 0x3F);
    }
    const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < smallest[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    i += length;
  }
  return true;
}

}  // namespace

TEST_CASE("text: sizes in sentences are those of the tables") {
  CHECK(SizeWords(0) == "0 B");
  CHECK(SizeWords(1024) == "1024 B");
  CHECK(SizeWords(1025) == "1.00 KB");
  CHECK(SizeWords(5026656) == "4.79 MB");
  CHECK(SizeWords(UINT64_MAX) == "16.00 EB");
}

TEST_CASE("text: validity agrees with the definition on every text of three interesting bytes") {
  const unsigned char bytes[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2,
                                 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF};
  for (const unsigned char a : bytes) {
    for (const unsigned char b : bytes) {
      for (const unsigned char c : bytes) {
        for (const char d : {char{0x41}, static_cast<char>(0x80), static_cast<char>(0xBF)}) {
          const std::string text = {static_cast<char>(a), static_cast<char>(b), static_cast<char>(c), d};
          CAPTURE(int{a}, int{b}, int{c}, int{d});
          REQUIRE(IsValidUtf8(text) == NaiveIsValid(text));
          REQUIRE(NaiveIsValid(RepairUtf8(text)));
          if (IsValidUtf8(text)) REQUIRE(RepairUtf8(text) == text);
        }
      }
    }
  }
}

TEST_CASE("text: a broken byte is found wherever it stands among ASCII") {
  for (size_t place = 0; place < 40; ++place) {
    std::string text(40, 'a');
    CHECK(IsValidUtf8(text));
    text[place] = '\xFF';
    CAPTURE(place);
    CHECK_FALSE(IsValidUtf8(text));
    CHECK(RepairUtf8(text) == std::string(place, 'a') + "\xEF\xBF\xBD" + std::string(39 - place, 'a'));
  }
}

TEST_CASE("text: each longest broken run becomes one replacement character") {
  CHECK(RepairUtf8("") == "");
  CHECK(RepairUtf8("caf\xC3\xA9") == "caf\xC3\xA9");
  CHECK(RepairUtf8("\xE2\x82") == "\xEF\xBF\xBD");
  CHECK(RepairUtf8("\xE2\x82x") == "\xEF\xBF\xBDx");
  CHECK(RepairUtf8("\x80\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(RepairUtf8("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("text: byte counts are said in binary units, rounded down") {
  CHECK(HumanBytes(0) == "0 bytes");
  CHECK(HumanBytes(1) == "1 byte");
  CHECK(HumanBytes(1023) == "1023 bytes");
  CHECK(HumanBytes(1024) == "1 KiB");
  CHECK(HumanBytes(1536) == "1.5 KiB");
  CHECK(HumanBytes(uint64_t{64} << 20) == "64 MiB");
  CHECK(HumanBytes((uint64_t{64} << 20) + 1) == "64.0 MiB");
  CHECK(HumanBytes((uint64_t{1} << 40) - 1) == "1023.9 GiB");
  CHECK(HumanBytes(UINT64_MAX) == "15.9 EiB");
}
