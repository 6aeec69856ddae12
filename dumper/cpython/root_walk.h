// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include "cpython/address_set.h"
#include "cpython/layout_internal.h"
#include "cpython/object_text.h"
#include "writer/snapshot_writer.h"

namespace barrow::cpython {

// Writes why objects are alive at all: imported modules, the interpreter's state, threads with their frames and the
// variables in them; marks what they refer to. A root that does not own a counted reference (a variable whose frame is
// an object, a module that sys.modules holds) says so.
//
// Not seen: temporaries on the evaluation stack of a frame that is executing, for CPython 3.10 to 3.13 keep its height
// in a register; and what C code holds. Both show as references that nothing explains.
class RootWalk {
 public:
  RootWalk(writer::SnapshotWriter& writer, AddressSet& objects, ObjectText& text, bool names_kept,
           PyInterpreterState* interpreter)
      : writer_(writer), objects_(objects), text_(text), names_kept_(names_kept), interpreter_(interpreter) {}

  void WriteInterpreter();
  void WriteModules();
  void WriteThreads();

 private:
  void Add(writer::RootKind kind, std::string_view name, PyObject* object, bool counted);
  void WriteThread(PyThreadState* thread);
  void AddFrame(layout::RunningFrame* frame, const layout::FrameView& view);
  void WriteFrame(layout::RunningFrame* frame, const layout::FrameView& view);
  PyObject* ThreadObject(unsigned long ident);

  writer::SnapshotWriter& writer_;
  AddressSet& objects_;
  ObjectText& text_;
  bool names_kept_;
  PyInterpreterState* interpreter_;
  uint32_t thread_ = 0;
  uint32_t frame_ = 0;
};

}  // namespace barrow::cpython
