// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace barrow {

// Integers of any size as text. Files have those beyond 64 bits in hexadecimal, people write and read decimal ones.

// The decimal digits of "0x1f" or "-0x1f". Empty: it is no such text, or has more than 4,300 digits, which Python does
// not write either. O(digits²).
[[nodiscard]] std::optional<std::string> DecimalText(std::string_view hexadecimal);

// An integer in either notation as files have it: decimal up to 64 bits, else hexadecimal without leading zeros. Empty:
// it is no integer, or has more than 4,300 digits. O(digits²).
[[nodiscard]] std::optional<std::string> StoredIntegerText(std::string_view integer);

}  // namespace barrow
