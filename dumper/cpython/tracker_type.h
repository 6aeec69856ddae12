// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

namespace barrow::cpython {

// The type barrow._barrow.Tracker, which the package's ClassTracker derives from. PrepareTracker once, at import;
// AddTracker puts it into a module. False: a Python exception is set.
bool PrepareTracker();
bool AddTracker(PyObject* module);

}  // namespace barrow::cpython
