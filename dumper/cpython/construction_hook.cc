// SPDX-License-Identifier: Apache-2.0
#include "cpython/construction_hook.h"

#include <structmember.h>

#include <algorithm>
#include <exception>
#include <vector>

#include "cpython/layout_internal.h"
#include "cpython/object_text.h"
#include "cpython/py_ref.h"

namespace barrow::cpython {

namespace {

struct Listener {
  Recorder* recorder;
  Tracking tracking;
};

struct Hook {
  PyObject_HEAD vectorcallfunc vectorcall;
  PyObject* type;      // the class; owned
  PyObject* original;  // its own __init__; owned, null: it has none
  std::vector<Listener>* listeners;
};

PyTypeObject* g_type = nullptr;
PyObject* g_name_init = nullptr;

Hook* AsHook(PyObject* object) { return reinterpret_cast<Hook*>(object); }

// A failure to record must not become a failure of the program's constructor.
void TellListeners(Hook* hook, PyObject* instance) {
  for (const Listener& listener : *hook->listeners) {
    try {
      if (!listener.recorder->Register(instance, listener.tracking)) PyErr_Clear();
    } catch (const std::exception&) {
      // Out of memory: the instance is not tracked.
    }
  }
}

// The __init__ that comes after the hook's class in the instance's method resolution order, borrowed.
PyObject* InheritedInit(PyTypeObject* type, PyObject* after) {
  PyObject* mro = type->tp_mro;
  PyInterpreterState* interpreter = PyInterpreterState_Get();
  const Py_ssize_t count = mro != nullptr ? PyTuple_GET_SIZE(mro) : 0;
  bool passed = false;
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject* level = PyTuple_GET_ITEM(mro, i);
    if (passed) {
      PyObject* dict = layout::TypeDict(interpreter, reinterpret_cast<PyTypeObject*>(level));
      PyObject* init = dict != nullptr ? PyDict_GetItemWithError(dict, g_name_init) : nullptr;
      if (init != nullptr || PyErr_Occurred() != nullptr) return init;
    }
    passed |= level == after;
  }
  return nullptr;
}

bool IsObjectInit(PyObject* init) {
  return Py_TYPE(init) == &PyWrapperDescr_Type && PyDescr_TYPE(init) == &PyBaseObject_Type;
}

// What object.__init__ does with arguments depends on whether the class defines __init__; with the hook it seems to.
PyObject* CallObjectInit(Hook* hook, PyObject* init, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  PyTypeObject* type = Py_TYPE(arguments[0]);
  const bool has_more = count > 1 || (names != nullptr && PyTuple_GET_SIZE(names) != 0);
  PyObject* first = _PyType_Lookup(type, g_name_init);
  if (!has_more || first != reinterpret_cast<PyObject*>(hook)) {
    return PyObject_Vectorcall(init, arguments, static_cast<size_t>(count), names);
  }
  if (type->tp_new == PyBaseObject_Type.tp_new) {
    PyErr_Format(PyExc_TypeError, "%.200s() takes no arguments", type->tp_name);
    return nullptr;
  }
  Py_RETURN_NONE;  // __new__ took them
}

PyObject* CallConstructor(Hook* hook, PyObject* const* arguments, Py_ssize_t count, PyObject* names) {
  PyObject* instance = arguments[0];
  PyObject* found = hook->original != nullptr ? hook->original : InheritedInit(Py_TYPE(instance), hook->type);
  if (found == nullptr) {
    if (PyErr_Occurred() != nullptr) return nullptr;
    Py_RETURN_NONE;
  }
  const PyRef init(Py_NewRef(found));  // another thread may detach meanwhile
  if (IsObjectInit(found)) return CallObjectInit(hook, found, arguments, count, names);
  if ((Py_TYPE(found)->tp_flags & Py_TPFLAGS_METHOD_DESCRIPTOR) != 0) {
    return PyObject_Vectorcall(found, arguments, static_cast<size_t>(count), names);
  }
  const descrgetfunc bind = Py_TYPE(found)->tp_descr_get;
  const PyRef bound(bind != nullptr ? bind(found, instance, reinterpret_cast<PyObject*>(Py_TYPE(instance)))
                                    : Py_NewRef(found));
  if (!bound) return nullptr;
  return PyObject_Vectorcall(bound.get(), arguments + 1, static_cast<size_t>(count - 1), names);
}

PyObject* Call(PyObject* self, PyObject* const* arguments, size_t flagged_count, PyObject* names) {
  Hook* hook = AsHook(self);
  const Py_ssize_t count = PyVectorcall_NARGS(flagged_count);
  if (count < 1) {
    PyErr_Format(PyExc_TypeError, "descriptor '__init__' of '%.200s' object needs an argument",
                 reinterpret_cast<PyTypeObject*>(hook->type)->tp_name);
    return nullptr;
  }
  const PyRef kept(Py_NewRef(self));
  TellListeners(hook, arguments[0]);
  return CallConstructor(hook, arguments, count, names);
}

PyObject* Bind(PyObject* self, PyObject* instance, PyObject*) {
  if (instance == nullptr || instance == Py_None) return Py_NewRef(self);
  return PyMethod_New(self, instance);
}

// What inspect.signature says of the original. That function asks for it: it takes the hook for a method of C code, and
// so from 3.13.5 on the class would seem to need an argument for self.
PyObject* SignatureOf(PyObject* original) {
  const PyRef kept(Py_NewRef(original));  // another thread may detach meanwhile
  const PyRef inspect(PyImport_ImportModule("inspect"));
  PyObject* signature = inspect ? PyObject_CallMethod(inspect.get(), "signature", "O", original) : nullptr;
  if (signature == nullptr && (PyErr_ExceptionMatches(PyExc_ValueError) || PyErr_ExceptionMatches(PyExc_TypeError))) {
    PyErr_Clear();
    PyErr_SetString(PyExc_AttributeError, "__signature__");
  }
  return signature;
}

// What is asked of the hook is what the program knows of its constructor: __name__, __doc__, __code__, __wrapped__ …
PyObject* GetAttribute(PyObject* self, PyObject* name) {
  const bool is_doc = StrEquals(name, "__doc__");  // every type has one of its own
  PyObject* own = is_doc ? nullptr : PyObject_GenericGetAttr(self, name);
  if (own != nullptr || (!is_doc && PyErr_ExceptionMatches(PyExc_AttributeError) == 0)) return own;
  Hook* hook = AsHook(self);
  PyObject* original = hook->original;
  if (original == nullptr) original = InheritedInit(reinterpret_cast<PyTypeObject*>(hook->type), hook->type);
  if (original == nullptr) {
    if (is_doc && PyErr_Occurred() == nullptr) Py_RETURN_NONE;
    return nullptr;
  }
  PyErr_Clear();
  if (StrEquals(name, "__wrapped__")) return Py_NewRef(original);
  if (StrEquals(name, "__signature__")) return SignatureOf(original);
  PyObject* found = PyObject_GetAttr(original, name);
  // typing.get_type_hints knows that constructors written in C have none; of others it wants to see that.
  if (found == nullptr && StrEquals(name, "__annotations__") && PyErr_ExceptionMatches(PyExc_AttributeError) != 0) {
    PyErr_Clear();
    return PyDict_New();
  }
  return found;
}

int Traverse(PyObject* self, visitproc visit, void* arg) {
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(AsHook(self)->type);
  Py_VISIT(AsHook(self)->original);
  return 0;
}

int Clear(PyObject* self) {
  Py_CLEAR(AsHook(self)->original);
  return 0;
}

void Deallocate(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  Hook* hook = AsHook(self);
  delete hook->listeners;
  Py_CLEAR(hook->type);
  Py_CLEAR(hook->original);
  type->tp_free(self);
  Py_DECREF(type);
}

PyMemberDef members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Hook, vectorcall), READONLY, nullptr},
    {nullptr, 0, 0, 0, nullptr},
};

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("Stands for the constructor of a class whose instances are tracked.")},
    {Py_tp_call, reinterpret_cast<void*>(PyVectorcall_Call)},
    {Py_tp_descr_get, reinterpret_cast<void*>(Bind)},
    {Py_tp_getattro, reinterpret_cast<void*>(GetAttribute)},
    {Py_tp_traverse, reinterpret_cast<void*>(Traverse)},
    {Py_tp_clear, reinterpret_cast<void*>(Clear)},
    {Py_tp_dealloc, reinterpret_cast<void*>(Deallocate)},
    {Py_tp_members, members},
    {0, nullptr},
};
PyType_Spec spec = {"barrow._barrow.TrackedInit", sizeof(Hook), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL |
                        Py_TPFLAGS_METHOD_DESCRIPTOR | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                    slots};

