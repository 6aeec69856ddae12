// SPDX-License-Identifier: Apache-2.0
#include "cpython/layout.h"

#include <string_view>

#include "cpython/layout_internal.h"
#include "cpython/py_ref.h"

namespace barrow::cpython {

namespace {

uint32_t Clipped(int value) { return value > 0 ? static_cast<uint32_t>(value) : 0; }

const struct gc_generation* Generation(PyInterpreterState* interpreter, int number) {
  return reinterpret_cast<const struct gc_generation*>(layout::GenerationHead(interpreter, number));
}

bool IsLinked(PyGC_Head* head) {
  return head != nullptr && layout::PreviousHead(layout::NextHead(head)) == head &&
         layout::NextHead(layout::PreviousHead(head)) == head;
}

// Whether a tracked object stands on one of the collector's lists where we think they begin. Looks at generation 0
// only, where new objects go, and gives up after as many as ever can be there.
bool StandsOnYoungList(PyInterpreterState* interpreter, PyObject* object) {
  PyGC_Head* head = layout::GenerationHead(interpreter, 0);
  PyGC_Head* at = layout::PreviousHead(head);  // newest first
  for (int i = 0; i < 1000 && at != head; ++i, at = layout::PreviousHead(at)) {
    if (layout::FromGcHead(at) == object) return true;
  }
  return false;
}

bool DictIsReadable() {
  PyObject* dict = PyDict_New();
  PyObject* key = PyUnicode_FromString("barrow_probe");
  bool readable = false;
  if (dict != nullptr && key != nullptr && PyDict_SetItem(dict, key, Py_None) == 0) {
    const layout::DictTable table = layout::ViewDict(dict);
    readable = table.values == nullptr && table.entry_count == 1 && layout::EntryKey(table, 0) == key &&
               layout::EntryValue(table, 0) == Py_None;
  }
  Py_XDECREF(dict);
  Py_XDECREF(key);
  return readable;
}

// An instance of a class made here, with one attribute: where is its value?
bool InstanceIsReadable() {
  PyObject* type = PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyType_Type), "s(){}", "barrow_probe");
  PyObject* instance = type != nullptr ? PyObject_CallNoArgs(type) : nullptr;
  bool readable = false;
  if (instance != nullptr && PyObject_SetAttrString(instance, "attribute", Py_None) == 0) {
    if (layout::HasManagedAttributes(Py_TYPE(instance))) {
      const layout::ManagedAttributes view = layout::ViewAttributes(instance, Py_TYPE(instance));
      readable = view.dict == nullptr && view.values != nullptr && view.capacity > 0 && view.capacity < 64 &&
                 view.values[0] == Py_None;
    } else {
      PyObject** slot = layout::DictSlot(instance, Py_TYPE(instance));
      readable = slot != nullptr && *slot != nullptr && PyDict_CheckExact(*slot);
    }
  }
  Py_XDECREF(instance);
  Py_XDECREF(type);
  return readable;
}

bool g_collector_skips_dicts = false;

// An instance of a class made here, with an attribute and a dictionary: does the collector see that?
bool TryWhatCollectorSkips() {
  const PyRef type(PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyType_Type), "s(){}", "barrow_probe"));
  const PyRef instance(type ? PyObject_CallNoArgs(type.get()) : nullptr);
  if (!instance || PyObject_SetAttrString(instance.get(), "attribute", Py_None) != 0) return false;
  const PyRef dict(PyObject_GenericGetDict(instance.get(), nullptr));
  if (!dict) return false;
  const auto is_it = [](PyObject* referent, void* wanted) { return referent == wanted ? 1 : 0; };
  return Py_TYPE(instance.get())->tp_traverse(instance.get(), is_it, dict.get()) == 0;
}

// Fields far behind those that the running interpreter tells the places of.
bool InterpreterIsReadable(PyInterpreterState* interpreter) {
  PyThreadState* thread = PyThreadState_Get();
  PyObject* dict = PyInterpreterState_GetDict(interpreter);  // both are made when first asked for
  PyObject* thread_dict = PyThreadState_GetDict();
  return interpreter->dict == dict && thread->dict == thread_dict &&
         layout::Modules(interpreter) == PyImport_GetModuleDict() && interpreter->builtins != nullptr &&
         interpreter->sysdict != nullptr && PyDict_GetItemString(interpreter->sysdict, "modules") != nullptr;
}

