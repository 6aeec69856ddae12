// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace barrow::reader {

// Leaves the elements that resize() adds unwritten, where std::allocator would write zeros.
template <typename T>
struct RawAllocator : std::allocator<T> {
  template <typename U>
  struct rebind {
    using other = RawAllocator<U>;
  };
  template <typename U>
  void construct(U* place) {
    ::new (static_cast<void*>(place)) U;
  }
  template <typename U, typename... Args>
  void construct(U* place, Args&&... args) {
    ::new (static_cast<void*>(place)) U(std::forward<Args>(args)...);
  }
};

// A decoded column of numbers. RawColumn<T>(n) has n numbers that must be written before they are read; RawColumn<T>(n,
// 0) has n zeros.
template <typename T>
using RawColumn = std::vector<T, RawAllocator<T>>;

// The columns of one ObjectSegment, as ObjectColumns describes them.
struct ObjectPart {
  RawColumn<uint64_t> address;
  RawColumn<uint32_t> type;
  RawColumn<uint32_t> shape;
  RawColumn<uint64_t> flat_bytes;
  RawColumn<uint64_t> allocated_bytes;
  RawColumn<uint64_t> reference_count;
  RawColumn<uint64_t> length_plus_one;
  RawColumn<uint8_t> flags;
  RawColumn<uint32_t> target_count;
  RawColumn<uint64_t> target;
  RawColumn<uint64_t> content_hash;
};

}  // namespace barrow::reader
