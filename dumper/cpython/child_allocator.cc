// SPDX-License-Identifier: Apache-2.0
#include "cpython/child_allocator.h"

#include <Python.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace barrow::cpython {
namespace {

// Memory handed out from the bottom up, and all of it again as soon as nothing of it is in use: what is allocated here
// lives for one call. Every block has its size in front.
class Arena {
 public:
  void* Allocate(size_t bytes) noexcept {
    if (bytes > kMostBytes) return nullptr;
    const size_t needed = kFront + ((std::max<size_t>(bytes, 1) + kFront - 1) & ~(kFront - 1));
    if (memory_ == nullptr) {
      void* const mapped =
          mmap(nullptr, kMostBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (mapped == MAP_FAILED) return nullptr;
      memory_ = static_cast<char*>(mapped);
    }
    if (needed > kMostBytes - used_) return nullptr;
    char* const block = memory_ + used_ + kFront;
    std::memcpy(block - kFront, &bytes, sizeof bytes);
    used_ += needed;
    ++live_;
    return block;
  }

  void Free(void* block) noexcept {
    if (Holds(block) && --live_ == 0) used_ = 0;
  }

  void* Resize(void* block, size_t bytes) noexcept {
    if (block == nullptr) return Allocate(bytes);
    if (!Holds(block)) return nullptr;  // older than the child: nobody knows its size
    size_t before;
    std::memcpy(&before, static_cast<char*>(block) - kFront, sizeof before);
    void* const moved = Allocate(bytes);
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, block, std::min(before, bytes));
    Free(block);
    return moved;
  }

 private:
  static constexpr size_t kFront = 16;
  static constexpr size_t kMostBytes = size_t{1} << 30;  // of address space; memory is taken when it is touched

  bool Holds(const void* block) const noexcept {
    const char* const address = static_cast<const char*>(block);
    return memory_ != nullptr && address > memory_ && address < memory_ + used_;
  }

  char* memory_ = nullptr;
  size_t used_ = 0;
  size_t live_ = 0;
};

Arena g_arena;

void* Allocate(void*, size_t bytes) { return g_arena.Allocate(bytes); }
void* AllocateZeroed(void*, size_t count, size_t bytes) {
  size_t total;
  if (__builtin_mul_overflow(count, bytes, &total)) return nullptr;
  void* const block = g_arena.Allocate(total);
  if (block != nullptr) std::memset(block, 0, total);
  return block;
}
void* Resize(void*, void* block, size_t bytes) { return g_arena.Resize(block, bytes); }
void Free(void*, void* block) { g_arena.Free(block); }

}  // namespace

void UseChildAllocators() noexcept {
  PyMemAllocatorEx allocator = {nullptr, Allocate, AllocateZeroed, Resize, Free};
  for (const PyMemAllocatorDomain domain : {PYMEM_DOMAIN_RAW, PYMEM_DOMAIN_MEM, PYMEM_DOMAIN_OBJ}) {
    PyMem_SetAllocator(domain, &allocator);
  }
}

}  // namespace barrow::cpython
