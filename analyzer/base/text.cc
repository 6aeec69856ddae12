// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstring>

namespace barrow {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// What stands at the beginning of a text that begins with a byte >= 0x80.
struct Lead {
  size_t bytes;  // length of the character, or of the broken run to replace by one U+FFFD; at least 1
  bool is_valid;
};

// Table 3-7 of the Unicode standard: the lead byte decides the length and the range of the second byte, all others lie
// in 80..BF.
Lead DecodeLead(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  size_t length = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {1, false};
  }
  for (size_t i = 1; i < length; ++i) {
    if (i == text.size() || byte(i) < low || byte(i) > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

size_t AsciiPrefix(std::string_view text) {
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & 0x8080808080808080u) != 0) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

}  // namespace

bool IsValidUtf8(std::string_view text) {
  for (;;) {
    text.remove_prefix(AsciiPrefix(text));
    if (text.empty()) return true;
    const Lead lead = DecodeLead(text);
    if (!lead.is_valid) return false;
    text.remove_prefix(lead.bytes);
  }
}

std::string RepairUtf8(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size());
  for (;;) {
    const size_t ascii = AsciiPrefix(text);
    repaired.append(text.substr(0, ascii));
    text.remove_prefix(ascii);
    if (text.empty()) return repaired;
    const Lead lead = DecodeLead(text);
    repaired.append(lead.is_valid ? text.substr(0, lead.bytes) : kReplacement);
    text.remove_prefix(lead.bytes);
  }
}

std::string HumanBytes(uint64_t bytes) {
  static constexpr std::array<std::string_view, 6> kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (bytes < 1024) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  size_t unit = 0;
  uint64_t divisor = 1024;
  while (unit + 1 < kUnits.size() && bytes / divisor >= 1024) {
    divisor *= 1024;
    ++unit;
  }
  const uint64_t whole = bytes / divisor;
  const uint64_t rest = bytes % divisor;
  std::string text = std::to_string(whole);
  if (rest != 0) text += "." + std::to_string(rest / (divisor / 1024) * 10 / 1024);
  return text + " " + std::string(kUnits[unit]);
}

std::optional<uint64_t> ParseBytes(std::string_view text) {
  static constexpr std::string_view kUnits = "KMGT";
  double factor = 1;
  if (text.ends_with("B") || text.ends_with("b")) text.remove_suffix(1);
  if (text.ends_with("i")) text.remove_suffix(1);
  if (!text.empty()) {
    const size_t unit = kUnits.find(text.back() >= 'a' ? static_cast<char>(text.back() - 'a' + 'A') : text.back());
    if (unit != std::string_view::npos) {
      for (size_t i = 0; i <= unit; ++i) factor *= 1024;
      text.remove_suffix(1);
    }
  }
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const double bytes = number * factor;
  if (error != std::errc{} || end != text.data() + text.size() || !(bytes >= 0 && bytes < 9e18)) return std::nullopt;
  return static_cast<uint64_t>(bytes);
}

std::string Grouped(uint64_t number) {
  std::string text = std::to_string(number);
  for (size_t place = text.size(); place > 3;) text.insert(place -= 3, 1, ',');
  return text;
}

std::string SizeWords(uint64_t bytes) {
  static constexpr std::array<std::string_view, 7> kUnits = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};
  auto size = static_cast<double>(bytes);
  size_t unit = 0;
  while (size > 1024) {
    size /= 1024;
    ++unit;
  }
  if (unit == 0) return std::to_string(bytes) + " B";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f ", size);
  return text.data() + std::string(kUnits[unit]);
}

}  // namespace barrow
