// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <cstdint>

#include "cpython/address_set.h"
#include "cpython/layout_internal.h"
#include "cpython/mapped_array.h"
#include "cpython/object_text.h"
#include "cpython/pointer_map.h"
#include "cpython/reference_reader.h"
#include "cpython/type_table.h"
#include "writer/snapshot_writer.h"

namespace barrow::cpython {

// Writes the references of one object, in label order, and the shape that labels them. Each target is marked in the
// set.
class ReferenceWalk {
 public:
  ReferenceWalk(writer::SnapshotWriter& writer, AddressSet& objects, TypeTable& types, ObjectText& text,
                bool names_kept, PyInterpreterState* interpreter)
      : writer_(writer),
        objects_(objects),
        text_(text),
        names_kept_(names_kept),
        interpreter_(interpreter),
        reader_(types, interpreter) {}

  // Looks at the object, before writer.BeginObject. Returns its shape; 0: the type's default.
  uint32_t Prepare(PyObject* object, const TypeInfo& info);

  // The shape of the tuple of cells that a function with this code has as its closure.
  uint32_t ClosureShape(PyCodeObject* code);

  // Writes the references of the object last prepared, between BeginObject and EndObject.
  void Write(PyObject* object, const TypeInfo& info);

  // The dictionary whose keys are names (of a module, class, instance or function), if the last object has one of its
  // own.
  PyObject* name_dict() const { return name_dict_; }

  bool ok() const { return reader_.ok() && shapes_.ok(); }

 private:
  void Add(PyObject* target) {
    if (target == nullptr) {
      ++empty_slots_;
      return;
    }
    for (; empty_slots_ != 0; --empty_slots_) writer_.AddReference(0);
    const auto address = reinterpret_cast<uint64_t>(target);
    writer_.AddReference(address);
    objects_.Mark(address);
  }

  uint32_t SplitDictShape(const layout::DictTable& table);
  uint32_t FrameShape(PyObject* object, const TypeInfo& info, const layout::FrameView& frame, unsigned tag);

  writer::SnapshotWriter& writer_;
  AddressSet& objects_;
  ObjectText& text_;
  bool names_kept_;
  PyInterpreterState* interpreter_;

  ReferenceReader reader_;
  PointerMap shapes_;  // of split keys, and of code (tagged)
  size_t empty_slots_ = 0;
  PyObject* name_dict_ = nullptr;
};

}  // namespace barrow::cpython
