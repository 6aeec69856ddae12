// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <cstddef>

#include "cpython/type_table.h"

namespace barrow::cpython {

// What the object's __sizeof__ returns, by our own formulas. Bytes; GC head and pre-header not included.
size_t DictBytes(PyObject* dict);
size_t SetBytes(PyObject* set);
size_t AsciiBytes(PyObject* text);

// Whether a C-defined __sizeof__ with these METH_ flags can be called with no arguments.
bool CanAskSize(int flags);

// What it returns, by calling it; no reference count changes but that of the integer. -1: it failed, and no exception
// is left.
Py_ssize_t AskSize(const SizeFunction& function, PyObject* object);

struct Sizes {
  size_t flat = 0;  // sys.getsizeof
  size_t allocated = 0;
  bool estimated = false;  // flat is a guess: there is a __sizeof__ that was not asked, or that failed
};

// Runs no Python code. Types without C-defined __sizeof__ get what the nearest base in C says.
Sizes SizesOf(PyObject* object, const TypeInfo& info);

// len() of a container, str or bytes, plus one; 0: it has none.
size_t LengthPlusOne(PyObject* object, const TypeInfo& info);

}  // namespace barrow::cpython
