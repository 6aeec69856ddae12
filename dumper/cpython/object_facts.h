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

struct Sizes {
  size_t flat = 0;  // sys.getsizeof
  size_t allocated = 0;
};

// Runs no Python code. Types without C-defined __sizeof__ get what the nearest base in C says.
Sizes SizesOf(PyObject* object, const TypeInfo& info);

// len() of a container, str or bytes, plus one; 0: it has none.
size_t LengthPlusOne(PyObject* object, const TypeInfo& info);

}  // namespace barrow::cpython
