// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <algorithm>
#include <cstdint>

#include "cpython/layout_internal.h"
#include "cpython/mapped_array.h"
#include "cpython/native_parts.h"
#include "cpython/numpy_array.h"
#include "cpython/type_table.h"

namespace barrow::cpython {

// How an object holds a referent.
struct ReferenceLabel {
  enum class Kind : uint8_t {
    kPart,       // a field, slot or part; `name` is its name
    kAttribute,  // an attribute that CPython keeps without a dictionary, or a local variable; `key` is its name, a str
    kKey,        // of a dictionary
    kValue,      // of a dictionary; `key` is its key
    kElement,
  };
  Kind kind;
  const char* name = nullptr;  // C string; null: `key` has the name, or there is none
  PyObject* key = nullptr;     // borrowed
};

// Reads what an object refers to out of its structure, as far as barrow knows it, and by tp_traverse otherwise. Obeys
// the rules of heap_walk.h.
//
// References come in this order: fields (slots and members), parts of builtin kinds (functions, code, …), the local
// variables of generators and frames, attributes (its __dict__, or the values that stand for one), elements.
class ReferenceReader {
 public:
  ReferenceReader(TypeTable& types, PyInterpreterState* interpreter) : types_(types), interpreter_(interpreter) {}

  // Looks at the object. First of all.
  void Prepare(PyObject* object, const TypeInfo& info);

  // Calls visit(label, target) for each reference of the object last prepared, once. Places that can hold a reference
  // and hold none are visited with null, where the object's shape has a label for them.
  template <typename Visit>
  void ForEach(PyObject* object, const TypeInfo& info, Visit visit);

  // Of the object last prepared.
  const layout::ManagedAttributes& attributes() const { return attributes_; }
  const layout::FrameView& frame() const { return frame_; }

  bool ok() const { return seen_.ok(); }

 private:
  using Kind = ReferenceLabel::Kind;

  void CollectTraversed(PyObject* object, const TypeInfo& info);
  void CollectBesides(traverseproc base, PyObject* object, const TypeInfo& info);
  void TakeLinks(PyObject* wrapper);
  bool TakeSeen(PyObject* target);  // removes one visit of `target`; false: it was not visited
  PyObject* TakeField(PyObject* object, const TypeInfo& info, const Field& field);

  template <typename Visit>
  void ForEachAttribute(PyObject* object, const TypeInfo& info, Visit visit);
  template <typename Visit>
  void ForEachFrameReference(Visit visit);
  template <typename Visit>
  void ForEachElement(PyObject* object, const TypeInfo& info, Visit visit);
  template <typename Visit>
  void ForEachSeen(const TypeInfo& info, Visit visit);

  TypeTable& types_;
  PyInterpreterState* interpreter_;
  MappedArray<PyObject*> seen_;  // what the native tp_traverse visited
  layout::ManagedAttributes attributes_;
  layout::FrameView frame_;  // of the generator or frame prepared
};

// Names of the references a frame owns besides its slots, in the order in which they are visited.
inline constexpr const char* kFrameNames[] = {"f_frame", "f_func", "f_locals", "f_code", "f_globals", "f_builtins"};

// The entries of a dictionary: values only in a split table, whose keys belong to a class.
template <typename Visit>
void ForEachDictReference(const layout::DictTable& table, Visit visit) {
  using Kind = ReferenceLabel::Kind;
  if (table.values != nullptr) {
    for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
      visit(ReferenceLabel{Kind::kAttribute, nullptr, layout::EntryKey(table, i)}, table.values[i]);
    }
    return;
  }
  for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
    PyObject* value = layout::EntryValue(table, i);
    if (value == nullptr) continue;
    PyObject* key = layout::EntryKey(table, i);
    visit(ReferenceLabel{Kind::kKey, nullptr, key}, key);
    visit(ReferenceLabel{Kind::kValue, nullptr, key}, value);
  }
}

template <typename Visit>
void ReferenceReader::ForEach(PyObject* object, const TypeInfo& info, Visit visit) {
  const Field* fields = types_.fields(info);
  for (uint32_t i = 0; i < info.field_count; ++i) {
    visit(ReferenceLabel{Kind::kPart, fields[i].name}, TakeField(object, info, fields[i]));
  }
  if (info.native >= Native::kFunction && info.native <= Native::kGenerator) {
    ForEachNativePart(info.native, interpreter_, object, [&](const char* name, PyObject* part) {
      visit(ReferenceLabel{Kind::kPart, name}, part);
    });
  }
  if (frame_.code != nullptr) {
    ForEachFrameReference(visit);
    return;
  }
  if (info.managed || info.has_dict_slot) ForEachAttribute(object, info, visit);
  ForEachElement(object, info, visit);
}

