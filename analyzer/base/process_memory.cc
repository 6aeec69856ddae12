// SPDX-License-Identifier: Apache-2.0
#include "base/process_memory.h"

#include <sys/resource.h>

#include <algorithm>

#include "base/text.h"

namespace barrow {
namespace {

uint64_t AllowedOf(int resource) {
  struct rlimit limit {};
  if (getrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0) return UINT64_MAX;
  return limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : uint64_t{limit.rlim_cur};
}

}  // namespace

uint64_t AllowedMemory() { return std::min(AllowedOf(RLIMIT_DATA), AllowedOf(RLIMIT_AS)); }

std::string MoreMemoryThanThereIs() {
  const uint64_t allowed = AllowedMemory();
  if (allowed == UINT64_MAX) return "more memory than there is; use a machine with more";
  return "more memory than the " + HumanBytes(allowed) +
         " this process may take; allow more: barrow --max-memory, ulimit -d, ulimit -v";
}

}  // namespace barrow
