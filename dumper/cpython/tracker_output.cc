// SPDX-License-Identifier: Apache-2.0
#include "cpython/tracker_output.h"

#include <cerrno>
#include <mutex>
#include <system_error>
#include <utility>

#include "cpython/gil.h"
#include "cpython/process_facts.h"
#include "cpython/python_boundary.h"
#include "cpython/signals_blocked.h"
#include "cpython/tracker_classes.h"
#include "cpython/tracker_profile.h"
#include "cpython/tracker_state.h"
#include "writer/atomic_file.h"

namespace barrow::cpython {

namespace {

bool CanStream(TrackerState& state) {
  if (state.path.empty()) return true;
  if (!state.stream.is_open()) {
    PyErr_SetString(PyExc_ValueError, "the profile is closed: it takes no further snapshot");
    return false;
  }
  if (!state.stream.belongs_to_this_process()) {
    PyErr_SetString(PyExc_RuntimeError,
                    "the profile is that of the process this one was forked from: make a tracker of your own here");
    return false;
  }
  return true;
}

}  // namespace

PyObject* RaiseForPath(int error, const std::string& path) {
  std::string text = std::generic_category().message(error);
  if (error == EEXIST) text += "; overwrite=True replaces it";
  return RaiseOSError(error, text, path);
}

PyObject* CreateSnapshot(PyObject* self, PyObject* arguments, PyObject* keywords) {
  return Guarded([&]() -> PyObject* {
    static const char* const kNames[] = {"description", "compute_total", nullptr};
    PyObject* description = nullptr;
    int compute_total = 0;
    std::string text;
    TrackerState* state = StateOf(self);
    if (state == nullptr ||
        !PyArg_ParseTupleAndKeywords(arguments, keywords, "|Op:create_snapshot", const_cast<char**>(kNames),
                                     &description, &compute_total) ||
        (description != nullptr && !TextOf(description, text))) {
      return nullptr;
    }
    int error = 0;
    {
      const std::unique_lock<std::mutex> turn = state->turns.Take();
      if (!CanStream(*state)) return nullptr;
      SnapshotRecord* snapshot = state->recorder.TakeSnapshot(self, std::move(text), compute_total != 0);
      if (snapshot == nullptr) return nullptr;
      snapshot->memory = WithoutGil([] { return ReadProcessFacts(false); });
      if (!state->path.empty()) error = StreamNews(*state, snapshot);
      if (error != 0) state->recorder.DropLastSnapshot();
    }
    if (error != 0) return RaiseForPath(error, state->path);
    Py_RETURN_NONE;
  });
}

PyObject* Close(PyObject* self, PyObject*) {
  return Guarded([&]() -> PyObject* {
    TrackerState* state = StateOf(self);
    if (state == nullptr) return nullptr;
    const bool detached = DetachClasses(*state);
    if (!detached) return nullptr;
    if (const int error = FinishStream(*state); error != 0) return RaiseForPath(error, state->path);
    Py_RETURN_NONE;
  });
}

PyObject* DumpBytes(PyObject* self, PyObject*) {
  return Guarded([&]() -> PyObject* {
    TrackerState* state = StateOf(self);
    if (state == nullptr) return nullptr;
    writer::FirstError failure;
    writer::MappedBuffer bytes(failure);
    int error;
    {
      const std::unique_lock<std::mutex> turn = state->turns.Take();
      error = EncodeProfile(*state, bytes);
    }
    if (error == 0) error = failure.value();
    if (error != 0) return RaiseForPath(error, state->path);
    return PyBytes_FromStringAndSize(reinterpret_cast<const char*>(bytes.data()),
                                     static_cast<Py_ssize_t>(bytes.size()));
  });
}

PyObject* WriteFile(PyObject*, PyObject* arguments) {
  return Guarded([&]() -> PyObject* {
    PyObject* target = nullptr;
    PyObject* data = nullptr;
    int overwrite = 0;
    std::string path;
    if (!PyArg_ParseTuple(arguments, "OSp:write_file", &target, &data, &overwrite) || !ParsePath(target, path)) {
      return nullptr;
    }
    const char* const bytes = PyBytes_AS_STRING(data);
    const auto size = static_cast<size_t>(PyBytes_GET_SIZE(data));
    const int error = WithoutGil([&] {
      const WriteSignalsSwallowed swallowed;
      writer::AtomicFile file;
      if (const int failed = file.Open(path.c_str(), overwrite != 0); failed != 0) return failed;
      writer::FileSink sink(file.fd());
      const int failed = sink.Write(bytes, size);
      return failed != 0 ? failed : file.Commit();
    });
    if (error != 0) return RaiseForPath(error, path);
    Py_RETURN_NONE;
  });
}

}  // namespace barrow::cpython
