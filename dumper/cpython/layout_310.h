// SPDX-License-Identifier: Apache-2.0
//
// CPython 3.10: instance dictionaries at tp_dictoffset, frames are objects, the table of a dictionary is not in the
// headers.
#pragma once

// Layout of Objects/dict-common.h, which is not installed.
struct _dictkeysobject {
  Py_ssize_t dk_refcnt;
  Py_ssize_t dk_size;
  void* dk_lookup;
  Py_ssize_t dk_usable;
  Py_ssize_t dk_nentries;
  char dk_indices[1];
};

namespace barrow::cpython::layout {

struct DictKeyEntry {
  Py_hash_t hash;
  PyObject* key;
  PyObject* value;
};

inline size_t IndexBytes(const PyDictKeysObject* keys) {
  const Py_ssize_t size = keys->dk_size;
  const size_t width = size <= 0xff ? 1 : size <= 0xffff ? 2 : size <= 0xffffffff ? 4 : 8;
  return static_cast<size_t>(size) * width;
}
inline DictKeyEntry* Entries(const PyDictKeysObject* keys) {
  return reinterpret_cast<DictKeyEntry*>(const_cast<char*>(keys->dk_indices) + IndexBytes(keys));
}
inline Py_ssize_t UsableEntries(const PyDictKeysObject* keys) { return (keys->dk_size << 1) / 3; }

inline DictTable ViewDict(PyObject* dict) {
  auto* table = reinterpret_cast<PyDictObject*>(dict);
  return {table->ma_keys, table->ma_values, table->ma_keys->dk_nentries};
}
inline PyObject* EntryKey(const DictTable& table, Py_ssize_t i) { return Entries(table.keys)[i].key; }
inline PyObject* EntryValue(const DictTable& table, Py_ssize_t i) {
  return table.values != nullptr ? table.values[i] : Entries(table.keys)[i].value;
}
inline size_t KeysBytes(const PyDictKeysObject* keys) {
  return offsetof(PyDictKeysObject, dk_indices) + IndexBytes(keys) +
         sizeof(DictKeyEntry) * static_cast<size_t>(UsableEntries(keys));
}
inline bool KeysAreOwned(const PyDictKeysObject* keys) { return keys->dk_refcnt == 1; }
inline size_t SplitValuesBytes(const DictTable& table) {
  return static_cast<size_t>(UsableEntries(table.keys)) * sizeof(PyObject*);
}
inline bool ValuesLieInOwner(const DictTable&) { return false; }

inline PyDictKeysObject* CachedKeys(PyTypeObject* type) {
  if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0) return nullptr;
  return reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys;
}
inline DictTable ViewKeys(PyDictKeysObject* keys) { return {keys, nullptr, keys->dk_nentries}; }

inline bool HasPreheader(PyTypeObject*) { return false; }
// Whether sys.getsizeof counts the header of this object, which its type calls for: types in the binary have none.
inline bool HeaderIsCounted(PyObject* object) {
  const inquiry has_header = Py_TYPE(object)->tp_is_gc;
  return has_header == nullptr || has_header(object) != 0;
}
inline bool HasManagedAttributes(PyTypeObject*) { return false; }
inline ManagedAttributes ViewAttributes(PyObject*, PyTypeObject*) { return {}; }

inline bool IsImmortal(PyObject*) { return false; }

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

inline int LocalCount(PyCodeObject* code) {
  return static_cast<int>(code->co_nlocals + PyTuple_GET_SIZE(code->co_cellvars) + PyTuple_GET_SIZE(code->co_freevars));
}
inline PyObject* LocalName(PyCodeObject* code, int i) {
  if (i < code->co_nlocals) return PyTuple_GET_ITEM(code->co_varnames, i);
  i -= code->co_nlocals;
  const int cells = static_cast<int>(PyTuple_GET_SIZE(code->co_cellvars));
  return i < cells ? PyTuple_GET_ITEM(code->co_cellvars, i) : PyTuple_GET_ITEM(code->co_freevars, i - cells);
}
inline int FreeCount(PyCodeObject* code) { return static_cast<int>(PyTuple_GET_SIZE(code->co_freevars)); }
inline PyObject* CodeQualifiedName(PyCodeObject* code) { return code->co_name; }

// Calls visit(name, object) for what a code object owns.
template <typename Visit>
void ForEachCodePart(PyCodeObject* code, Visit visit) {
  visit("co_consts", code->co_consts);
  visit("co_names", code->co_names);
  visit("co_varnames", code->co_varnames);
  visit("co_freevars", code->co_freevars);
  visit("co_cellvars", code->co_cellvars);
  visit("co_filename", code->co_filename);
  visit("co_name", code->co_name);
  visit("co_linetable", code->co_linetable);
  visit("co_code", code->co_code);
}

using RunningFrame = PyFrameObject;

