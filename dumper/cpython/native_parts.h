// SPDX-License-Identifier: Apache-2.0
//
// What objects of C-defined types own, where tp_traverse does not show it or does not name it.
#pragma once

#include <datetime.h>

#include <cstddef>
#include <cstring>

#include "cpython/layout_internal.h"
#include "cpython/numpy_array.h"
#include "cpython/type_table.h"

namespace barrow::cpython {

// What a link of a functools.lru_cache looks like; its wrapper begins with one too, the head of the ring.
struct LruLink {
  PyObject ob_base;
  LruLink* previous;
  LruLink* next;
  Py_hash_t hash;
  PyObject* key;
  PyObject* result;
};

struct DecimalContext {
  PyObject ob_base;
  Py_ssize_t numbers[3];  // mpd_context_t of libmpdec
  uint32_t words[6];
  PyObject* traps;
  PyObject* flags;
};

// Calls add(kind, offset, name) for fields of C-defined types that always own what they point to.
template <typename Add>
void ForEachKnownField(PyTypeObject* native, Add add) {
  constexpr auto kKnown = Field::Kind::kKnown;
  if (native == &PyCell_Type) {
    add(kKnown, offsetof(PyCellObject, ob_ref), "cell_contents");
  } else if (native == &PyTraceBack_Type) {
    add(kKnown, offsetof(PyTracebackObject, tb_next), "tb_next");
    add(kKnown, offsetof(PyTracebackObject, tb_frame), "tb_frame");
  } else if (native == &PyMethod_Type) {
    add(kKnown, offsetof(PyMethodObject, im_func), "__func__");
    add(kKnown, offsetof(PyMethodObject, im_self), "__self__");
  } else if (native == &PyCFunction_Type || native->tp_base == &PyCFunction_Type) {
    add(kKnown, offsetof(PyCFunctionObject, m_self), "__self__");
    add(kKnown, offsetof(PyCFunctionObject, m_module), "__module__");
  } else if (native == &PyModule_Type) {
    add(kKnown, offsetof(PyModuleObject, md_name), "__name__");
  } else if (native == &PyMethodDescr_Type || native == &PyClassMethodDescr_Type || native == &PyMemberDescr_Type ||
             native == &PyGetSetDescr_Type || native == &PyWrapperDescr_Type) {
    add(kKnown, offsetof(PyDescrObject, d_type), "__objclass__");
    add(kKnown, offsetof(PyDescrObject, d_name), "__name__");
    add(kKnown, offsetof(PyDescrObject, d_qualname), "__qualname__");
  } else if (PyExceptionClass_Check(reinterpret_cast<PyObject*>(native))) {
    add(kKnown, offsetof(PyBaseExceptionObject, args), "args");
#if PY_VERSION_HEX >= 0x030B0000
    add(kKnown, offsetof(PyBaseExceptionObject, notes), "__notes__");
#endif
    add(kKnown, offsetof(PyBaseExceptionObject, traceback), "__traceback__");
    add(kKnown, offsetof(PyBaseExceptionObject, context), "__context__");
    add(kKnown, offsetof(PyBaseExceptionObject, cause), "__cause__");
  } else if (IsNumpyArray(native)) {
    add(kKnown, offsetof(NumpyArray, base), "base");
    add(kKnown, offsetof(NumpyArray, description), "dtype");
  } else if (std::strcmp(native->tp_name, "datetime.datetime") == 0) {
    add(Field::Kind::kTimeZone, offsetof(PyDateTime_DateTime, tzinfo), "tzinfo");
  } else if (std::strcmp(native->tp_name, "datetime.time") == 0) {
    add(Field::Kind::kTimeZone, offsetof(PyDateTime_Time, tzinfo), "tzinfo");
  } else if (std::strcmp(native->tp_name, "datetime.timezone") == 0) {
    add(kKnown, sizeof(PyObject), "offset");
    add(kKnown, sizeof(PyObject) + sizeof(PyObject*), "name");
  } else if (std::strcmp(native->tp_name, "functools._lru_list_elem") == 0) {
    add(kKnown, offsetof(LruLink, key), "key");
    add(kKnown, offsetof(LruLink, result), "result");
  } else if (std::strcmp(native->tp_name, "decimal.Context") == 0 && native->tp_traverse == nullptr) {
    add(kKnown, offsetof(DecimalContext, traps), "traps");  // until 3.12
    add(kKnown, offsetof(DecimalContext, flags), "flags");
  }
}

// Types whose instances are known to hold no references though nothing says so.
inline bool HoldsNoReferences(PyTypeObject* type) {
  static const char* const kNames[] = {"datetime.date",           "datetime.timedelta", "decimal.Decimal",
                                       "decimal.SignalDictMixin", "_thread.lock",       "_thread.RLock",
                                       "_thread._localdummy",     "PyCapsule",          "mmap.mmap",
                                       "_sha2.SHA256Type",        "moduledef",          "stderrprinter"};
  for (const char* name : kNames) {
    if (std::strcmp(type->tp_name, name) == 0) return true;
  }
  return false;
}

// Calls visit(name, object or null) for the parts of functions, code, types, generators and frames: the same names in
// the same order for every object of a type.
template <typename Visit>
void ForEachNativePart(Native native, PyInterpreterState* interpreter, PyObject* object, Visit visit) {
  switch (native) {
    case Native::kFunction: {
      auto* function = reinterpret_cast<PyFunctionObject*>(object);
      visit("__code__", function->func_code);
      visit("__globals__", function->func_globals);
      visit("__closure__", function->func_closure);
      visit("__defaults__", function->func_defaults);
      visit("__kwdefaults__", function->func_kwdefaults);
      visit("__annotations__", function->func_annotations);
      visit("__dict__", function->func_dict);
      visit("__name__", function->func_name);
      visit("__qualname__", function->func_qualname);
      visit("__module__", function->func_module);
      visit("__doc__", function->func_doc);
      visit("__builtins__", function->func_builtins);
      layout::ForEachFunctionExtra(function, visit);
      break;
    }
    case Native::kCode:
      layout::ForEachCodePart(reinterpret_cast<PyCodeObject*>(object), visit);
      break;
    case Native::kType: {
      auto* type = reinterpret_cast<PyTypeObject*>(object);
      visit("__dict__", layout::TypeDict(interpreter, type));
      visit("__mro__", type->tp_mro);
      visit("__bases__", type->tp_bases);
      visit("tp_subclasses", layout::TypeSubclasses(interpreter, type));
      visit("tp_cache", type->tp_cache);
      auto* heap_type =
          (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 ? reinterpret_cast<PyHeapTypeObject*>(object) : nullptr;
      // A type of the binary does not own its base.
      visit("__base__", heap_type != nullptr ? reinterpret_cast<PyObject*>(type->tp_base) : nullptr);
      visit("__name__", heap_type != nullptr ? heap_type->ht_name : nullptr);
      visit("__qualname__", heap_type != nullptr ? heap_type->ht_qualname : nullptr);
      visit("__slots__", heap_type != nullptr ? heap_type->ht_slots : nullptr);
      visit("ht_module", heap_type != nullptr ? heap_type->ht_module : nullptr);
      break;
    }
    case Native::kGenerator:
      layout::ForEachGeneratorPart(object, visit);
      layout::ForEachGeneratorCode(object, visit);
      break;
    case Native::kFrame:
      visit("f_back", layout::FrameObjectBack(object));
      layout::ForEachFrameObjectPart(object, visit);
      break;
    default:
      break;
  }
}

}  // namespace barrow::cpython
