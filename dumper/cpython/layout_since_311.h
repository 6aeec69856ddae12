// SPDX-License-Identifier: Apache-2.0
//
// What CPython 3.11 to 3.13 have in common: tables of dictionaries, frames that are no objects, code with localsplus.
#pragma once

namespace barrow::cpython::layout {

inline DictTable ViewKeys(PyDictKeysObject* keys) { return {keys, nullptr, keys->dk_nentries}; }
inline PyObject* EntryKey(const DictTable& table, Py_ssize_t i) {
  return DK_IS_UNICODE(table.keys) ? DK_UNICODE_ENTRIES(table.keys)[i].me_key : DK_ENTRIES(table.keys)[i].me_key;
}
inline PyObject* EntryValue(const DictTable& table, Py_ssize_t i) {
  if (table.values != nullptr) return table.values[i];
  return DK_IS_UNICODE(table.keys) ? DK_UNICODE_ENTRIES(table.keys)[i].me_value : DK_ENTRIES(table.keys)[i].me_value;
}
inline size_t UsableEntries(const PyDictKeysObject* keys) {
  return (static_cast<size_t>(1) << keys->dk_log2_size) * 2 / 3;
}
inline size_t KeysBytes(const PyDictKeysObject* keys) {
  const size_t entry = keys->dk_kind == DICT_KEYS_GENERAL ? sizeof(PyDictKeyEntry) : sizeof(PyDictUnicodeEntry);
  return offsetof(PyDictKeysObject, dk_indices) + (static_cast<size_t>(1) << keys->dk_log2_index_bytes) +
         entry * UsableEntries(keys);
}
inline bool KeysAreOwned(const PyDictKeysObject* keys) { return keys->dk_refcnt == 1; }

// Instances of a class with these keys have room for so many values.
inline size_t SharedKeysRoom(const PyDictKeysObject* keys) {
  return static_cast<size_t>(keys->dk_nentries + keys->dk_usable);
}
inline size_t SplitValuesBytes(const DictTable& table) { return SharedKeysRoom(table.keys) * sizeof(PyObject*); }

inline PyDictKeysObject* CachedKeys(PyTypeObject* type) {
  if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0) return nullptr;
  return reinterpret_cast<PyHeapTypeObject*>(type)->ht_cached_keys;
}

// Memory of a block of values allocated on its own (3.11, 3.12). The byte before the values tells the size of what
// precedes them, rounded up to words: the number of values to within 7. The class's present room settles it unless the
// instance was born while the room was still shrinking.
inline size_t SeparateValuesBytes(const PyDictValues* values, const PyDictKeysObject* keys, uint32_t* capacity) {
  const size_t prefix = reinterpret_cast<const uint8_t*>(values)[-1];
  const size_t highest = prefix - 2;
  const size_t lowest = highest >= 7 ? highest - 7 : 0;
  size_t room = SharedKeysRoom(keys);
  if (room > highest) room = highest;
  if (room < lowest) room = lowest;
  *capacity = static_cast<uint32_t>(room);
  return prefix + room * sizeof(PyObject*);
}

inline bool HasManagedAttributes(PyTypeObject* type) { return (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) != 0; }

inline int LocalCount(PyCodeObject* code) { return code->co_nlocalsplus; }
inline PyObject* LocalName(PyCodeObject* code, int i) { return PyTuple_GET_ITEM(code->co_localsplusnames, i); }
inline int FreeCount(PyCodeObject* code) { return code->co_nfreevars; }
inline PyObject* CodeQualifiedName(PyCodeObject* code) { return code->co_qualname; }

template <typename Visit>
void ForEachCodeTable(PyCodeObject* code, Visit visit) {
  visit("co_consts", code->co_consts);
  visit("co_names", code->co_names);
  visit("co_exceptiontable", code->co_exceptiontable);
  visit("co_localsplusnames", code->co_localsplusnames);
  visit("co_localspluskinds", code->co_localspluskinds);
  visit("co_filename", code->co_filename);
  visit("co_name", code->co_name);
  visit("co_qualname", code->co_qualname);
  visit("co_linetable", code->co_linetable);
}

using RunningFrame = _PyInterpreterFrame;

