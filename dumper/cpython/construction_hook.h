// SPDX-License-Identifier: Apache-2.0
//
// Stands in the place of a class's __init__ while the class is tracked: tells the trackers of each new instance, then
// calls the constructor that would have run without it. One hook serves all trackers of a class, so that none disturbs
// another; the last to leave puts back what was there.
#pragma once

#include <Python.h>

#include "cpython/recorder.h"

namespace barrow::cpython {

// Makes the type. Once, at import; false with a Python exception set.
bool PrepareConstructionHook();

// From now on the class's new instances are registered with the recorder. If it watches the class already, only the
// settings change, for instances to come. Returns the hook, a new reference; null with a Python exception set:
// TypeError if the class cannot be changed, or its instances cannot be weakly referenced. Then the class is as it was.
PyObject* WatchClass(PyTypeObject* type, Recorder* recorder, const Tracking& tracking);

// The recorder no longer hears of instances. Puts the class's own constructor back if nobody else listens; if someone
// replaced __init__ after us, theirs stays, and what it calls of ours does nothing but call the original. False: a
// Python exception is set.
bool UnwatchClass(PyObject* hook, Recorder* recorder);

// The class a hook stands in, borrowed.
PyObject* HookedClass(PyObject* hook);

}  // namespace barrow::cpython
