// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "cpython/mapped_array.h"

namespace barrow::cpython {

// From addresses to numbers: a few thousand types, keys and code objects, not objects at large. Open addressing, no
// removal.
class PointerMap {
 public:
  // The number stored for `key`, or 0 if there is none.
  uint32_t Find(const void* key) const {
    if (capacity_ == 0) return 0;
    for (size_t i = Hash(key) & (capacity_ - 1);; i = (i + 1) & (capacity_ - 1)) {
      const Slot& slot = slots_[i];
      if (slot.key == key) return slot.value;
      if (slot.key == nullptr) return 0;
    }
  }

  // Stores a number other than 0 for a key that has none. Dropped if memory is refused (ok() tells).
  void Insert(const void* key, uint32_t value) {
    if (2 * (count_ + 1) > capacity_ && !Grow()) {
      ok_ = false;
      return;
    }
    Place(key, value);
    ++count_;
  }

  bool ok() const { return ok_; }

 private:
  struct Slot {
    const void* key;
    uint32_t value;
  };

  static size_t Hash(const void* key) {
    const uint64_t mixed = (reinterpret_cast<uint64_t>(key) >> 3) * 0x9E3779B97F4A7C15u;
    return static_cast<size_t>(mixed ^ (mixed >> 32));
  }
  void Place(const void* key, uint32_t value) {
    size_t i = Hash(key) & (capacity_ - 1);
    while (slots_[i].key != nullptr) i = (i + 1) & (capacity_ - 1);
    slots_[i] = {key, value};
  }
  bool Grow() {
    const size_t grown = capacity_ == 0 ? 1024 : 2 * capacity_;
    MappedArray<Slot> old;
    if (!old.Resize(capacity_)) return false;
    for (size_t i = 0; i < capacity_; ++i) old[i] = slots_[i];
    if (!slots_.Resize(grown)) return false;
    for (size_t i = 0; i < grown; ++i) slots_[i] = {};
    const size_t filled = capacity_;
    capacity_ = grown;
    for (size_t i = 0; i < filled; ++i) {
      if (old[i].key != nullptr) Place(old[i].key, old[i].value);
    }
    return true;
  }

  MappedArray<Slot> slots_;
  size_t capacity_ = 0;
  size_t count_ = 0;
  bool ok_ = true;
};

}  // namespace barrow::cpython
