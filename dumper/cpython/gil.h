// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <exception>

namespace barrow::cpython {

// Runs `work` with the GIL released and returns what it returns.
//
// Taking the GIL back ends a daemon thread whose interpreter is shutting down: its stack is unwound by force. So this
// is a function, not an object with a destructor; callers are not noexcept, do not catch `...`, and own no PyObject
// across it.
template <typename Work>
auto WithoutGil(Work work) {
  PyThreadState* const thread = PyEval_SaveThread();
  auto result = [&] {
    try {
      return work();
    } catch (const std::exception&) {
      PyEval_RestoreThread(thread);
      throw;
    }
  }();
  PyEval_RestoreThread(thread);
  return result;
}

}  // namespace barrow::cpython
