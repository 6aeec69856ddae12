// SPDX-License-Identifier: Apache-2.0
//
// Where Python calls C++: arguments come in, failures go out as exceptions.
#pragma once

#include <Python.h>

#include <exception>
#include <new>
#include <string>

#include "writer/snapshot_writer.h"

namespace barrow::cpython {

// Turns C++ exceptions into Python's. Not noexcept and no catch-all: see gil.h.
template <typename Function>
PyObject* Guarded(Function function) {
  try {
    return function();
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
    return nullptr;
  }
}

// OSError(error, text, path), which Python turns into the subclass for `error`. Returns null.
PyObject* RaiseOSError(int error, const std::string& text, const std::string& path);

// Converters for the format "O&" of PyArg_ParseTuple; `contents` is a writer::Contents*, `limit` a uint32_t*.
int ParseContents(PyObject* object, void* contents);
int ParseTextLimit(PyObject* object, void* limit);
// A path-like object's path in the file system's encoding.
bool ParsePath(PyObject* object, std::string& path);

}  // namespace barrow::cpython
