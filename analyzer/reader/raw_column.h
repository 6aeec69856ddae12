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

}  // namespace barrow::reader
