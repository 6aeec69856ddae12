// SPDX-License-Identifier: Apache-2.0
//
// Memory for a process in which malloc must not be called: a forked child of a threaded program, whose allocator locks
// may be held by threads that do not exist any more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "writer/varint.h"

namespace barrow::writer {

// The errno of the first failure, shared by all parts of one writer. 0: none.
class FirstError {
 public:
  void Note(int error) noexcept {
    if (value_ == 0) value_ = error;
  }
  int value() const noexcept { return value_; }

 private:
  int value_ = 0;
};

// Bytes that grow at the end, in memory mapped from the system. Pages cost nothing before they are first written to, so
// a generous Reserve is free. Growing may move the bytes.
//
// If the system gives no memory, the failure is noted in `error` and what did not fit is left out: the content is then
// worthless, and whoever hands it on looks at `error` first.
class MappedBuffer {
 public:
  explicit MappedBuffer(FirstError& error) noexcept : error_(&error) {}
  ~MappedBuffer();
  MappedBuffer(const MappedBuffer&) = delete;
  MappedBuffer& operator=(const MappedBuffer&) = delete;

  uint8_t* data() noexcept { return data_; }
  const uint8_t* data() const noexcept { return data_; }
  size_t size() const noexcept { return size_; }

  // Room for `count` more bytes. False: there is none, and the failure is noted.
  bool Reserve(size_t count) noexcept { return count <= capacity_ - size_ || Grow(count); }

  void Append(const void* from, size_t count) noexcept {
    if (count == 0 || !Reserve(count)) return;
    std::memcpy(data_ + size_, from, count);
    size_ += count;
  }
  void AppendByte(uint8_t byte) noexcept {
    if (!Reserve(1)) return;
    data_[size_++] = byte;
  }
  void AppendVarint(uint64_t value) noexcept {
    if (!Reserve(kVarintRoom)) return;
    size_ = static_cast<size_t>(PutVarint(data_ + size_, value) - data_);
  }

  // Forgets the bytes, keeps the memory.
  void Clear() noexcept { size_ = 0; }

  // Bytes and memory change places; each notes failures where it did before.
  void Swap(MappedBuffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }

 private:
  bool Grow(size_t count) noexcept;

  FirstError* error_;
  uint8_t* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace barrow::writer
