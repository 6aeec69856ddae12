// SPDX-License-Identifier: Apache-2.0
#include "writer/mapped_buffer.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace barrow::writer {
namespace {

constexpr size_t kGranule = 64 * 1024;  // a multiple of every page size in use

}  // namespace

MappedBuffer::~MappedBuffer() {
  if (data_ != nullptr) munmap(data_, capacity_);
}

bool MappedBuffer::Grow(size_t count) noexcept {
  if (count > std::numeric_limits<size_t>::max() / 4 - size_) {
    error_->Note(ENOMEM);
    return false;
  }
  const size_t wanted = std::max(size_ + count, capacity_ + capacity_ / 2);
  const size_t capacity = (wanted + kGranule - 1) / kGranule * kGranule;
  void* const data = data_ == nullptr
                         ? mmap(nullptr, capacity, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
                         : mremap(data_, capacity_, capacity, MREMAP_MAYMOVE);
  if (data == MAP_FAILED) {
    error_->Note(errno);
    return false;
  }
  data_ = static_cast<uint8_t*>(data);
  capacity_ = capacity;
  return true;
}

}  // namespace barrow::writer
