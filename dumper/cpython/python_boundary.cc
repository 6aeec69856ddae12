// SPDX-License-Identifier: Apache-2.0
#include "cpython/python_boundary.h"

#include "cpython/object_text.h"
#include "cpython/py_ref.h"

namespace barrow::cpython {

PyObject* RaiseOSError(int error, const std::string& text, const std::string& path) {
  const PyRef arguments(path.empty()
                            ? Py_BuildValue("(is)", error, text.c_str())
                            : Py_BuildValue("(isN)", error, text.c_str(), PyUnicode_DecodeFSDefault(path.c_str())));
  if (arguments) {
    const PyRef exception(PyObject_Call(PyExc_OSError, arguments.get(), nullptr));
    if (exception) PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.get())), exception.get());
  }
  return nullptr;
}

int ParseContents(PyObject* object, void* contents) {
  auto& parsed = *static_cast<writer::Contents*>(contents);
  if (StrEquals(object, "names")) {
    parsed = writer::Contents::kNames;
  } else if (StrEquals(object, "none")) {
    parsed = writer::Contents::kNone;
  } else if (StrEquals(object, "values")) {
    parsed = writer::Contents::kValues;
  } else {
    PyErr_Format(PyUnicode_Check(object) ? PyExc_ValueError : PyExc_TypeError,
                 "contents must be 'none', 'names' or 'values', not %R", object);
    return 0;
  }
  return 1;
}

int ParseTextLimit(PyObject* object, void* limit) {
  if (!PyIndex_Check(object)) {
    PyErr_Format(PyExc_TypeError, "text_limit must be an integer, not %.200s", Py_TYPE(object)->tp_name);
    return 0;
  }
  const PyRef number(PyNumber_Index(object));
  if (!number) return 0;
  int overflow = 0;
  const long long value = PyLong_AsLongLongAndOverflow(number.get(), &overflow);
  if (overflow != 0 || value < 0 || value > UINT32_MAX) {
    PyErr_Format(PyExc_ValueError, "text_limit must be from 0 (no limit) to %lu, not %S",
                 static_cast<unsigned long>(UINT32_MAX), number.get());
    return 0;
  }
  *static_cast<uint32_t*>(limit) = static_cast<uint32_t>(value);
  return 1;
}

bool ParsePath(PyObject* object, std::string& path) {
  PyObject* encoded = nullptr;
  if (!PyUnicode_FSConverter(object, &encoded)) return false;
  const PyRef owned(encoded);
  path.assign(PyBytes_AS_STRING(encoded), static_cast<size_t>(PyBytes_GET_SIZE(encoded)));
  return true;
}

}  // namespace barrow::cpython
