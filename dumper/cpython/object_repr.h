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

  // What an object is called by what holds it. Like Append, but without addresses, which differ from run to run:
  // `<function app.run>`, `<app.Node>`.
  void AppendLabel(PyObject* object, std::string& out);

  // The same of the key of a dictionary: tuples show their items, as far as there is room.
  void AppendKeyLabel(PyObject* key, std::string& out) { AppendItems(key, 0, out.size() + kMostKeyBytes, out); }

  // Whether the label is more than the type's name.
  bool HasOwnLabel(PyObject* object) const { return values_kept_ || (names_kept_ && IsNamed(object)); }

  // `<module.Class object at 0x…>`
  void AppendPlain(PyObject* object, PyTypeObject* type, std::string& out);

  // `module.Class`, `str`; replaced if no names may be told
  void AppendTypeName(PyTypeObject* type, std::string& out);
  // `<module.Class>`
  void AppendTypeLabel(PyTypeObject* type, std::string& out);

 private:
  static constexpr size_t kMostKeyBytes = 200;  // behind them no item of a tuple begins
  static constexpr int kDeepestItem = 3;

  static bool IsNamed(PyObject* object);
  void AppendNamed(PyObject* object, bool with_address, std::string& out);
  void AppendItems(PyObject* key, int depth, size_t end, std::string& out);
  bool AppendValue(PyObject* object, std::string& out);

  bool names_kept_;
  bool values_kept_;
  ObjectText text_;
  ToldTypeNames names_;
};

}  // namespace barrow::cpython
