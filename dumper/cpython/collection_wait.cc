// SPDX-License-Identifier: Apache-2.0
#include "cpython/collection_wait.h"

#include <Python.h>

#include <thread>

#include "cpython/gil.h"
#include "cpython/layout.h"

namespace barrow::cpython {
namespace {

constexpr std::chrono::milliseconds kTurn{1};

bool IsAlone() { return PyThreadState_Next(PyInterpreterState_ThreadHead(PyInterpreterState_Get())) == nullptr; }

}  // namespace

bool WaitForCollection(std::chrono::milliseconds patience, bool handle_signals) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (ReadCollectorState().collecting && !IsAlone() && std::chrono::steady_clock::now() < end) {
    WithoutGil([] { return std::this_thread::sleep_for(kTurn), true; });
    if (handle_signals && PyErr_CheckSignals() < 0) return false;
  }
  return true;
}

}  // namespace barrow::cpython
