// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <string>

#include "cpython/object_text.h"
#include "cpython/type_names.h"
#include "writer/snapshot_writer.h"

namespace barrow::cpython {

// How objects present themselves, made of what is in memory: no __repr__ is called. Classes, functions and modules look
// as in Python; texts and numbers too, if values may be told; everything else is `<module.Class object at 0x…>`.
class ObjectRepr {
 public:
  ObjectRepr(writer::Contents contents, uint32_t text_limit, PyInterpreterState* interpreter)
      : names_kept_(contents != writer::Contents::kNone),
        values_kept_(contents == writer::Contents::kValues),
        text_(text_limit),
        names_(names_kept_, text_, interpreter) {}

  // Appends. The text is UTF-8.
  void Append(PyObject* object, std::string& out);

  // `<module.Class object at 0x…>`
  void AppendPlain(PyObject* object, PyTypeObject* type, std::string& out);

  // `module.Class`, `str`; replaced if no names may be told
  void AppendTypeName(PyTypeObject* type, std::string& out);

 private:
  bool AppendNamed(PyObject* object, std::string& out);
  bool AppendValue(PyObject* object, std::string& out);

  bool names_kept_;
  bool values_kept_;
  ObjectText text_;
  ToldTypeNames names_;
};

}  // namespace barrow::cpython