template <typename Visit>
void ReferenceReader::ForEachAttribute(PyObject* object, const TypeInfo& info, Visit visit) {
  constexpr ReferenceLabel kDict{Kind::kPart, "__dict__"};
  if (info.has_dict_slot) {
    PyObject* dict = *layout::DictSlot(object, info.type);
    if (dict != nullptr && info.native_dict_slot) TakeSeen(dict);
    visit(kDict, dict);
    return;
  }
  if (attributes_.dict != nullptr || attributes_.values == nullptr) {
    if (attributes_.dict != nullptr && info.native_managed) TakeSeen(attributes_.dict);
    visit(kDict, attributes_.dict);
    return;
  }
  layout::ForEachInlineAttribute(attributes_, info.type, [&](PyObject* name, PyObject* value) {
    if (value != nullptr && info.native_managed) TakeSeen(value);
    visit(ReferenceLabel{Kind::kAttribute, nullptr, name}, value);
  });
}

template <typename Visit>
void ReferenceReader::ForEachFrameReference(Visit visit) {
  PyObject* const parts[] = {
      layout::kThreadFramesAreObjects ? nullptr : frame_.frame_object,  // a frame object is not its own referent
      frame_.function,
      frame_.locals,
      reinterpret_cast<PyObject*>(frame_.code),
      frame_.globals,
      frame_.builtins,
  };
  for (size_t i = 0; i < std::size(parts); ++i) visit(ReferenceLabel{Kind::kPart, kFrameNames[i]}, parts[i]);
  for (int i = 0; i < frame_.slot_count; ++i) {
    PyObject* name = i < frame_.local_count ? layout::LocalName(frame_.code, i) : nullptr;
    visit(ReferenceLabel{Kind::kAttribute, nullptr, name}, frame_.slots != nullptr ? frame_.slots[i] : nullptr);
  }
}

template <typename Visit>
void ReferenceReader::ForEachElement(PyObject* object, const TypeInfo& info, Visit visit) {
  constexpr ReferenceLabel kElement{Kind::kElement};
  switch (info.native) {
    case Native::kList: {
      auto* list = reinterpret_cast<PyListObject*>(object);
      for (Py_ssize_t i = 0; i < Py_SIZE(object); ++i) visit(kElement, list->ob_item[i]);
      break;
    }
    case Native::kTuple: {
      auto* tuple = reinterpret_cast<PyTupleObject*>(object);
      for (Py_ssize_t i = 0; i < Py_SIZE(object); ++i) visit(kElement, tuple->ob_item[i]);
      break;
    }
    case Native::kDict:
      ForEachDictReference(layout::ViewDict(object), visit);
      break;
    case Native::kDictPlus:
      ForEachDictReference(layout::ViewDict(object), visit);
      for (size_t i = 0; i < seen_.size(); ++i) {
        if (seen_[i] == nullptr) continue;
        visit(ReferenceLabel{Kind::kKey, nullptr, seen_[i]}, seen_[i]);
        visit(ReferenceLabel{Kind::kValue, nullptr, seen_[i]}, nullptr);  // held a second time, as OrderedDict does
      }
      break;
    case Native::kSet: {
      auto* set = reinterpret_cast<PySetObject*>(object);
      for (Py_ssize_t i = 0; i <= set->mask; ++i) {
        const setentry& entry = set->table[i];
        if (entry.key != nullptr && entry.hash != -1) visit(kElement, entry.key);  // -1: deleted
      }
      break;
    }
    case Native::kType: {
      ForEachSeen(info, visit);
      PyDictKeysObject* keys = layout::CachedKeys(reinterpret_cast<PyTypeObject*>(object));
      if (keys == nullptr) break;
      const layout::DictTable table = layout::ViewKeys(keys);
      for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
        if (PyObject* key = layout::EntryKey(table, i)) visit(kElement, key);
      }
      break;
    }
    case Native::kTraverse:
      ForEachSeen(info, visit);
      break;
    case Native::kNumpyArray:
      ForEachNumpyElement(object, [&](PyObject* element) { visit(kElement, element); });
      break;
    default:
      break;
  }
}

template <typename Visit>
void ReferenceReader::ForEachSeen(const TypeInfo& info, Visit visit) {
  for (size_t i = 0; i < seen_.size(); ++i) {
    // Modules show the free lists of their types too (_asyncio does): what stands there is no object any more.
    if (seen_[i] == nullptr || (info.is_module && Py_REFCNT(seen_[i]) == 0)) continue;
    visit(ReferenceLabel{Kind::kElement}, seen_[i]);
  }
}

}  // namespace barrow::cpython
