// SPDX-License-Identifier: Apache-2.0
//
// CPython 3.12: one tagged word in front of the object for dictionary or values, immortal objects, builtin types that
// keep their dictionary in the interpreter's state.
#pragma once

#include "cpython/layout_since_312.h"

namespace barrow::cpython::layout {

inline bool ValuesLieInOwner(const DictTable&) { return false; }

// Whether sys.getsizeof counts the header of this object, which its type calls for: types in the binary have none.
inline bool HeaderIsCounted(PyObject*) { return true; }

inline ManagedAttributes ViewAttributes(PyObject* object, PyTypeObject* type) {
  ManagedAttributes view;
  const PyDictOrValues word = *_PyObject_DictOrValuesPointer(object);
  if (!_PyDictOrValues_IsValues(word)) {
    view.dict = _PyDictOrValues_GetDict(word);
  } else {
    PyDictValues* values = _PyDictOrValues_GetValues(word);
    view.values = values->values;
    view.values_bytes = SeparateValuesBytes(values, CachedKeys(type), &view.capacity);
  }
  return view;
}

inline static_builtin_state* BuiltinState(PyInterpreterState* interpreter, PyTypeObject* type) {
  if ((type->tp_flags & _Py_TPFLAGS_STATIC_BUILTIN) == 0 || type->tp_subclasses == nullptr) return nullptr;
  const size_t index = reinterpret_cast<size_t>(type->tp_subclasses) - 1;
  if (index >= _Py_MAX_STATIC_BUILTIN_TYPES || interpreter->types.builtins[index].type != type) return nullptr;
  return &interpreter->types.builtins[index];
}
inline PyObject* TypeDict(PyInterpreterState* interpreter, PyTypeObject* type) {
  static_builtin_state* state = BuiltinState(interpreter, type);
  return state != nullptr ? state->tp_dict : type->tp_dict;
}
inline PyObject* TypeSubclasses(PyInterpreterState* interpreter, PyTypeObject* type) {
  static_builtin_state* state = BuiltinState(interpreter, type);
  if (state != nullptr) return state->tp_subclasses;
  return (type->tp_flags & _Py_TPFLAGS_STATIC_BUILTIN) != 0 ? nullptr
                                                            : reinterpret_cast<PyObject*>(type->tp_subclasses);
}

inline FrameView ViewFrame(RunningFrame* frame) {
  if (frame->owner == FRAME_OWNED_BY_CSTACK) return {};
  return ViewFrameSlots(frame, frame->f_code, frame->f_funcobj);
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
inline PyCodeObject* GeneratorCode(PyObject* object) {
  RunningFrame* frame = GeneratorFrame(object);
  return frame != nullptr ? frame->f_code : nullptr;
}
template <typename Visit>
void ForEachGeneratorCode(PyObject* object, Visit visit) {
  // A finished generator keeps its code in the frame.
  auto* frame = reinterpret_cast<RunningFrame*>(reinterpret_cast<PyGenObject*>(object)->gi_iframe);
  visit(NamesInGenerator(object).code,
        GeneratorFrame(object) == nullptr ? reinterpret_cast<PyObject*>(frame->f_code) : nullptr);
}

template <typename Visit>
void ForEachInterpreterRoot(PyInterpreterState* interpreter, Visit visit) {
  visit("modules", interpreter->imports.modules);
  visit("modules_by_index", interpreter->imports.modules_by_index);
  visit("importlib", interpreter->imports.importlib);
  visit("import_func", interpreter->imports.import_func);
  visit("sysdict", interpreter->sysdict);
  visit("builtins", interpreter->builtins);
  visit("sysdict_copy", interpreter->sysdict_copy);
  visit("builtins_copy", interpreter->builtins_copy);
  visit("codec_search_path", interpreter->codec_search_path);
  visit("codec_search_cache", interpreter->codec_search_cache);
  visit("codec_error_registry", interpreter->codec_error_registry);
  visit("interpreter_trampoline", reinterpret_cast<PyObject*>(interpreter->interpreter_trampoline));
  for (auto& tool : interpreter->monitoring_callables) {
    for (PyObject* callable : tool) visit("monitoring_callables", callable);
  }
  for (PyObject* name : interpreter->monitoring_tool_names) visit("monitoring_tool_names", name);
  const _Py_interp_cached_objects& cached = interpreter->cached_objects;
  visit("str_replace_inf", cached.str_replace_inf);
  visit("generic_type", reinterpret_cast<PyObject*>(cached.generic_type));
  visit("typevar_type", reinterpret_cast<PyObject*>(cached.typevar_type));
  visit("typevartuple_type", reinterpret_cast<PyObject*>(cached.typevartuple_type));
  visit("paramspec_type", reinterpret_cast<PyObject*>(cached.paramspec_type));
  visit("paramspecargs_type", reinterpret_cast<PyObject*>(cached.paramspecargs_type));
  visit("paramspeckwargs_type", reinterpret_cast<PyObject*>(cached.paramspeckwargs_type));
  visit("ExceptionGroup", interpreter->exc_state.PyExc_ExceptionGroup);
  ForEachIdentifier(interpreter, visit);
}

template <typename Visit>
void ForEachThreadRoot(PyThreadState* thread, Visit visit) {
  visit("current exception", thread->current_exception);
  ForEachHandledException(thread, visit);
}

}  // namespace barrow::cpython::layout
