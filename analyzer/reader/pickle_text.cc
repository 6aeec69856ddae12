// SPDX-License-Identifier: Apache-2.0
#include "reader/pickle_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "base/text.h"

namespace barrow::reader {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The number of exactly so many hexadecimal digits at the front of the text.
std::optional<uint32_t> HexNumber(std::string_view text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  uint32_t number = 0;
  for (size_t i = 0; i < digits; ++i) {
    const int digit = HexDigit(text[i]);
    if (digit < 0) return std::nullopt;
    number = number << 4 | static_cast<uint32_t>(digit);
  }
  return number;
}

void AppendUtf8(std::string& out, uint32_t code) {
  const auto byte = [&](uint32_t bits) { out += static_cast<char>(static_cast<unsigned char>(bits)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6);
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

// A surrogate as Python's "surrogatepass" encodes it: ED A0..BF 80..BF.
bool IsSurrogate(std::string_view text) {
  return text.size() >= 3 && text[0] == '\xED' && static_cast<unsigned char>(text[1]) >= 0xA0 &&
         static_cast<unsigned char>(text[1]) <= 0xBF && (static_cast<unsigned char>(text[2]) & 0xC0) == 0x80;
}

void AppendHex(std::string& out, unsigned value) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "\\x%02x", value);
  out += text.data();
}

// Whether the text in single quotes is what Python would choose.
char QuoteFor(std::string_view text) {
  const bool single = text.find('\'') != std::string_view::npos;
  const bool both = single && text.find('"') != std::string_view::npos;
  return single && !both ? '"' : '\'';
}

void AppendAsciiRepresentation(std::string& out, char c, char quote) {
  const auto code = static_cast<unsigned char>(c);
  if (c == quote || c == '\\') {
    out += '\\';
    out += c;
  } else if (c == '\n') {
    out += "\\n";
  } else if (c == '\r') {
    out += "\\r";
  } else if (c == '\t') {
    out += "\\t";
  } else if (code < ' ' || code >= 0x7F) {
    AppendHex(out, code);
  } else {
    out += c;
  }
}

}  // namespace

std::optional<std::string> UnquotedString(std::string_view line) {
  if (line.size() < 2 || line.front() != line.back() || (line.front() != '\'' && line.front() != '"')) {
    return std::nullopt;
  }
  line = line.substr(1, line.size() - 2);
  std::string text;
  while (!line.empty()) {
    const char c = line.front();
    line.remove_prefix(1);
    if (c != '\\' || line.empty()) {
      text += c;
      continue;
    }
    const char escape = line.front();
    static constexpr std::string_view kEscapes = "\\'\"abfnrtv";
    static constexpr std::string_view kMeanings = "\\'\"\a\b\f\n\r\t\v";
    if (const size_t at = kEscapes.find(escape); at != std::string_view::npos) {
      text += kMeanings[at];
      line.remove_prefix(1);
    } else if (const auto code = HexNumber(line.substr(1), 2); escape == 'x' && code) {
      text += static_cast<char>(static_cast<unsigned char>(*code));
      line.remove_prefix(3);
    } else {
      text += c;
    }
  }
  return text;
}

std::string UnescapedUnicode(std::string_view line) {
  std::string text;
  while (!line.empty()) {
    const bool escaped = line.size() > 1 && line[0] == '\\' && (line[1] == 'u' || line[1] == 'U');
    const size_t digits = escaped && line[1] == 'u' ? 4 : 8;
    const std::optional<uint32_t> code = escaped ? HexNumber(line.substr(2), digits) : std::nullopt;
    if (code && *code <= 0x10FFFF) {
      AppendUtf8(text, *code);
      line.remove_prefix(2 + digits);
    } else {
      AppendUtf8(text, static_cast<unsigned char>(line.front()));
      line.remove_prefix(1);
    }
  }
  return text;
}

std::string DecimalOfLong(std::string_view little_endian) {
  std::vector<unsigned char> digits;  // base 256, most significant first
  for (size_t i = little_endian.size(); i-- > 0;) digits.push_back(static_cast<unsigned char>(little_endian[i]));
  const bool negative = !digits.empty() && digits.front() >= 0x80;
  if (negative) {
    unsigned carry = 1;
    for (size_t i = digits.size(); i-- > 0;) {
      const unsigned digit = static_cast<unsigned>(static_cast<unsigned char>(~digits[i])) + carry;
      digits[i] = static_cast<unsigned char>(digit);
      carry = digit >> 8;
    }
  }
  std::string text;
  const auto is_zero = [&] {
    return std::all_of(digits.begin(), digits.end(), [](unsigned char d) { return d == 0; });
  };
  while (!is_zero()) {
    unsigned rest = 0;
    for (unsigned char& digit : digits) {
      const unsigned value = rest << 8 | digit;
      digit = static_cast<unsigned char>(value / 10);
      rest = value % 10;
    }
    text += static_cast<char>('0' + rest);
  }
  if (text.empty()) return "0";
  if (negative) text += '-';
  std::reverse(text.begin(), text.end());
  return text;
}

std::string TextOfPickle(std::string_view bytes, bool& repaired) {
  if (IsValidUtf8(bytes)) return std::string(bytes);
  repaired = true;
  std::string text;
  for (size_t i = 0; i < bytes.size();) {
    if (IsSurrogate(bytes.substr(i))) {
      text += "\xEF\xBF\xBD";
      i += 3;
    } else {
      text += bytes[i++];
    }
  }
  return RepairUtf8(text);
}

std::string BytesRepresentation(std::string_view bytes) {
  const char quote = QuoteFor(bytes);
  std::string out = {'b', quote};
  for (const char c : bytes) AppendAsciiRepresentation(out, c, quote);
  return out + quote;
}

std::string TextRepresentation(std::string_view text) {
  const char quote = QuoteFor(text);
  std::string out(1, quote);
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      AppendAsciiRepresentation(out, text[i], quote);
    } else if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) <= 0xA0) {
      AppendHex(out, static_cast<unsigned char>(text[++i]));  // C1 controls and the no-break space
    } else {
      out += text[i];
    }
  }
  return out + quote;
}

std::string RealRepresentation(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  std::array<char, 40> text{};
  // Python writes out numbers from 1e-4 to 1e16 and uses an exponent of at least two digits elsewhere.
  const double magnitude = std::fabs(value);
  const bool fixed = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
  const auto format = fixed ? std::chars_format::fixed : std::chars_format::scientific;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, format);
  std::string out(text.data(), end);
  if (fixed && out.find('.') == std::string::npos) out += ".0";
  return out;
}

}  // namespace barrow::reader
