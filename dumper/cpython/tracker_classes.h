// SPDX-License-Identifier: Apache-2.0
//
// Methods of barrow._barrow.Tracker: what is tracked. Each returns a new reference, or null with a Python exception
// set.
#pragma once

#include <Python.h>

#include <string>

#include "cpython/tracker_state.h"

namespace barrow::cpython {

PyObject* TrackObject(PyObject* self, PyObject* arguments, PyObject* keywords);
PyObject* TrackClass(PyObject* self, PyObject* arguments, PyObject* keywords);
PyObject* TrackChange(PyObject* self, PyObject* arguments, PyObject* keywords);
PyObject* DetachClass(PyObject* self, PyObject* cls);
PyObject* DetachAllClasses(PyObject* self, PyObject*);

// Every class gets its constructor back, even if one refuses. False: one did, the exception of the last one is set.
bool DetachClasses(TrackerState& state);

// str(object), as UTF-8. False: a Python exception is set.
bool TextOf(PyObject* object, std::string& out);

}  // namespace barrow::cpython
