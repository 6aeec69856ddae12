// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>

namespace barrow::cpython {

inline uint64_t ClockNow(clockid_t clock) noexcept {
  timespec now = {};
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

// Nanoseconds on a clock that is never set, and since 1970-01-01 UTC.
inline uint64_t MonotonicNow() noexcept { return ClockNow(CLOCK_MONOTONIC); }
inline uint64_t RealTimeNow() noexcept { return ClockNow(CLOCK_REALTIME); }

}  // namespace barrow::cpython
