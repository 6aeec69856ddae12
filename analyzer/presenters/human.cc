// SPDX-License-Identifier: Apache-2.0
#include "presenters/human.h"

#include <array>
#include <cinttypes>
#include <cstdio>

namespace barrow::presenters {
namespace {

// The magnitude of any int64, the smallest included.
uint64_t Magnitude(int64_t value) {
  return value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
}

template <typename... Values>
std::string Formatted(const char* format, Values... values) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

struct CivilTime {
  int64_t year;
  unsigned month, day, hour, minute, second, nanosecond;
};

// Gregorian calendar without leap seconds, by counting from 1 March 0000, which puts the leap day at the end of a year:
// 400 years have 146097 days.
CivilTime ToCivil(int64_t unix_nanoseconds) {
  constexpr int64_t kSecond = 1'000'000'000;
  constexpr int64_t kDay = 86'400;
  int64_t seconds = unix_nanoseconds / kSecond;
  int64_t nanosecond = unix_nanoseconds % kSecond;
  if (nanosecond < 0) {
    nanosecond += kSecond;
    --seconds;
  }
  int64_t days = seconds / kDay;
  int64_t second_of_day = seconds % kDay;
  if (second_of_day < 0) {
    second_of_day += kDay;
    --days;
  }
  days += 719'468;  // from 0000-03-01 to 1970-01-01; the range of int64 ns never goes below
  const int64_t era = days / 146'097;
  const int64_t day_of_era = days % 146'097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * day_of_year + 2) / 153;
  const int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  CivilTime time{};
  time.year = era * 400 + year_of_era + (month <= 2 ? 1 : 0);
  time.month = static_cast<unsigned>(month);
  time.day = static_cast<unsigned>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  time.hour = static_cast<unsigned>(second_of_day / 3600);
  time.minute = static_cast<unsigned>(second_of_day / 60 % 60);
  time.second = static_cast<unsigned>(second_of_day % 60);
  time.nanosecond = static_cast<unsigned>(nanosecond);
  return time;
}

}  // namespace

std::string HumanSize(int64_t bytes) {
  constexpr std::array kUnits = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};
  double size = static_cast<double>(Magnitude(bytes));
  size_t unit = 0;
  while (size > 1024.0) {
    size /= 1024.0;
    ++unit;
  }
  if (unit == 0) return Formatted("%4" PRId64 "     %s", bytes, kUnits[0]);
  return Formatted("%7.2f %s", bytes < 0 ? -size : size, kUnits[unit]);
}

std::string HumanCount(int64_t count) {
  std::string digits = Formatted("%" PRIu64, Magnitude(count));
  for (size_t place = digits.size(); place > 3;) {
    place -= 3;
    digits.insert(place, 1, ',');
  }
  return count < 0 ? "-" + digits : digits;
}

std::string HumanDuration(int64_t nanoseconds) {
  const double value = static_cast<double>(nanoseconds);
  const double magnitude = static_cast<double>(Magnitude(nanoseconds));
  if (magnitude < 1e3) return Formatted("%.0f ns", value);
  if (magnitude < 1e6) return Formatted("%.1f µs", value / 1e3);
  if (magnitude < 1e9) return Formatted("%.1f ms", value / 1e6);
  if (magnitude < 60e9) return Formatted("%.2f s", value / 1e9);
  const int64_t seconds = nanoseconds / 1'000'000'000;
  const auto pair = [](int64_t large, const char* large_unit, int64_t small, const char* small_unit) {
    return Formatted("%" PRId64 " %s %" PRId64 " %s", large, large_unit, small < 0 ? -small : small, small_unit);
  };
  if (magnitude < 3600e9) return pair(seconds / 60, "min", seconds % 60, "s");
  if (magnitude < 86400e9) return pair(seconds / 3600, "h", seconds % 3600 / 60, "min");
  return pair(seconds / 86400, "d", seconds % 86400 / 3600, "h");
}

std::string HumanShare(double share) { return Formatted("%.1f %%", share * 100.0); }

std::string HumanTime(int64_t unix_nanoseconds) {
  const CivilTime time = ToCivil(unix_nanoseconds);
  return Formatted("%04" PRId64 "-%02u-%02u %02u:%02u:%02u UTC", time.year, time.month, time.day, time.hour,
                   time.minute, time.second);
}

std::string ExactTime(int64_t unix_nanoseconds) {
  const CivilTime time = ToCivil(unix_nanoseconds);
  return Formatted("%04" PRId64 "-%02u-%02uT%02u:%02u:%02u.%09uZ", time.year, time.month, time.day, time.hour,
                   time.minute, time.second, time.nanosecond);
}

std::string Hexadecimal(uint64_t address) { return Formatted("0x%" PRIx64, address); }

}  // namespace barrow::presenters
