// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>

namespace barrow::cpython {

// A growing array in memory of its own, for the walk, where malloc is forbidden. Elements are plain data, zero at
// first. A failure to map is kept: ok() turns false, Push drops what it is given, indexes up to size() stay valid.
template <typename T>
class MappedArray {
 public:
  MappedArray() = default;
  ~MappedArray() {
    if (data_ != nullptr) munmap(data_, capacity_ * sizeof(T));
  }
  MappedArray(const MappedArray&) = delete;
  MappedArray& operator=(const MappedArray&) = delete;

  bool ok() const { return !failed_; }
  size_t size() const { return size_; }
  T* data() { return data_; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  T& back() { return data_[size_ - 1]; }
  void Clear() { size_ = 0; }

  void Push(const T& value) {
    if (size_ == capacity_ && !Reserve(size_ + 1)) return;
    data_[size_++] = value;
  }

  // Makes room for `count` elements; the new ones up to size() are as they were. False if memory is refused.
  bool Reserve(size_t count) {
    if (count <= capacity_) return true;
    constexpr size_t kPage = 4096;
    size_t bytes = capacity_ == 0 ? kPage : 2 * capacity_ * sizeof(T);
    while (bytes < count * sizeof(T)) bytes *= 2;
    void* grown = data_ == nullptr ? mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                                   : mremap(data_, capacity_ * sizeof(T), bytes, MREMAP_MAYMOVE);
    if (grown == MAP_FAILED) {
      failed_ = true;
      return false;
    }
    data_ = static_cast<T*>(grown);
    capacity_ = bytes / sizeof(T);
    return true;
  }

  // Sets the size; new elements are zero if the array has not held more before.
  bool Resize(size_t count) {
    if (!Reserve(count)) return false;
    size_ = count;
    return true;
  }

 private:
  T* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  bool failed_ = false;
};

}  // namespace barrow::cpython
