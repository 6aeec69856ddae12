// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>
#include <unistd.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "cpython/gil.h"
#include "cpython/profile_stream.h"
#include "cpython/py_ref.h"
#include "cpython/recorder.h"

namespace barrow::cpython {

// One thread after the other. A forked child does not wait for threads it has not got.
class Turns {
 public:
  std::unique_lock<std::mutex> Take() {
    if (owner_ != getpid()) {
      static_cast<void>(mutex_.release());  // may be held for ever
      mutex_ = std::make_unique<std::mutex>();
      owner_ = getpid();
    }
    std::unique_lock<std::mutex> turn(*mutex_, std::try_to_lock);
    if (!turn.owns_lock()) WithoutGil([&turn] { return turn.lock(), true; });
    return turn;
  }

 private:
  std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
  pid_t owner_ = getpid();
};

// What one tracker is: what it knows, where it writes it, and the classes it watches.
struct TrackerState {
  TrackerState(const RecorderOptions& options, std::string file) : recorder(options), path(std::move(file)) {}

  Recorder recorder;
  std::string path;  // of the profile being written; empty: none is
  ProfileStream stream;
  std::vector<PyRef> hooks;
  Turns turns;
};

// An instance of barrow._barrow.Tracker.
struct TrackerObject {
  PyObject_HEAD TrackerState* state;
};

// Null: a Python exception is set.
inline TrackerState* StateOf(PyObject* self) {
  TrackerState* state = reinterpret_cast<TrackerObject*>(self)->state;
  if (state == nullptr) PyErr_SetString(PyExc_RuntimeError, "ClassTracker.__init__() was not called");
  return state;
}

}  // namespace barrow::cpython
