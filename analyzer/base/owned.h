// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace barrow {

// A handle of a C library that frees itself: using OwnedDb = Owned<sqlite3, sqlite3_close_v2>.
template <auto Release>
struct Releaser {
  template <typename T>
  void operator()(T* pointer) const noexcept {
    Release(pointer);
  }
};
template <typename T, auto Release>
using Owned = std::unique_ptr<T, Releaser<Release>>;

}  // namespace barrow
