// SPDX-License-Identifier: Apache-2.0
//
// CPython 3.13: values of instances inside the object, frames that may run something else than code.
#pragma once

#include "cpython/layout_since_312.h"

namespace barrow::cpython::layout {

// The values of a dictionary made for a living instance stay inside the instance.
inline bool ValuesLieInOwner(const DictTable& table) {
  if (table.values == nullptr) return false;
  auto* values =
      reinterpret_cast<PyDictValues*>(reinterpret_cast<char*>(table.values) - offsetof(PyDictValues, values));
  return values->embedded != 0;
}

// Whether sys.getsizeof counts the header of this object, which its type calls for: types in the binary have none. It
// makes the distinction for direct instances of `type` only.
inline bool HeaderIsCounted(PyObject* object) {
  return Py_TYPE(object) != &PyType_Type ||
         (reinterpret_cast<PyTypeObject*>(object)->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0;
}

inline ManagedAttributes ViewAttributes(PyObject* object, PyTypeObject* type) {
  ManagedAttributes view;
  view.dict = reinterpret_cast<PyObject*>(_PyObject_GetManagedDict(object));
  if ((type->tp_flags & Py_TPFLAGS_INLINE_VALUES) != 0) {
    PyDictValues* values = _PyObject_InlineValues(object);
    const size_t capacity = values->capacity;
    constexpr size_t kWord = sizeof(PyObject*);
    view.values_bytes = offsetof(PyDictValues, values) + capacity * kWord + ((capacity + kWord - 1) & ~(kWord - 1));
    if (values->valid != 0) {
      view.values = values->values;
      view.capacity = values->capacity;
    }
  }
  return view;
}

inline managed_static_type_state* BuiltinState(PyInterpreterState* interpreter, PyTypeObject* type) {
  if ((type->tp_flags & _Py_TPFLAGS_STATIC_BUILTIN) == 0 || type->tp_subclasses == nullptr) return nullptr;
  // Types of the core and of extension modules are numbered apart from each other.
  const size_t index = reinterpret_cast<size_t>(type->tp_subclasses) - 1;
  if (index < _Py_MAX_MANAGED_STATIC_BUILTIN_TYPES && interpreter->types.builtins.initialized[index].type == type) {
    return &interpreter->types.builtins.initialized[index];
  }
  if (index < _Py_MAX_MANAGED_STATIC_EXT_TYPES && interpreter->types.for_extensions.initialized[index].type == type) {
    return &interpreter->types.for_extensions.initialized[index];
  }
  return nullptr;
}
inline PyObject* TypeDict(PyInterpreterState* interpreter, PyTypeObject* type) {
  managed_static_type_state* state = BuiltinState(interpreter, type);
  return state != nullptr ? state->tp_dict : type->tp_dict;
}
inline PyObject* TypeSubclasses(PyInterpreterState* interpreter, PyTypeObject* type) {
  managed_static_type_state* state = BuiltinState(interpreter, type);
  if (state != nullptr) return state->tp_subclasses;
  return (type->tp_flags & _Py_TPFLAGS_STATIC_BUILTIN) != 0 ? nullptr
                                                            : reinterpret_cast<PyObject*>(type->tp_subclasses);
}

inline PyCodeObject* CodeOf(RunningFrame* frame) {
  PyObject* executable = frame->f_executable;
  return executable != nullptr && PyCode_Check(executable) ? reinterpret_cast<PyCodeObject*>(executable) : nullptr;
}
inline FrameView ViewFrame(RunningFrame* frame) {
  PyCodeObject* code = CodeOf(frame);
  if (frame->owner == FRAME_OWNED_BY_CSTACK || code == nullptr) return {};
  return ViewFrameSlots(frame, code, frame->f_funcobj);
}
inline RunningFrame* CurrentFrame(PyThreadState* thread) { return thread->current_frame; }
inline int FrameLine(RunningFrame* frame) {
  return PyCode_Addr2Line(CodeOf(frame), _PyInterpreterFrame_LASTI(frame) * static_cast<int>(sizeof(_Py_CODEUNIT)));
}
template <typename Visit>
void ForEachFrameObjectPart(PyObject* object, Visit visit) {
  auto* frame = reinterpret_cast<PyFrameObject*>(object);
  visit("f_trace", frame->f_trace);
  visit("f_extra_locals", frame->f_extra_locals);
  visit("f_locals_cache", frame->f_locals_cache);
}
inline PyCodeObject* FrameObjectCode(PyObject* object) {
  return CodeOf(reinterpret_cast<PyFrameObject*>(object)->f_frame);
}
inline PyCodeObject* GeneratorCode(PyObject* object) {
  RunningFrame* frame = GeneratorFrame(object);
  return frame != nullptr ? CodeOf(frame) : nullptr;
}
template <typename Visit>
void ForEachGeneratorCode(PyObject* object, Visit visit) {
  // A finished generator keeps its code in the frame.
  auto* frame = reinterpret_cast<RunningFrame*>(reinterpret_cast<PyGenObject*>(object)->gi_iframe);
  visit(NamesInGenerator(object).code, GeneratorFrame(object) == nullptr ? frame->f_executable : nullptr);
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
  visit("codecs.search_path", interpreter->codecs.search_path);
  visit("codecs.search_cache", interpreter->codecs.search_cache);
  visit("codecs.error_registry", interpreter->codecs.error_registry);
  for (auto& tool : interpreter->monitoring_callables) {
    for (PyObject* callable : tool) visit("monitoring_callables", callable);
  }
  for (PyObject* name : interpreter->monitoring_tool_names) visit("monitoring_tool_names", name);
  const _Py_interp_cached_objects& cached = interpreter->cached_objects;
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
  visit("threading_local_key", thread->threading_local_key);
  visit("threading_local_sentinel", thread->threading_local_sentinel);
  ForEachHandledException(thread, visit);
}

}  // namespace barrow::cpython::layout
