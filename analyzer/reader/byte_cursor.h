// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace barrow::reader {

// Reads little-endian numbers off the front of some bytes. Owns the bounds checks: what reads past the end gives
// nothing and moves nothing.
class ByteCursor {
 public:
  explicit ByteCursor(std::span<const std::byte> bytes) : rest_(bytes) {}

  size_t remaining() const { return rest_.size(); }

  [[nodiscard]] std::optional<uint16_t> U16() { return Number<uint16_t>(); }
  [[nodiscard]] std::optional<uint32_t> U32() { return Number<uint32_t>(); }

  [[nodiscard]] std::optional<std::span<const std::byte>> Bytes(size_t count) {
    if (count > rest_.size()) return std::nullopt;
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

 private:
  template <std::unsigned_integral T>
  std::optional<T> Number() {
    const auto bytes = Bytes(sizeof(T));
    if (!bytes) return std::nullopt;
    T value = 0;
    for (size_t i = sizeof(T); i > 0; --i) value = static_cast<T>(value << 8 | static_cast<T>((*bytes)[i - 1]));
    return value;
  }

  std::span<const std::byte> rest_;
};

}  // namespace barrow::reader
