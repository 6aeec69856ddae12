// SPDX-License-Identifier: Apache-2.0
//
// How the walk reads structures that CPython keeps to itself, for the version being compiled against. Everything in
// namespace layout is struct reading: no call into the interpreter, no allocation, no reference count touched. The
// functions are the same for all versions; layout_3XX.h holds what one version does its own way, layout_since_311.h
// what all but 3.10 share.
#pragma once

#ifndef Py_BUILD_CORE
#error "compile with Py_BUILD_CORE defined, before the first inclusion of Python.h"
#endif
#include <Python.h>
#undef HAVE_STD_ATOMIC  // the headers of 3.10 and 3.11 would want C's <stdatomic.h>, which is not C++
#include <frameobject.h>
#include <structmember.h>

#if PY_VERSION_HEX >= 0x030B0000
#include <internal/pycore_dict.h>
#include <internal/pycore_frame.h>
#endif
#include <internal/pycore_code.h>
#include <internal/pycore_gc.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_moduleobject.h>
#include <internal/pycore_object.h>
#include <internal/pycore_pystate.h>
#include <internal/pycore_runtime.h>

#include <cstddef>
#include <cstdint>

#ifdef Py_GIL_DISABLED
#error "barrow cannot dump free-threaded CPython: its objects stand on no lists. Build with a CPython that has the GIL."
#endif

namespace barrow::cpython::layout {

// The table of a dictionary. Entries are numbered 0 … entry_count - 1 in order of insertion; deleted ones have no
// value. In a split table the keys belong to a class (or to the first instance) and the values to one dictionary or
// instance.
struct DictTable {
  PyDictKeysObject* keys = nullptr;
  PyObject** values = nullptr;  // of a split table; null: combined
  Py_ssize_t entry_count = 0;
};

// Where an instance keeps the attributes that CPython manages: in a dictionary, or as values beside the keys of its
// class.
struct ManagedAttributes {
  PyObject* dict = nullptr;
  PyObject** values = nullptr;  // read if dict is null
  uint32_t capacity = 0;        // of values
  size_t values_bytes = 0;      // memory beyond tp_basicsize that the values take, used or not
};

// How Python calls the parts of generators, and of coroutines and asynchronous generators, which are built alike.
struct GeneratorNames {
  const char* name;
  const char* qualified_name;
  const char* code;
  const char* frame;
};
inline GeneratorNames NamesInGenerator(PyObject* object) {
  if (PyCoro_CheckExact(object)) return {"cr_name", "cr_qualname", "cr_code", "cr_frame"};
  if (PyAsyncGen_CheckExact(object)) return {"ag_name", "ag_qualname", "ag_code", "ag_frame"};
  return {"gi_name", "gi_qualname", "gi_code", "gi_frame"};
}

enum class FrameOwner : uint8_t {
  kThread,
  kGenerator,  // the generator object owns what the frame holds
  kFrameObject,
  kNobody,  // no frame of Python code: skip it
};

// A frame that runs, or a generator's suspended one. Pointers are borrowed; null is allowed but for code.
struct FrameView {
  FrameOwner owner = FrameOwner::kNobody;
  PyCodeObject* code = nullptr;
  PyObject* frame_object = nullptr;
  PyObject* function = nullptr;
  PyObject* locals = nullptr;    // a namespace: class body or module
  PyObject* globals = nullptr;   // counted in 3.10 only, null elsewhere
  PyObject* builtins = nullptr;  // likewise
  PyObject** slots = nullptr;    // local variables, then the evaluation stack; null: all were cleared
  int local_count = 0;
  int slot_count = 0;  // as far as the evaluation stack's height is known; at least local_count
};

// Calls visit(name, object) for the names that C code looks things up with (_Py_Identifier).
template <typename Visit>
void ForEachIdentifier(PyInterpreterState* interpreter, Visit visit) {
  const _Py_unicode_ids& names = interpreter->unicode.ids;
  for (Py_ssize_t i = 0; i < names.size; ++i) visit("identifiers", names.array[i]);
}

}  // namespace barrow::cpython::layout

