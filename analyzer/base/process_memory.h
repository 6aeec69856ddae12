// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace barrow {

// What the system gives this process at most, in bytes (barrow --max-memory, ulimit -d, ulimit -v); UINT64_MAX: as much
// as there is.
uint64_t AllowedMemory();

// What was missing, and what to do: "more memory than there is; use a machine with more", or "more memory than the
// 100 MiB this process may take; allow more: …".
std::string MoreMemoryThanThereIs();

}  // namespace barrow
