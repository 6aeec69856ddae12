// SPDX-License-Identifier: Apache-2.0
#include "cpython/object_facts.h"

namespace barrow::cpython {

namespace {

// The allocators hand out memory in steps of 16 bytes.
size_t Rounded(size_t bytes) { return (bytes + 15) & ~size_t{15}; }

size_t BasicBytes(PyObject* object) { return static_cast<size_t>(Py_TYPE(object)->tp_basicsize); }

size_t CallSize(PyObject* object, const TypeInfo& info) {
  PyObject* result = info.size_function(object, nullptr);
  if (result == nullptr) {
    PyErr_Clear();
    return BasicBytes(object);
  }
  const auto size = static_cast<size_t>(PyLong_AsSize_t(result));
  Py_DECREF(result);
  if (size == static_cast<size_t>(-1) && PyErr_Occurred() != nullptr) {
    PyErr_Clear();
    return BasicBytes(object);
  }
  return size;
}

bool IsHeapType(PyObject* type) { return (reinterpret_cast<PyTypeObject*>(type)->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0; }

size_t OwnBytes(PyObject* object, const TypeInfo& info) {
  switch (info.size_rule) {
    case SizeRule::kFixed:
      return BasicBytes(object);
    case SizeRule::kItems:
      return BasicBytes(object) + static_cast<size_t>(Py_SIZE(object) * Py_TYPE(object)->tp_itemsize);
    case SizeRule::kList:
      return BasicBytes(object) +
             static_cast<size_t>(reinterpret_cast<PyListObject*>(object)->allocated) * sizeof(PyObject*);
    case SizeRule::kDict:
      return DictBytes(object);
    case SizeRule::kSet:
      return SetBytes(object);
    case SizeRule::kStr:
      if (PyUnicode_IS_COMPACT_ASCII(object)
#if PY_VERSION_HEX < 0x030C0000
          && reinterpret_cast<PyASCIIObject*>(object)->wstr == nullptr
#endif
      ) {
        return AsciiBytes(object);
      }
      return CallSize(object, info);
    case SizeRule::kInt:
      return layout::IntFlatBytes(object);
    case SizeRule::kCall:
      return CallSize(object, info);
  }
  return BasicBytes(object);
}

// Blocks of memory behind objects whose parts we know; 0: one block of the size that __sizeof__ says.
size_t SeparateBlocks(PyObject* object, const TypeInfo& info, size_t header) {
  switch (info.native) {
    case Native::kList:
      if (info.size_rule != SizeRule::kList) return 0;
      return Rounded(header + BasicBytes(object)) +
             Rounded(static_cast<size_t>(reinterpret_cast<PyListObject*>(object)->allocated) * sizeof(PyObject*));
    case Native::kDict: {
      if (info.size_rule != SizeRule::kDict) return 0;
      const layout::DictTable table = layout::ViewDict(object);
      size_t bytes = Rounded(header + BasicBytes(object));
      if (layout::KeysAreOwned(table.keys)) bytes += Rounded(layout::KeysBytes(table.keys));
      if (table.values != nullptr && !layout::ValuesLieInOwner(table))
        bytes += Rounded(layout::SplitValuesBytes(table));
      return bytes;
    }
    case Native::kSet:
      if (info.size_rule != SizeRule::kSet) return 0;
      return Rounded(header + BasicBytes(object)) + Rounded(SetBytes(object) - BasicBytes(object));
    case Native::kType: {
      if (!IsHeapType(object)) return 0;
      // The members of __slots__ and an empty one lie behind the type.
      PyTypeObject* metatype = Py_TYPE(object);
      size_t bytes =
          Rounded(header + BasicBytes(object) + static_cast<size_t>((Py_SIZE(object) + 1) * metatype->tp_itemsize));
      PyDictKeysObject* keys = layout::CachedKeys(reinterpret_cast<PyTypeObject*>(object));
      if (keys != nullptr) bytes += Rounded(layout::KeysBytes(keys));
      return bytes;
    }
    default:
      return 0;
  }
}

}  // namespace

size_t DictBytes(PyObject* dict) {
  const layout::DictTable table = layout::ViewDict(dict);
  size_t bytes = BasicBytes(dict);
  if (table.values != nullptr) bytes += layout::SplitValuesBytes(table);
  if (layout::KeysAreOwned(table.keys)) bytes += layout::KeysBytes(table.keys);
  return bytes;
}

size_t SetBytes(PyObject* set) {
  auto* object = reinterpret_cast<PySetObject*>(set);
  size_t bytes = BasicBytes(set);
  if (object->table != object->smalltable) bytes += (static_cast<size_t>(object->mask) + 1) * sizeof(setentry);
  return bytes;
}

size_t AsciiBytes(PyObject* text) {
  return sizeof(PyASCIIObject) + static_cast<size_t>(PyUnicode_GET_LENGTH(text)) + 1;
}

Sizes SizesOf(PyObject* object, const TypeInfo& info) {
  const bool static_type = info.native == Native::kType && !IsHeapType(object);
  const size_t header = layout::HeaderBytes(info.type);
  Sizes sizes;
  const bool header_absent = info.type->tp_is_gc != nullptr && info.type->tp_is_gc(object) == 0;
  sizes.flat = OwnBytes(object, info) + (header_absent && !layout::kAbsentHeaderCounted ? 0 : header);
  if (static_type) {
    sizes.allocated = sizes.flat;  // lies in the binary
    return sizes;
  }
  sizes.allocated = SeparateBlocks(object, info, header);
  if (sizes.allocated == 0) sizes.allocated = Rounded(sizes.flat);
  if (info.managed) sizes.allocated += Rounded(layout::ViewAttributes(object, info.type).values_bytes);
  return sizes;
}

size_t LengthPlusOne(PyObject* object, const TypeInfo& info) {
  if (info.has_length) return static_cast<size_t>(Py_SIZE(object)) + 1;
  switch (info.native) {
    case Native::kDict:
    case Native::kDictPlus:
      return static_cast<size_t>(reinterpret_cast<PyDictObject*>(object)->ma_used) + 1;
    case Native::kSet:
      return static_cast<size_t>(reinterpret_cast<PySetObject*>(object)->used) + 1;
    default:
      break;
  }
  if ((info.flags_of_text & kIsStr) != 0 && layout::StrIsReady(object)) {
    return static_cast<size_t>(PyUnicode_GET_LENGTH(object)) + 1;
  }
  return 0;
}

}  // namespace barrow::cpython
