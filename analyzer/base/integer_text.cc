// SPDX-License-Identifier: Apache-2.0
#include "base/integer_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <vector>

namespace barrow {
namespace {

constexpr size_t kMostDigits = 4300;
constexpr size_t kBits64 = 16;  // hexadecimal digits

// A magnitude in digits of a base up to 2^32, the lowest first.
class Magnitude {
 public:
  explicit Magnitude(uint64_t base) : base_(base) {}

  void MultiplyAdd(uint32_t factor, uint32_t summand) {
    uint64_t carry = summand;
    for (uint32_t& digit : digits_) {
      carry += uint64_t{digit} * factor;
      digit = static_cast<uint32_t>(carry % base_);
      carry /= base_;
    }
    if (carry > 0) digits_.push_back(static_cast<uint32_t>(carry));
  }

  // `width`: letters of one digit of the base, in `notation`.
  std::string Text(size_t width, int notation) const {
    std::string text;
    for (size_t i = digits_.size(); i-- > 0;) {
      std::array<char, 16> letters{};
      const auto end = std::to_chars(letters.data(), letters.data() + letters.size(), digits_[i], notation).ptr;
      const auto count = static_cast<size_t>(end - letters.data());
      if (!text.empty()) text.append(width - count, '0');
      text.append(letters.data(), count);
    }
    return text.empty() ? "0" : text;
  }

 private:
  uint64_t base_;
  std::vector<uint32_t> digits_;
};

struct Integer {
  bool negative = false;
  int notation = 10;
  std::string_view digits;  // without leading zeros
};

std::optional<Integer> Parsed(std::string_view text) {
  Integer integer;
  integer.negative = text.starts_with('-');
  if (integer.negative) text.remove_prefix(1);
  if (text.starts_with("0x")) {
    integer.notation = 16;
    text.remove_prefix(2);
  }
  const std::string_view known = integer.notation == 16 ? "0123456789abcdefABCDEF" : "0123456789";
  if (text.empty() || text.find_first_not_of(known) != std::string_view::npos) return std::nullopt;
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size()));
  if (text.size() > kMostDigits) return std::nullopt;
  integer.digits = text;
  return integer;
}

uint32_t Number(std::string_view digits, int notation) {
  uint32_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number, notation);
  return number;
}

// In another base, whose digits are `width` letters of the new notation.
std::string Converted(const Integer& integer, uint64_t base, size_t width, int notation) {
  constexpr size_t kStep = 7;
  Magnitude magnitude(base);
  for (size_t begin = 0; begin < integer.digits.size(); begin += kStep) {
    const std::string_view part = integer.digits.substr(begin, kStep);
    uint32_t weight = 1;
    for (size_t i = 0; i < part.size(); ++i) weight *= static_cast<uint32_t>(integer.notation);
    magnitude.MultiplyAdd(weight, Number(part, integer.notation));
  }
  return magnitude.Text(width, notation);
}

std::string Decimal(const Integer& integer) {
  const std::string digits = integer.notation == 10 ? (integer.digits.empty() ? "0" : std::string(integer.digits))
                                                    : Converted(integer, 1'000'000'000, 9, 10);
  return (integer.negative && digits != "0" ? "-" : "") + digits;
}

}  // namespace

std::optional<std::string> DecimalText(std::string_view hexadecimal) {
  const std::optional<Integer> integer = Parsed(hexadecimal);
  if (!integer.has_value() || integer->notation != 16) return std::nullopt;
  std::string decimal = Decimal(*integer);
  if (decimal.size() > kMostDigits) return std::nullopt;
  return decimal;
}

std::optional<std::string> StoredIntegerText(std::string_view text) {
  const std::optional<Integer> integer = Parsed(text);
  if (!integer.has_value()) return std::nullopt;
  const std::string nibbles = Converted(*integer, uint64_t{1} << 32, 8, 16);
  if (nibbles.size() <= kBits64) return Decimal(*integer);
  return (integer->negative ? "-0x" : "0x") + nibbles;
}

}  // namespace barrow
