// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <cstdint>

namespace barrow::cpython {

class Recorder;

// A weak reference that tells its recorder when the object dies.
struct TrackedRef {
  PyWeakReference base;
  Recorder* recorder;  // null: nobody wants to know any more
  size_t record;       // position among the recorder's records
};

// Makes the type. Once, at import; false with a Python exception set.
bool PrepareTrackedRef();

// A new reference to `object`. Null with a Python exception set: TypeError if it cannot be weakly referenced. A
// collection may run, and with it any Python code.
TrackedRef* NewTrackedRef(PyObject* object);

// The recorder's reference to `object`, borrowed; null: it has none.
TrackedRef* FindTrackedRef(PyObject* object, const Recorder* recorder);

// Memory one takes, its header included. Bytes.
size_t TrackedRefBytes();

}  // namespace barrow::cpython