// Since 3.12 the dictionaries of builtin types stand in the interpreter's state.
bool TypesAreReadable([[maybe_unused]] PyInterpreterState* interpreter) {
  bool readable = true;
#if PY_VERSION_HEX >= 0x030C0000
  for (PyTypeObject* type : {&PyBaseObject_Type, &PyLong_Type, &PyODict_Type}) {
    PyObject* dict = PyType_GetDict(type);
    if (dict == nullptr || layout::TypeDict(interpreter, type) != dict) readable = false;
    Py_XDECREF(dict);
  }
#endif
  return readable;
}

bool ThreadIsReadable(PyInterpreterState* interpreter) {
  PyThreadState* current = PyThreadState_Get();
  for (PyThreadState* thread = layout::FirstThread(interpreter); thread != nullptr; thread = thread->next) {
    if (thread == current) return true;
  }
  return false;
}

}  // namespace

CollectorState ReadCollectorState() {
  PyInterpreterState* interpreter = PyInterpreterState_Get();
  CollectorState state;
  for (int i = 0; i < 3; ++i) {
    state.counts[i] = Clipped(Generation(interpreter, i)->count);
    state.thresholds[i] = Clipped(Generation(interpreter, i)->threshold);
  }
  state.enabled = PyGC_IsEnabled() != 0;
  state.collecting = interpreter->gc.collecting != 0;
  for (PyInterpreterState* each = PyInterpreterState_Head(); each != nullptr; each = PyInterpreterState_Next(each)) {
    ++state.interpreter_count;
  }
  return state;
}

const char* CheckLayout() {
  const std::string_view built_for = Py_STRINGIFY(PY_MAJOR_VERSION) "." Py_STRINGIFY(PY_MINOR_VERSION) ".";
  if (!std::string_view(Py_GetVersion()).starts_with(built_for)) {
    return "this _barrow was built for another minor version of CPython: build barrow with this interpreter";
  }
  constexpr const char* kDiffers =
      "this CPython keeps its objects elsewhere than the headers barrow was built with say: build barrow with this "
      "interpreter";
  PyInterpreterState* interpreter = PyInterpreterState_Get();
#if PY_VERSION_HEX >= 0x030D0000
  const _Py_DebugOffsets& offsets = _PyRuntime.debug_offsets;
  if (offsets.interpreter_state.gc != offsetof(PyInterpreterState, gc) ||
      offsets.interpreter_state.threads_head != offsetof(PyInterpreterState, threads.head) ||
      offsets.interpreter_state.imports_modules != offsetof(PyInterpreterState, imports.modules) ||
      offsets.thread_state.current_frame != offsetof(PyThreadState, current_frame) ||
      offsets.interpreter_frame.localsplus != offsetof(_PyInterpreterFrame, localsplus) ||
      offsets.code_object.localsplusnames != offsetof(PyCodeObject, co_localsplusnames)) {
    return kDiffers;
  }
#endif
  if (!ThreadIsReadable(interpreter)) return kDiffers;
  for (int i = 0; i < 3; ++i) {
    if (!IsLinked(layout::GenerationHead(interpreter, i))) return kDiffers;
  }
  if (!IsLinked(layout::FrozenHead(interpreter))) return kDiffers;
  PyObject* probe = PyList_New(0);
  if (probe == nullptr) return kDiffers;
  const bool listed = StandsOnYoungList(interpreter, probe);
  Py_DECREF(probe);
  if (!listed || !InterpreterIsReadable(interpreter) || !DictIsReadable() || !InstanceIsReadable() ||
      !TypesAreReadable(interpreter)) {
    PyErr_Clear();
    return kDiffers;
  }
  g_collector_skips_dicts = TryWhatCollectorSkips();
  PyErr_Clear();
  return nullptr;
}

bool CollectorSkipsDicts() { return g_collector_skips_dicts; }

}  // namespace barrow::cpython