// The class's own __init__, borrowed; null: it has none.
PyObject* OwnInit(PyTypeObject* type) {
  PyObject* dict = layout::TypeDict(PyInterpreterState_Get(), type);
  return dict != nullptr ? PyDict_GetItemWithError(dict, g_name_init) : nullptr;
}

Hook* NewHook(PyTypeObject* type) {
  PyObject* original = OwnInit(type);
  if (original == nullptr && PyErr_Occurred() != nullptr) return nullptr;
  Hook* hook = PyObject_GC_New(Hook, g_type);
  if (hook == nullptr) return nullptr;
  hook->vectorcall = Call;
  hook->type = Py_NewRef(reinterpret_cast<PyObject*>(type));
  hook->original = Py_XNewRef(original);
  hook->listeners = new (std::nothrow) std::vector<Listener>;
  PyObject_GC_Track(reinterpret_cast<PyObject*>(hook));
  if (hook->listeners != nullptr) return hook;
  Py_DECREF(hook);
  PyErr_NoMemory();
  return nullptr;
}

bool CheckTrackable(PyTypeObject* type) {
  if (PyType_SUPPORTS_WEAKREFS(type)) return true;
  PyErr_Format(
      PyExc_TypeError,
      "cannot track '%.200s': its instances cannot be weakly referenced; a class with __slots__ can be if it has "
      "'__weakref__' among them",
      type->tp_name);
  return false;
}

}  // namespace

