// SPDX-License-Identifier: Apache-2.0
//
// What CPython 3.12 and 3.13 have in common and earlier ones do not: values behind their keys, a preheader that types
// ask for by a flag, immortal objects, integers with a tag, the texts of a code made on demand.
#pragma once

#include "cpython/layout_since_311.h"

namespace barrow::cpython::layout {

inline DictTable ViewDict(PyObject* dict) {
  auto* table = reinterpret_cast<PyDictObject*>(dict);
  return {table->ma_keys, table->ma_values != nullptr ? table->ma_values->values : nullptr,
          table->ma_keys->dk_nentries};
}

inline bool HasPreheader(PyTypeObject* type) { return (type->tp_flags & Py_TPFLAGS_PREHEADER) != 0; }
inline bool IsImmortal(PyObject* object) { return _Py_IsImmortal(object) != 0; }
inline size_t IntDigits(PyObject* number) {
  return reinterpret_cast<PyLongObject*>(number)->long_value.lv_tag >> _PyLong_NON_SIZE_BITS;
}

inline bool IntIsNegative(PyObject* number) {
  return (reinterpret_cast<PyLongObject*>(number)->long_value.lv_tag & _PyLong_SIGN_MASK) == 2;
}

inline const digit* IntDigitArray(PyObject* number) {
  return reinterpret_cast<PyLongObject*>(number)->long_value.ob_digit;
}

inline size_t IntFlatBytes(PyObject* number) {
  const size_t digits = IntDigits(number);
  return offsetof(PyLongObject, long_value.ob_digit) + (digits == 0 ? 1 : digits) * sizeof(digit);
}

inline bool StrIsReady(PyObject*) { return true; }

template <typename Visit>
void ForEachCodePart(PyCodeObject* code, Visit visit) {
  ForEachCodeTable(code, visit);
  static const _PyCoCached kNothing{};
  const _PyCoCached* cached = code->_co_cached != nullptr ? code->_co_cached : &kNothing;
  visit("co_code", cached->_co_code);
  visit("co_varnames", cached->_co_varnames);
  visit("co_cellvars", cached->_co_cellvars);
  visit("co_freevars", cached->_co_freevars);
}

template <typename Visit>
void ForEachFunctionExtra(PyFunctionObject* function, Visit visit) {
  visit("__type_params__", function->func_typeparams);
}

inline PyObject* Modules(PyInterpreterState* interpreter) { return interpreter->imports.modules; }
inline const type_cache& TypeCache(PyInterpreterState* interpreter) { return interpreter->types.type_cache; }

}  // namespace barrow::cpython::layout
