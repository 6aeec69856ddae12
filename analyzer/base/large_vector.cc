// SPDX-License-Identifier: Apache-2.0
#include "base/large_vector.h"

#include <sys/mman.h>

#include <cstdint>

namespace barrow {

void AdviseHugePages(void* begin, size_t byte_count) {
  constexpr uintptr_t kHugePageBytes = uintptr_t{2} << 20;
  const auto first = reinterpret_cast<uintptr_t>(begin);
  const uintptr_t aligned = (first + kHugePageBytes - 1) & ~(kHugePageBytes - 1);
  const uintptr_t end = (first + byte_count) & ~(kHugePageBytes - 1);
  if (end <= aligned) return;
  // Fails on systems without huge pages, which is fine.
  static_cast<void>(madvise(reinterpret_cast<void*>(aligned), end - aligned, MADV_HUGEPAGE));
}

}  // namespace barrow
