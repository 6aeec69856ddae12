// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

namespace barrow::cpython {

// Keeps collections from running. CPython 3.10 and 3.11 start one from any allocation of a collected object, and some
// __sizeof__ written in C allocate: that of io.BytesIO looks up a method.
class CollectorPause {
 public:
  CollectorPause() : was_enabled_(PyGC_Disable() != 0) {}
  ~CollectorPause() {
    if (was_enabled_) PyGC_Enable();
  }
  CollectorPause(const CollectorPause&) = delete;
  CollectorPause& operator=(const CollectorPause&) = delete;

 private:
  bool was_enabled_;
};

}  // namespace barrow::cpython
