// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <string>

namespace barrow::reader {

// Thrown when decoded records would need more memory than Limits::record_bytes. Caught in ReadSnapshot, which knows the
// file.
struct OverBudget : std::exception {
  const char* what() const noexcept override { return "records need more memory than allowed"; }
};

// What decoded records may take, shared by all threads that decode. Taken before memory is allocated, and never given
// back: whether a file fits thus depends on the file alone, not on which thread is first.
class MemoryBudget {
 public:
  explicit MemoryBudget(uint64_t limit_bytes) : limit_bytes_(limit_bytes) {}

  // Throws OverBudget.
  void Take(uint64_t bytes) {
    if (bytes > limit_bytes_ || used_bytes_.fetch_add(bytes, std::memory_order_relaxed) > limit_bytes_ - bytes) {
      throw OverBudget();
    }
  }

 private:
  uint64_t limit_bytes_;
  std::atomic<uint64_t> used_bytes_ = 0;
};

// Throw Error (kInput) that says so of a file: that its records need more than Limits::record_bytes, or than there is.
[[noreturn]] void ThrowOverBudget(const std::string& file, uint64_t limit_bytes);
[[noreturn]] void ThrowOutOfMemory(const std::string& file);

}  // namespace barrow::reader