inline FrameOwner OwnerOf(const RunningFrame* frame) {
  switch (frame->owner) {
    case FRAME_OWNED_BY_THREAD:
      return FrameOwner::kThread;
    case FRAME_OWNED_BY_GENERATOR:
      return FrameOwner::kGenerator;
    case FRAME_OWNED_BY_FRAME_OBJECT:
      return FrameOwner::kFrameObject;
    default:
      return FrameOwner::kNobody;
  }
}

// A generator that was closed while it waited keeps its frame in 3.13, with the remains of its local variables:
// pointers that own nothing.
inline bool LocalsAreCleared(RunningFrame* frame) {
  return frame->owner == FRAME_OWNED_BY_GENERATOR && frame->stacktop == 0 &&
         _PyFrame_GetGenerator(frame)->gi_frame_state == FRAME_COMPLETED;
}

// The part of ViewFrame that does not differ. While a frame executes, stacktop is -1 or 0: then only its locals are
// certain.
inline FrameView ViewFrameSlots(RunningFrame* frame, PyCodeObject* code, PyObject* function) {
  FrameView view;
  view.owner = OwnerOf(frame);
  view.code = code;
  view.frame_object = reinterpret_cast<PyObject*>(frame->frame_obj);
  view.function = function;
  view.locals = frame->f_locals;
  view.slots = LocalsAreCleared(frame) ? nullptr : frame->localsplus;
  view.local_count = code->co_nlocalsplus;
  view.slot_count = frame->stacktop > view.local_count ? frame->stacktop : view.local_count;
  return view;
}
// Not so: a call that has hardly begun, or, beneath an __init__ that the interpreter called by itself (since 3.13), a
// frame that only cleans up behind it and that Python shows nobody.
inline bool IsShown(RunningFrame* frame) { return !_PyFrame_IsIncomplete(frame); }
inline RunningFrame* PreviousFrame(RunningFrame* frame) { return frame->previous; }
// Where the frame is in its code: the same number, the same line.
inline int FrameInstruction(RunningFrame* frame) { return _PyInterpreterFrame_LASTI(frame); }

inline RunningFrame* FrameOwnedByObject(PyObject* object) {
  RunningFrame* frame = reinterpret_cast<PyFrameObject*>(object)->f_frame;
  return frame != nullptr && frame->owner == FRAME_OWNED_BY_FRAME_OBJECT ? frame : nullptr;
}
inline PyObject* FrameObjectBack(PyObject* object) {
  return reinterpret_cast<PyObject*>(reinterpret_cast<PyFrameObject*>(object)->f_back);
}
inline bool IsGeneratorFrame(PyObject*) { return false; }  // the frame lies in the generator
inline constexpr bool kThreadFramesAreObjects = false;

// The frame inside a generator, coroutine or asynchronous generator; null once it has finished.
inline RunningFrame* GeneratorFrame(PyObject* object) {
  auto* generator = reinterpret_cast<PyGenObject*>(object);
  if (generator->gi_frame_state >= FRAME_CLEARED) return nullptr;
  return reinterpret_cast<RunningFrame*>(generator->gi_iframe);
}
template <typename Visit>
void ForEachGeneratorPart(PyObject* object, Visit visit) {
  auto* generator = reinterpret_cast<PyGenObject*>(object);
  const GeneratorNames names = NamesInGenerator(object);
  visit(names.name, generator->gi_name);
  visit(names.qualified_name, generator->gi_qualname);
  visit("exception", generator->gi_exc_state.exc_value);
  // Plain generators leave the field as it was allocated.
  visit("origin_or_finalizer", PyGen_CheckExact(object) ? nullptr : generator->gi_origin_or_finalizer);
}

inline PyThreadState* FirstThread(PyInterpreterState* interpreter) { return interpreter->threads.head; }
inline uint64_t NativeThreadId(PyThreadState* thread) { return thread->native_thread_id; }

template <typename Visit>
void ForEachHandledException(PyThreadState* thread, Visit visit) {
  for (_PyErr_StackItem* item = thread->exc_info; item != nullptr; item = item->previous_item) {
    if (item == &thread->exc_state) visit("handled exception", item->exc_value);  // the others lie in generators
  }
}

}  // namespace barrow::cpython::layout
