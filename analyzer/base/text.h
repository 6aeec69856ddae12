// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace barrow {

// Whether the text is UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF. O(bytes),
// eight bytes at a time while the text is ASCII.
[[nodiscard]] bool IsValidUtf8(std::string_view text);

// The text with U+FFFD in place of each longest run of bytes that is a broken character (the practice Unicode
// recommends in chapter 3.9). Valid text comes back as it is.
[[nodiscard]] std::string RepairUtf8(std::string_view text);

// For error messages: "64 MiB", "1.5 GiB", "4128 bytes". Binary units, one decimal unless the figure is whole, rounded
// down, so that what is said to exceed a limit never looks smaller than it.
[[nodiscard]] std::string HumanBytes(uint64_t bytes);

// What somebody typed for a size: "4096", "64K", "1.5M", "2GiB"; units of 1024. Empty: it is none, or beyond 9e18.
[[nodiscard]] std::optional<uint64_t> ParseBytes(std::string_view text);

// 21000 as "21,000".
[[nodiscard]] std::string Grouped(uint64_t number);

// For sentences beside tables: "4.79 MB", "672 B", as the tables have it: 1024 of a unit are one of the next.
[[nodiscard]] std::string SizeWords(uint64_t bytes);

}  // namespace barrow
