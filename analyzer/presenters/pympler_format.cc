// SPDX-License-Identifier: Apache-2.0
#include "presenters/pympler_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/error.h"
#include "presenters/unicode_text.h"

namespace barrow::presenters {
namespace {

constexpr std::array<const char*, 6> kUnits = {"B", "KB", "MB", "GB", "TB", "EB"};

template <typename... Values>
std::string Formatted(const char* format, Values... values) {
  std::array<char, 400> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

// Where each code point begins, and the end of the text.
std::string_view FirstCharacters(std::string_view text, size_t count) {
  std::string_view rest = text;
  while (count > 0 && !rest.empty()) {
    TakeCharacter(rest);
    --count;
  }
  return text.substr(0, text.size() - rest.size());
}

size_t CharacterCount(std::string_view text) {
  // Every byte but those that continue a character.
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// Python's %, which has the sign of the divisor.
double Modulo(double value, double divisor) {
  double rest = std::fmod(value, divisor);
  if (rest != 0 && (rest < 0) != (divisor < 0)) rest += divisor;
  return rest == 0 ? 0.0 : rest;
}

std::string ScaledSize(double size) {
  size_t unit = 0;
  while (size > 1024) {
    size /= 1024;
    ++unit;
  }
  if (unit >= kUnits.size())
    ThrowInput("Pympler has no unit for a size above 2^60 bytes and fails; leave out --pympler");
  return Formatted("%7.2f %s", size, kUnits[unit]);
}

// What str.strip() takes for a blank.
bool IsBlank(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

}  // namespace

std::string PymplerSize(int64_t bytes) {
  if (bytes <= 1024) return Formatted("%4lld     B", static_cast<long long>(bytes));
  return ScaledSize(static_cast<double>(bytes));
}

std::string PymplerSize(double bytes) {
  if (bytes > 1024) return ScaledSize(bytes);
  return PaddedLeft(WholePart(bytes), 4) + "     B";
}

std::string PymplerTime(double seconds) {
  const auto two_digits = [](double number) {
    const std::string text = WholePart(number);
    if (text.size() >= 2) return text;
    return "0" + text;
  };
  return two_digits(seconds / 3600) + ":" + two_digits(Modulo(seconds / 60, 60)) + ":" +
         Formatted("%05.2f", Modulo(seconds, 60));
}

std::string PymplerTruncated(std::string_view text, size_t most, bool from_left) {
  std::string line(text);
  std::replace(line.begin(), line.end(), '\n', '|');
  const size_t count = CharacterCount(line);
  if (count <= most) return line;
  if (!from_left) return std::string(FirstCharacters(line, most - 3)) + "...";
  return "..." + line.substr(FirstCharacters(line, count - most + 3).size());
}

std::string PaddedRight(std::string_view text, size_t width) {
  const size_t count = CharacterCount(text);
  return std::string(text) + std::string(width > count ? width - count : 0, ' ');
}

std::string PaddedLeft(std::string_view text, size_t width) {
  const size_t count = CharacterCount(text);
  return std::string(width > count ? width - count : 0, ' ') + std::string(text);
}

std::string_view Stripped(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    std::string_view next = rest;
    if (!IsBlank(TakeCharacter(next))) break;
    rest = next;
  }
  while (!rest.empty()) {
    size_t begin = rest.size() - 1;
    while (begin > 0 && (static_cast<unsigned char>(rest[begin]) & 0xC0) == 0x80) --begin;
    std::string_view last = rest.substr(begin);
    if (!IsBlank(TakeCharacter(last))) break;
    rest = rest.substr(0, begin);
  }
  return rest;
}

std::string WholePart(double number) {
  // + 0.0 makes a negative zero positive.
  return Formatted("%.0f", std::trunc(number) + 0.0);
}

}  // namespace barrow::presenters
