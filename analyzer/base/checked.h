// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic on numbers that came from a file. A plain + or * on such numbers may wrap around and turn a bound into
// nonsense; these say so in their type.
#pragma once

#include <concepts>
#include <limits>
#include <optional>
#include <utility>

namespace barrow {

// Empty if the sum does not fit.
template <std::unsigned_integral T>
[[nodiscard]] constexpr std::optional<T> CheckedSum(T a, T b) {
  T sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

// Empty if the product does not fit.
template <std::unsigned_integral T>
[[nodiscard]] constexpr std::optional<T> CheckedProduct(T a, T b) {
  T product = 0;
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

// The sum, or the largest T there is: for totals that are only compared or shown.
template <std::unsigned_integral T>
[[nodiscard]] constexpr T SaturatedSum(T a, T b) {
  return CheckedSum(a, b).value_or(std::numeric_limits<T>::max());
}

// The sum, or the number nearest to it whose negative exists as well: a difference is the sum with a negative.
template <std::signed_integral T>
[[nodiscard]] constexpr T SaturatedSum(T a, T b) {
  constexpr T kMost = std::numeric_limits<T>::max();
  T sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return a > 0 ? kMost : -kMost;
  return sum < -kMost ? -kMost : sum;
}

// The product, or the largest T there is.
template <std::unsigned_integral T>
[[nodiscard]] constexpr T SaturatedProduct(T a, T b) {
  return CheckedProduct(a, b).value_or(std::numeric_limits<T>::max());
}

// The value, or the largest To there is.
template <std::integral To, std::unsigned_integral From>
[[nodiscard]] constexpr To Clipped(From value) {
  return std::in_range<To>(value) ? static_cast<To>(value) : std::numeric_limits<To>::max();
}

}  // namespace barrow