bool PrepareConstructionHook() {
  g_name_init = PyUnicode_InternFromString("__init__");
  g_type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  return g_name_init != nullptr && g_type != nullptr;
}

PyObject* WatchClass(PyTypeObject* type, Recorder* recorder, const Tracking& tracking) {
  PyObject* own = OwnInit(type);
  if (own == nullptr && PyErr_Occurred() != nullptr) return nullptr;
  PyRef hook;
  if (own != nullptr && Py_TYPE(own) == g_type) {
    hook = PyRef(Py_NewRef(own));
  } else {
    if (!CheckTrackable(type)) return nullptr;
    hook = PyRef(reinterpret_cast<PyObject*>(NewHook(type)));
    if (!hook || PyObject_SetAttr(reinterpret_cast<PyObject*>(type), g_name_init, hook.get()) < 0) return nullptr;
  }
  std::vector<Listener>& listeners = *AsHook(hook.get())->listeners;
  const auto known = std::find_if(listeners.begin(), listeners.end(),
                                  [recorder](const Listener& each) { return each.recorder == recorder; });
  if (known != listeners.end()) {
    known->tracking = tracking;
  } else {
    listeners.push_back({recorder, tracking});
  }
  return Py_NewRef(hook.get());
}

bool UnwatchClass(PyObject* object, Recorder* recorder) {
  Hook* hook = AsHook(object);
  std::erase_if(*hook->listeners, [recorder](const Listener& each) { return each.recorder == recorder; });
  if (!hook->listeners->empty()) return true;
  auto* type = reinterpret_cast<PyTypeObject*>(hook->type);
  if (OwnInit(type) != object) return PyErr_Occurred() == nullptr;
  // Null takes the attribute away.
  return PyObject_SetAttr(hook->type, g_name_init, hook->original) == 0;
}

PyObject* HookedClass(PyObject* hook) { return AsHook(hook)->type; }

}  // namespace barrow::cpython
