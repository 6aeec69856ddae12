// SPDX-License-Identifier: Apache-2.0
#include "reader/memory_budget.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/process_memory.h"
#include "base/text.h"

namespace barrow::reader {

void ThrowOverBudget(const std::string& file, uint64_t limit_bytes) {
  ThrowInput(file + ": its records need more than " + HumanBytes(limit_bytes) +
             "; read it on a machine with more memory" + RaisedBy(Limit::kRecordMemory, limit_bytes));
}

void ThrowOutOfMemory(const std::string& file) { ThrowInput(file + ": its records need " + MoreMemoryThanThereIs()); }

}  // namespace barrow::reader
