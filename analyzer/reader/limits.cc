// SPDX-License-Identifier: Apache-2.0
#include "reader/limits.h"

#include <unistd.h>

#include <algorithm>

#include "base/checked.h"
#include "base/process_memory.h"

namespace barrow::reader {

uint64_t Limits::DefaultRecordBytes() {
  constexpr uint64_t kUnknownMachine = uint64_t{4} << 30;
  const uint64_t allowed = AllowedMemory();
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return std::min(kUnknownMachine, allowed / 2);
  return std::min(allowed, SaturatedProduct(static_cast<uint64_t>(pages), static_cast<uint64_t>(page_bytes))) / 2;
}

uint64_t Limits::TotalBytes(uint64_t file_bytes) const {
  return std::min(total_bytes, std::max(total_floor_bytes, SaturatedProduct(file_bytes, total_ratio)));
}

}  // namespace barrow::reader
