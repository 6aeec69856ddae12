// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <string_view>

#include "cpython/mapped_array.h"
#include "cpython/object_text.h"

namespace barrow::cpython {

// Module and qualified name of a type; without module for builtins.
struct TypeName {
  std::string_view module;
  std::string_view qualified_name;
};

// Views into the type, or into `text`'s first and second name.
TypeName NameOf(PyTypeObject* type, PyInterpreterState* interpreter, ObjectText& text);

// Finds out once what Told compares with: the modules of the standard library, where the interpreter's binary lies, and
// a random key that lives as long as the process. False with a Python exception set.
bool PrepareTypeNames();

// Whether Python itself or its standard library defines the type. What a type says of itself is not enough, for
// types.new_class, ctypes.POINTER and an assignment to __module__ make anything a part of the library: it lies in the
// interpreter's binary, or is C code's and its module is the library's, or that module has it among its names.
// Runs no Python code, allocates nothing.
bool IsStandardType(PyTypeObject* type, const TypeName& name, PyInterpreterState* interpreter);

// What a file tells of the names of types.
class ToldTypeNames {
 public:
  // `all_told` false: in names that are not the standard library's each word between dots is replaced by one like
  // "xq3fk7b2mnp": the same for the same word in everything this process writes, and to be guessed by nobody.
  ToldTypeNames(bool all_told, ObjectText& text, PyInterpreterState* interpreter)
      : all_told_(all_told), text_(text), interpreter_(interpreter) {}

  // `is_itself`, if not null, is told whether the name is the type's own. Views until the next call.
  TypeName Of(PyTypeObject* type, bool* is_itself = nullptr);

  // "collections.deque", "dict"; as C code spells it where all are told. Of types that are no heap objects.
  std::string_view Dotted(PyTypeObject* type);

 private:
  std::string_view Replaced(std::string_view name, MappedArray<char>& out);

  bool all_told_;
  ObjectText& text_;
  PyInterpreterState* interpreter_;
  MappedArray<char> module_;
  MappedArray<char> qualified_name_;
  MappedArray<char> dotted_;
};

}  // namespace barrow::cpython
