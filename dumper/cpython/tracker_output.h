// SPDX-License-Identifier: Apache-2.0
//
// Methods of barrow._barrow.Tracker: snapshots, and the file they go to. Each returns a new reference, or null with a
// Python exception set.
#pragma once

#include <Python.h>

#include <string>

namespace barrow::cpython {

PyObject* CreateSnapshot(PyObject* self, PyObject* arguments, PyObject* keywords);
PyObject* Close(PyObject* self, PyObject*);
PyObject* DumpBytes(PyObject* self, PyObject*);
PyObject* WriteFile(PyObject*, PyObject* arguments);

// Raises what a file could not be written for. Returns null.
PyObject* RaiseForPath(int error, const std::string& path);

}  // namespace barrow::cpython
