// SPDX-License-Identifier: Apache-2.0
//
// The beginning of numpy's arrays, the same in numpy 1 and 2. (numpy's header would tie the build to one of them.)
#pragma once

#include <Python.h>

#include <cstring>

namespace barrow::cpython {

struct NumpyArray {
  PyObject ob_base;
  char* data;
  int dimension_count;
  Py_ssize_t* dimensions;
  Py_ssize_t* strides;
  PyObject* base;
  PyObject* description;
  int flags;
};
struct NumpyDescription {
  PyObject ob_base;
  PyTypeObject* scalar_type;
  char kind;
  char type;
  char byte_order;
  char flags;
  int type_number;
};
inline constexpr int kNumpyOwnsData = 4;
inline constexpr int kNumpyObjectType = 17;
inline constexpr int kNumpyMostDimensions = 64;

// Whether the objects of this type in C begin like that.
inline bool IsNumpyArray(const PyTypeObject* native) {
  return std::strcmp(native->tp_name, "numpy.ndarray") == 0 &&
         native->tp_basicsize >= static_cast<Py_ssize_t>(sizeof(NumpyArray));
}

// Calls visit(element or null) for the elements of an array of objects. A view has none: its base holds them.
template <typename Visit>
void ForEachNumpyElement(PyObject* object, Visit visit) {
  auto* array = reinterpret_cast<NumpyArray*>(object);
  auto* description = reinterpret_cast<NumpyDescription*>(array->description);
  if (description == nullptr || description->type_number != kNumpyObjectType || array->data == nullptr) return;
  if ((array->flags & kNumpyOwnsData) == 0) return;
  if (array->dimension_count < 0 || array->dimension_count > kNumpyMostDimensions) return;
  Py_ssize_t count = 1;
  for (int i = 0; i < array->dimension_count; ++i) count *= array->dimensions[i];
  auto* elements = reinterpret_cast<PyObject**>(array->data);
  for (Py_ssize_t i = 0; i < count; ++i) visit(elements[i]);
}

}  // namespace barrow::cpython
