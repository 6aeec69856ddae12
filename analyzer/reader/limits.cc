// SPDX-License-Identifier: Apache-2.0
#include "reader/limits.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "base/checked.h"

namespace barrow::reader {
namespace {

// What the process may take of a resource.
uint64_t AllowedOf(int resource) {
  struct rlimit limit {};
  if (getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0) return UINT64_MAX;
  return limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : uint64_t{limit.rlim_cur};
}

}  // namespace

uint64_t Limits::DefaultRecordBytes() {
  constexpr uint64_t kUnknownMachine = uint64_t{4} << 30;
  const uint64_t allowed = std::min(AllowedOf(RLIMIT_DATA), AllowedOf(RLIMIT_AS));
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return std::min(kUnknownMachine, allowed / 2);
  return std::min(allowed, SaturatedProduct(static_cast<uint64_t>(pages), static_cast<uint64_t>(page_bytes))) / 2;
}

uint64_t Limits::TotalBytes(uint64_t file_bytes) const {
  return std::min(total_bytes, std::max(total_floor_bytes, SaturatedProduct(file_bytes, total_ratio)));
}

}  // namespace barrow::reader
