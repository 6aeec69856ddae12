// SPDX-License-Identifier: Apache-2.0
//
// CPython 3.11: values of instances in a block of their own, two words in front of the GC head point to them or to the
// dictionary.
#pragma once

#include "cpython/layout_since_311.h"

namespace barrow::cpython::layout {

inline DictTable ViewDict(PyObject* dict) {
  auto* table = reinterpret_cast<PyDictObject*>(dict);
  return {table->ma_keys, table->ma_values != nullptr ? table->ma_values->values : nullptr,
          table->ma_keys->dk_nentries};
}
inline bool ValuesLieInOwner(const DictTable&) { return false; }

// Whether sys.getsizeof counts the header of this object, which its type calls for: types in the binary have none.
inline bool HeaderIsCounted(PyObject*) { return true; }
inline bool HasPreheader(PyTypeObject* type) { return (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) != 0; }

inline ManagedAttributes ViewAttributes(PyObject* object, PyTypeObject* type) {
  ManagedAttributes view;
  view.dict = *_PyObject_ManagedDictPointer(object);
  PyDictValues* values = *_PyObject_ValuesPointer(object);
  if (values != nullptr) {
    view.values = values->values;
    view.values_bytes = SeparateValuesBytes(values, CachedKeys(type), &view.capacity);
  }
  return view;
}

// Objects of the binary carry a count near 10^9 that is never meant to reach 0.
inline bool IsImmortal(PyObject* object) { return Py_REFCNT(object) >= 500000000; }

inline size_t IntDigits(PyObject* number) {
  const Py_ssize_t size = Py_SIZE(number);
  return static_cast<size_t>(size < 0 ? -size : size);
}
inline bool IntIsNegative(PyObject* number) { return Py_SIZE(number) < 0; }
inline const digit* IntDigitArray(PyObject* number) { return reinterpret_cast<PyLongObject*>(number)->ob_digit; }
inline size_t IntFlatBytes(PyObject* number) {
  return offsetof(PyLongObject, ob_digit) + IntDigits(number) * sizeof(digit);
}
inline bool StrIsReady(PyObject* text) { return PyUnicode_IS_READY(text); }

inline PyObject* TypeDict(PyInterpreterState*, PyTypeObject* type) { return type->tp_dict; }
inline PyObject* TypeSubclasses(PyInterpreterState*, PyTypeObject* type) { return type->tp_subclasses; }

template <typename Visit>
void ForEachCodePart(PyCodeObject* code, Visit visit) {
  ForEachCodeTable(code, visit);
  visit("co_code", code->_co_code);
}

inline FrameView ViewFrame(RunningFrame* frame) {
  return ViewFrameSlots(frame, frame->f_code, reinterpret_cast<PyObject*>(frame->f_func));
}
inline RunningFrame* CurrentFrame(PyThreadState* thread) {
  return thread->cframe != nullptr ? thread->cframe->current_frame : nullptr;
}
inline int FrameLine(RunningFrame* frame) {
  return PyCode_Addr2Line(frame->f_code, _PyInterpreterFrame_LASTI(frame) * static_cast<int>(sizeof(_Py_CODEUNIT)));
}
template <typename Visit>
void ForEachFrameObjectPart(PyObject* object, Visit visit) {
  visit("f_trace", reinterpret_cast<PyFrameObject*>(object)->f_trace);
}
inline PyCodeObject* FrameObjectCode(PyObject* object) {
  return reinterpret_cast<PyFrameObject*>(object)->f_frame->f_code;
}
inline PyCodeObject* GeneratorCode(PyObject* object) { return reinterpret_cast<PyGenObject*>(object)->gi_code; }
template <typename Visit>
void ForEachGeneratorCode(PyObject* object, Visit visit) {
  visit(NamesInGenerator(object).code, reinterpret_cast<PyObject*>(reinterpret_cast<PyGenObject*>(object)->gi_code));
}

template <typename Visit>
void ForEachFunctionExtra(PyFunctionObject*, Visit) {}

inline PyObject* Modules(PyInterpreterState* interpreter) { return interpreter->modules; }

template <typename Visit>
void ForEachInterpreterRoot(PyInterpreterState* interpreter, Visit visit) {
  visit("modules", interpreter->modules);
  visit("modules_by_index", interpreter->modules_by_index);
  visit("sysdict", interpreter->sysdict);
  visit("builtins", interpreter->builtins);
  visit("importlib", interpreter->importlib);
  visit("import_func", interpreter->import_func);
  visit("builtins_copy", interpreter->builtins_copy);
  visit("codec_search_path", interpreter->codec_search_path);
  visit("codec_search_cache", interpreter->codec_search_cache);
  visit("codec_error_registry", interpreter->codec_error_registry);
  visit("ExceptionGroup", interpreter->exc_state.PyExc_ExceptionGroup);
  ForEachIdentifier(interpreter, visit);
}

inline const type_cache& TypeCache(PyInterpreterState* interpreter) { return interpreter->type_cache; }

template <typename Visit>
void ForEachThreadRoot(PyThreadState* thread, Visit visit) {
  visit("current exception type", thread->curexc_type);
  visit("current exception", thread->curexc_value);
  visit("current exception traceback", thread->curexc_traceback);
  ForEachHandledException(thread, visit);
}

}  // namespace barrow::cpython::layout