#if PY_VERSION_HEX < 0x030A0000 || PY_VERSION_HEX >= 0x030E0000
#error "barrow dumps CPython 3.10 to 3.13: build with one of these."
#elif PY_VERSION_HEX < 0x030B0000
#include "cpython/layout_310.h"
#elif PY_VERSION_HEX < 0x030C0000
#include "cpython/layout_311.h"
#elif PY_VERSION_HEX < 0x030D0000
#include "cpython/layout_312.h"
#else
#include "cpython/layout_313.h"
#endif

namespace barrow::cpython::layout {

inline PyGC_Head* GcHead(PyObject* object) { return reinterpret_cast<PyGC_Head*>(object) - 1; }
inline PyObject* FromGcHead(PyGC_Head* head) { return reinterpret_cast<PyObject*>(head + 1); }

// Of an object whose type takes part in cycle collection.
inline bool IsTracked(PyObject* object) { return GcHead(object)->_gc_next != 0; }

// List head of generation 0 to 2. Starts from the pointer `generation0`, which stayed in its place when the heads moved
// inside 3.13; the heads follow one another.
inline PyGC_Head* GenerationHead(PyInterpreterState* interpreter, int generation) {
  auto* first = reinterpret_cast<char*>(interpreter->gc.generation0);
  return reinterpret_cast<PyGC_Head*>(first + static_cast<size_t>(generation) * sizeof(struct gc_generation));
}
inline PyGC_Head* FrozenHead(PyInterpreterState* interpreter) { return &interpreter->gc.permanent_generation.head; }

inline PyGC_Head* NextHead(PyGC_Head* head) { return reinterpret_cast<PyGC_Head*>(head->_gc_next); }
inline PyGC_Head* PreviousHead(PyGC_Head* head) {
  return reinterpret_cast<PyGC_Head*>(head->_gc_prev & _PyGC_PREV_MASK);
}

// Bytes in front of the object: GC head and, since 3.11, the managed dictionary's and weak reference list's words.
inline size_t HeaderBytes(PyTypeObject* type) {
  size_t bytes = (type->tp_flags & Py_TPFLAGS_HAVE_GC) != 0 ? sizeof(PyGC_Head) : 0;
  if (HasPreheader(type)) bytes += 2 * sizeof(PyObject*);
  return bytes;
}

// Names of the variables that a function's closure holds: the last of its code's local variables.
inline PyObject* FreeName(PyCodeObject* code, int i) { return LocalName(code, LocalCount(code) - FreeCount(code) + i); }

// Where an instance's ordinary __dict__ pointer stands, or null. Not for managed dictionaries.
inline PyObject** DictSlot(PyObject* object, PyTypeObject* type) {
  Py_ssize_t offset = type->tp_dictoffset;
  if (offset == 0 || HasManagedAttributes(type)) return nullptr;
  if (offset < 0) {
    Py_ssize_t items = Py_SIZE(object);
    if (items < 0) items = -items;
    const size_t bytes = static_cast<size_t>(type->tp_basicsize + items * type->tp_itemsize);
    offset += static_cast<Py_ssize_t>((bytes + sizeof(void*) - 1) & ~(sizeof(void*) - 1));
  }
  return reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + offset);
}

// Calls visit(name, value) for the attributes that instances of the type may have without a dictionary; value null:
// this one has it not.
template <typename Visit>
void ForEachInlineAttribute(const ManagedAttributes& attributes, PyTypeObject* type, Visit visit) {
  PyDictKeysObject* keys = attributes.values != nullptr ? CachedKeys(type) : nullptr;
  if (keys == nullptr) return;
  const DictTable table = ViewKeys(keys);
  for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
    visit(EntryKey(table, i), i < static_cast<Py_ssize_t>(attributes.capacity) ? attributes.values[i] : nullptr);
  }
}

}  // namespace barrow::cpython::layout
