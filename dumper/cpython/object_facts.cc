// SPDX-License-Identifier: Apache-2.0
#include "cpython/object_facts.h"

namespace barrow::cpython {

namespace {

// The allocators hand out memory in steps of 16 bytes.
size_t Rounded(size_t bytes) { return (bytes + 15) & ~size_t{15}; }

size_t BasicBytes(PyObject* object) { return static_cast<size_t>(Py_TYPE(object)->tp_basicsize); }

// A method definition stores every function as a PyCFunction; its flags say what it is.
template <typename Function>
Function As(PyCFunction function) {
  return reinterpret_cast<Function>(reinterpret_cast<void (*)()>(function));
}

size_t CallSize(PyObject* object, const TypeInfo& info, bool* failed) {
  const Py_ssize_t size = AskSize(info.size_function, object);
  if (size >= 0) return static_cast<size_t>(size);
  *failed = true;
  return BasicBytes(object);
}

bool IsHeapType(PyObject* type) { return (reinterpret_cast<PyTypeObject*>(type)->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0; }

size_t OwnBytes(PyObject* object, const TypeInfo& info, bool* failed) {
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
      return CallSize(object, info, failed);
    case SizeRule::kInt:
      return layout::IntFlatBytes(object);
    case SizeRule::kCall:
      return CallSize(object, info, failed);
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

bool CanAskSize(int flags) {
  switch (flags & ~METH_COEXIST) {
    case METH_NOARGS:
    case METH_VARARGS:
    case METH_VARARGS | METH_KEYWORDS:
    case METH_FASTCALL:
    case METH_FASTCALL | METH_KEYWORDS:
    case METH_METHOD | METH_FASTCALL | METH_KEYWORDS:
      return true;
    default:
      return false;
  }
}

Py_ssize_t AskSize(const SizeFunction& function, PyObject* object) {
  const PyCFunction meth = function.method->ml_meth;
  PyObject* no_arguments = Known().empty_tuple;
  PyObject* result = nullptr;
  switch (function.method->ml_flags & ~METH_COEXIST) {
    case METH_NOARGS:
      result = meth(object, nullptr);
      break;
    case METH_VARARGS:
      result = meth(object, no_arguments);
      break;
    case METH_VARARGS | METH_KEYWORDS:
      result = As<PyCFunctionWithKeywords>(meth)(object, no_arguments, nullptr);
      break;
    case METH_FASTCALL:
      result = As<_PyCFunctionFast>(meth)(object, nullptr, 0);
      break;
    case METH_FASTCALL | METH_KEYWORDS:
      result = As<_PyCFunctionFastWithKeywords>(meth)(object, nullptr, 0, nullptr);
      break;
    case METH_METHOD | METH_FASTCALL | METH_KEYWORDS:
      result = As<PyCMethod>(meth)(object, function.owner, nullptr, 0, nullptr);
      break;
  }
  Py_ssize_t size = -1;
  if (result != nullptr) {
    size = PyLong_AsSsize_t(result);
    Py_DECREF(result);
  }
  if (size < 0) PyErr_Clear();
  return size;
}

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
  sizes.estimated = info.size_estimated;
  sizes.flat = OwnBytes(object, info, &sizes.estimated) + (layout::HeaderIsCounted(object) ? header : 0);
  if (static_type) {
    sizes.allocated = sizes.flat;  // lies in the binary
    return sizes;
  }
  // Its buffer is a bytes object, which has a size of its own.
  sizes.allocated = info.counts_buffer ? Rounded(header + BasicBytes(object)) : SeparateBlocks(object, info, header);
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
