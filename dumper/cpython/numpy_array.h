// SPDX-License-Identifier: Apache-2.0
//
// The beginning of numpy's arrays, the same in numpy 1 and 2. (numpy's header would tie the build to one of them.)
#pragma once

#include <Python.h>

#include <cstdint>
#include <cstring>

namespace barrow::cpython {

struct NumpyArray {
  PyObject ob_base;
  char* data;
  int dimension_count;
  Py_ssize_t* dimensions;
  Py_ssize_t* strides;
  PyObject* base;
  PyObject* description;
  int flags;
};
struct NumpyDescription {
  PyObject ob_base;
  PyTypeObject* scalar_type;
  char kind;
  char type;
  char byte_order;
  char flags;
  int type_number;
};
// What follows it in the descriptions of numpy 1 and of numpy 2, whose sizes differ.
struct NumpyRecordDescription1 {
  NumpyDescription common;
  int item_bytes;
  int alignment;
  struct NumpySubarray* subarray;
  PyObject* fields;
  PyObject* names;
  void* functions;
  PyObject* metadata;
  void* c_metadata;
  Py_hash_t hash;
};
struct NumpyRecordDescription2 {
  NumpyDescription common;
  uint64_t item_flags;
  Py_ssize_t item_bytes;
  Py_ssize_t alignment;
  PyObject* metadata;
  Py_hash_t hash;
  void* reserved[2];
  struct NumpySubarray* subarray;
  PyObject* fields;
  PyObject* names;
  void* c_metadata;
};
struct NumpySubarray {
  NumpyDescription* base;
  PyObject* shape;
};
inline constexpr int kNumpyOwnsData = 4;
inline constexpr int kNumpyObjectType = 17;
inline constexpr int kNumpyRecordType = 20;
inline constexpr int kNumpyHasObjects = 1;  // in the flags of a description
inline constexpr int kNumpyMostDimensions = 64;
inline constexpr int kNumpyDeepestRecord = 16;

// Whether the objects of this type in C begin like that.
inline bool IsNumpyArray(const PyTypeObject* native) {
  return std::strcmp(native->tp_name, "numpy.ndarray") == 0 &&
         native->tp_basicsize >= static_cast<Py_ssize_t>(sizeof(NumpyArray));
}

// What an item of an array is made of. No bytes: its description is not one that is known.
struct NumpyItem {
  Py_ssize_t bytes = 0;
  bool has_objects = false;
  const NumpySubarray* subarray = nullptr;
  PyObject* fields = nullptr;  // a dictionary: (description, offset, …) by name
};
inline NumpyItem NumpyItemOf(const NumpyDescription* description) {
  const Py_ssize_t size = Py_TYPE(description)->tp_basicsize;
  if (size == sizeof(NumpyRecordDescription1)) {
    const auto* known = reinterpret_cast<const NumpyRecordDescription1*>(description);
    return {known->item_bytes, (known->common.flags & kNumpyHasObjects) != 0, known->subarray, known->fields};
  }
  if (size == sizeof(NumpyRecordDescription2)) {
    const auto* known = reinterpret_cast<const NumpyRecordDescription2*>(description);
    return {known->item_bytes, (known->item_flags & kNumpyHasObjects) != 0, known->subarray, known->fields};
  }
  return {};
}

// Calls visit(object or null) for what stands in one item at `data`, fields in their dictionary's order. `depth`: how
// many records of records may be entered.
template <typename Visit>
void ForEachObjectOfNumpyItem(const NumpyDescription* description, const char* data, int depth, Visit visit) {
  if (description->type_number == kNumpyObjectType) {
    PyObject* object = nullptr;
    std::memcpy(&object, data, sizeof object);  // records may be packed
    visit(object);
    return;
  }
  if (description->type_number != kNumpyRecordType || depth == 0) return;
  const NumpyItem item = NumpyItemOf(description);
  if (item.subarray != nullptr) {
    const NumpyDescription* const base = item.subarray->base;
    const Py_ssize_t bytes = NumpyItemOf(base).bytes;
    if (bytes <= 0) return;
    for (Py_ssize_t at = 0; at + bytes <= item.bytes; at += bytes) {
      ForEachObjectOfNumpyItem(base, data + at, depth - 1, visit);
    }
    return;
  }
  if (item.fields == nullptr || !PyDict_CheckExact(item.fields)) return;
  PyObject* name = nullptr;
  PyObject* field = nullptr;
  for (Py_ssize_t position = 0; PyDict_Next(item.fields, &position, &name, &field) != 0;) {
    if (!PyTuple_CheckExact(field) || PyTuple_GET_SIZE(field) < 2) continue;
    if (PyTuple_GET_SIZE(field) > 2 && PyTuple_GET_ITEM(field, 2) == name) continue;  // its title: once more
    PyObject* const offset = PyTuple_GET_ITEM(field, 1);
    if (!PyLong_CheckExact(offset)) continue;
    const Py_ssize_t at = PyLong_AsSsize_t(offset);
    const auto* part = reinterpret_cast<const NumpyDescription*>(PyTuple_GET_ITEM(field, 0));
    if (at >= 0 && at < item.bytes) ForEachObjectOfNumpyItem(part, data + at, depth - 1, visit);
  }
}

// Calls visit(element or null) for the objects in an array, those in the fields of records included. A view has none:
// its base holds them.
template <typename Visit>
void ForEachNumpyElement(PyObject* object, Visit visit) {
  auto* array = reinterpret_cast<NumpyArray*>(object);
  auto* description = reinterpret_cast<NumpyDescription*>(array->description);
  if (description == nullptr || array->data == nullptr || (array->flags & kNumpyOwnsData) == 0) return;
  if (array->dimension_count < 0 || array->dimension_count > kNumpyMostDimensions) return;
  Py_ssize_t count = 1;
  for (int i = 0; i < array->dimension_count; ++i) count *= array->dimensions[i];
  if (description->type_number == kNumpyObjectType) {
    auto* elements = reinterpret_cast<PyObject**>(array->data);
    for (Py_ssize_t i = 0; i < count; ++i) visit(elements[i]);
    return;
  }
  const NumpyItem item = NumpyItemOf(description);
  if (!item.has_objects) return;
  for (Py_ssize_t i = 0; i < count; ++i) {
    ForEachObjectOfNumpyItem(description, array->data + i * item.bytes, kNumpyDeepestRecord, visit);
  }
}

}  // namespace barrow::cpython
