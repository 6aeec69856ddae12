// SPDX-License-Identifier: Apache-2.0
#include "large_blocks.h"

#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>

#include "base/large_vector.h"

namespace barrow {
namespace {

// A huge page: blocks of at least that size are aligned to it and hold whole ones.
constexpr size_t kLargeBytes = size_t{2} << 20;

// What a thread keeps for its next blocks, and by how much it asks for more.
constexpr int kKeptBytes = 64 << 20;
constexpr int kGrowthBytes = 1 << 20;

}  // namespace

void PrepareLargeBlocks() {
  mallopt(M_MMAP_THRESHOLD, static_cast<int>(kLargeBytes));
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
  mallopt(M_TOP_PAD, kGrowthBytes);
}

}  // namespace barrow

// Sanitizers bring their own, which must stay a matched set: std::stable_sort asks for memory by the nothrow one.
#ifndef __SANITIZE_ADDRESS__

namespace barrow {
namespace {

// Null: there is no memory.
void* Allocate(size_t byte_count) {
  if (byte_count < kLargeBytes) return std::malloc(std::max<size_t>(byte_count, 1));
  void* block = nullptr;
  if (posix_memalign(&block, kLargeBytes, byte_count) != 0) return nullptr;
  AdviseHugePages(block, byte_count);
  return block;
}

}  // namespace
}  // namespace barrow

void* operator new(size_t byte_count) {
  while (true) {
    if (void* const block = barrow::Allocate(byte_count)) return block;
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) throw std::bad_alloc();
    handler();
  }
}

void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, size_t) noexcept { std::free(block); }

#endif  // __SANITIZE_ADDRESS__
