// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace barrow::presenters {

// Figures as people read them. Only text and Markdown use these; machine formats write raw numbers.

// A size as Pympler prints it, ten columns wide below 10 TB: "   1.43 MB", " 672     B". A unit is 1024 of the one
// below and is used from above 1024 on, so 1048576 is "1024.00 KB". Negative sizes are scaled like positive ones.
std::string HumanSize(int64_t bytes);

// "12,345,678".
std::string HumanCount(int64_t count);

// "12.3 ms": three digits or more, from ns to s; from a minute on "3 min 12 s", "2 h 5 min", "3 d 4 h".
std::string HumanDuration(int64_t nanoseconds);

// "12.3 %".
std::string HumanShare(double share);

// "2026-11-20 19:52:45 UTC".
std::string HumanTime(int64_t unix_nanoseconds);

// "2026-11-20T19:52:45.123456789Z": RFC 3339, nothing lost.
std::string ExactTime(int64_t unix_nanoseconds);

// "0x7f3a5c0010".
std::string Hexadecimal(uint64_t address);

}  // namespace barrow::presenters