inline FrameView ViewFrame(RunningFrame* frame) {
  FrameView view;
  view.owner = frame->f_gen != nullptr ? FrameOwner::kGenerator : FrameOwner::kThread;
  view.code = frame->f_code;
  view.frame_object = reinterpret_cast<PyObject*>(frame);
  view.locals = frame->f_locals;
  view.globals = frame->f_globals;
  view.builtins = frame->f_builtins;
  view.slots = frame->f_localsplus;
  view.local_count = LocalCount(frame->f_code);
  view.slot_count = view.local_count + (frame->f_stackdepth > 0 ? frame->f_stackdepth : 0);
  return view;
}
inline RunningFrame* CurrentFrame(PyThreadState* thread) { return thread->frame; }
inline bool IsShown(RunningFrame*) { return true; }
inline RunningFrame* PreviousFrame(RunningFrame* frame) { return frame->f_back; }
inline int FrameLine(RunningFrame* frame) {
  if (frame->f_lineno > 0) return frame->f_lineno;
  return PyCode_Addr2Line(frame->f_code, frame->f_lasti * static_cast<int>(sizeof(_Py_CODEUNIT)));
}
// Where the frame is in its code: the same number, the same line.
inline int FrameInstruction(RunningFrame* frame) { return frame->f_lasti; }
// The frame a frame object stands for, if the object owns what the frame holds. In 3.10 it always does.
inline RunningFrame* FrameOwnedByObject(PyObject* object) { return reinterpret_cast<PyFrameObject*>(object); }
inline PyObject* FrameObjectBack(PyObject* object) {
  return reinterpret_cast<PyObject*>(reinterpret_cast<PyFrameObject*>(object)->f_back);
}
template <typename Visit>
void ForEachFrameObjectPart(PyObject* object, Visit visit) {
  visit("f_trace", reinterpret_cast<PyFrameObject*>(object)->f_trace);
}
// Whether the frame object holds the local variables of a generator, which are then not the generator's own.
inline bool IsGeneratorFrame(PyObject* object) { return reinterpret_cast<PyFrameObject*>(object)->f_gen != nullptr; }
inline PyCodeObject* FrameObjectCode(PyObject* object) { return reinterpret_cast<PyFrameObject*>(object)->f_code; }

// A frame object owns what a frame of a thread holds: then the thread only borrows it.
inline constexpr bool kThreadFramesAreObjects = true;

// The frame a generator owns; its locals are then the generator's references. In 3.10 the frame object has them.
inline RunningFrame* GeneratorFrame(PyObject*) { return nullptr; }
template <typename Visit>
void ForEachGeneratorPart(PyObject* object, Visit visit) {
  auto* generator = reinterpret_cast<PyGenObject*>(object);
  const GeneratorNames names = NamesInGenerator(object);
  visit(names.name, generator->gi_name);
  visit(names.qualified_name, generator->gi_qualname);
  visit(names.code, generator->gi_code);
  visit(names.frame, reinterpret_cast<PyObject*>(generator->gi_frame));
  visit("exception", generator->gi_exc_state.exc_value);
  visit("exception_type", generator->gi_exc_state.exc_type);
  visit("traceback", generator->gi_exc_state.exc_traceback);
  PyObject* extra = nullptr;
  if (PyCoro_CheckExact(object)) extra = reinterpret_cast<PyCoroObject*>(object)->cr_origin;
  if (PyAsyncGen_CheckExact(object)) extra = reinterpret_cast<PyAsyncGenObject*>(object)->ag_finalizer;
  visit("origin_or_finalizer", extra);
}
inline PyCodeObject* GeneratorCode(PyObject* object) {
  return reinterpret_cast<PyCodeObject*>(reinterpret_cast<PyGenObject*>(object)->gi_code);
}

template <typename Visit>
void ForEachGeneratorCode(PyObject*, Visit) {}

template <typename Visit>
void ForEachFunctionExtra(PyFunctionObject*, Visit) {}

inline PyThreadState* FirstThread(PyInterpreterState* interpreter) { return interpreter->tstate_head; }
inline uint64_t NativeThreadId(PyThreadState*) { return 0; }

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
  visit("empty string", interpreter->unicode.empty_string);
  visit("empty bytes", interpreter->bytes.empty_string);
  for (PyObject* character : interpreter->unicode.latin1) visit("latin-1 characters", character);
  for (PyBytesObject* byte : interpreter->bytes.characters) visit("single bytes", reinterpret_cast<PyObject*>(byte));
  for (PyLongObject* number : interpreter->small_ints) visit("small integers", reinterpret_cast<PyObject*>(number));
  ForEachIdentifier(interpreter, visit);
}

inline const type_cache& TypeCache(PyInterpreterState* interpreter) { return interpreter->type_cache; }

template <typename Visit>
void ForEachThreadRoot(PyThreadState* thread, Visit visit) {
  visit("current exception type", thread->curexc_type);
  visit("current exception", thread->curexc_value);
  visit("current exception traceback", thread->curexc_traceback);
  for (_PyErr_StackItem* item = thread->exc_info; item != nullptr; item = item->previous_item) {
    if (item != &thread->exc_state) continue;  // the others lie in generators, which own them
    visit("handled exception", item->exc_value);
    visit("handled exception type", item->exc_type);
    visit("handled exception traceback", item->exc_traceback);
  }
}

}  // namespace barrow::cpython::layout
