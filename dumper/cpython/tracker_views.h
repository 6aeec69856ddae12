// SPDX-License-Identifier: Apache-2.0
//
// What a recorder knows, as plain Python values: lists of tuples, which the package gives their names.
// dumper/barrow/_barrow.pyi has their items.
#pragma once

#include <Python.h>

#include "cpython/recorder.h"

namespace barrow::cpython {

// Each returns a new list, or null with a Python exception set. No collection runs meanwhile: the code of a finalizer
// could change what is being read. TraceList reads source files, without the GIL.
PyObject* RecordList(Recorder& recorder);
PyObject* SnapshotList(Recorder& recorder);
PyObject* TraceList(Recorder& recorder);
PyObject* HistoryList(Recorder& recorder);

}  // namespace barrow::cpython
