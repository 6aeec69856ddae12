// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <cstdint>
#include <string_view>

#include "cpython/layout_internal.h"
#include "cpython/mapped_array.h"
#include "cpython/object_text.h"
#include "cpython/pointer_map.h"
#include "cpython/type_names.h"
#include "writer/snapshot_writer.h"

namespace barrow::cpython {

// How the part of an object that C code defines refers to others.
enum class Native : uint8_t {
  kNothing,   // it does not
  kTraverse,  // ask tp_traverse
  kList,
  kTuple,
  kDict,
  kDictPlus,  // a dict of C code with references of its own: OrderedDict, defaultdict
  kSet,
  kFunction,
  kCode,
  kType,
  kFrame,
  kGenerator,  // coroutines and asynchronous generators too
  kNumpyArray,
};

// How sys.getsizeof finds the size.
enum class SizeRule : uint8_t {
  kFixed,  // tp_basicsize
  kItems,  // tp_basicsize + items * tp_itemsize
  kList,
  kDict,
  kSet,
  kStr,
  kInt,
  kCall,  // by calling the C function
};

// A __sizeof__ written in C.
struct SizeFunction {
  const PyMethodDef* method = nullptr;  // null: there is none
  PyTypeObject* owner = nullptr;        // the type that defines it
};

// A reference at a fixed place of an instance.
struct Field {
  enum class Kind : uint8_t {
    kSlot,      // of __slots__: owned, not seen by the native tp_traverse
    kKnown,     // owned, seen or not by the native tp_traverse
    kMember,    // declared by C code: owned if the native tp_traverse shows it, or if there is none
    kTimeZone,  // of datetime and time: there only if the byte in front of it says so
  };
  Kind kind;
  uint32_t offset;
  const char* name;  // C string, lives as long as the type
};

struct TypeInfo {
  PyTypeObject* type;
  uint32_t number;  // in the file
  Native native;
  SizeRule size_rule;
  bool size_estimated;
  bool collected;
  bool managed;            // layout::ViewAttributes applies
  bool native_managed;     // … and the native tp_traverse sees it too
  bool has_dict_slot;      // layout::DictSlot applies
  bool native_dict_slot;   // … and the native tp_traverse sees it too
  bool native_shows_type;  // the native tp_traverse visits the type
  bool has_length;         // ob_size is the length
  bool is_module;
  bool is_weak_reference;
  bool is_lru_cache;      // the wrapper of functools.lru_cache
  bool counts_buffer;     // __sizeof__ counts a bytes object that is written as a referent, too
  bool is_program;        // classes, functions, modules, frames …: what a program is made of, not what it works on
  uint8_t flags_of_text;  // kIsStr, kIsBytes, kHasText
  uint32_t first_field;   // in TypeTable::fields
  uint32_t field_count;
  uint32_t dict_shape;    // fields, parts, __dict__ (if it can have one), rest
  uint32_t inline_shape;  // fields, parts, attributes, rest; 0: none
  traverseproc traverse;  // the native one
  SizeFunction size_function;
};

inline constexpr uint8_t kIsStr = 1;
inline constexpr uint8_t kIsBytes = 2;
inline constexpr uint8_t kHasText = 4;

// Objects the walk compares with, found once with the interpreter's help.
struct KnownObjects {
  destructor python_dealloc = nullptr;  // tp_dealloc of classes written in Python
  traverseproc python_traverse = nullptr;
  PyObject* name_sizeof = nullptr;  // interned names
  PyObject* name_module = nullptr;
  PyObject* name_file = nullptr;
  PyObject* name_repr = nullptr;
  PyObject* name_str = nullptr;
  const PyMethodDef* object_sizeof = nullptr;
  const PyMethodDef* list_sizeof = nullptr;
  const PyMethodDef* dict_sizeof = nullptr;
  const PyMethodDef* set_sizeof = nullptr;
  const PyMethodDef* frozenset_sizeof = nullptr;
  const PyMethodDef* str_sizeof = nullptr;
  const PyMethodDef* int_sizeof = nullptr;
  bool dict_formula = false;  // our formula gave what dict.__sizeof__ gives
  bool set_formula = false;
  bool str_formula = false;
  bool int_formula = false;
  bool type_cache_readable = false;  // layout::TypeCache holds what was just looked up
  PyObject* empty_tuple = nullptr;
};

// Null if it could not be found, with a Python exception set.
const KnownObjects* PrepareKnownObjects();
const KnownObjects& Known();

// Finds an interned name in a dictionary with str keys, without hashing or comparing. Null: not there.
PyObject* FindInterned(PyObject* dict, PyObject* name);

// The same for any ASCII key, by its content.
PyObject* FindKey(PyObject* dict, std::string_view name);

// A class statement, or type(), made the class.
bool IsWrittenInPython(PyTypeObject* type);

// What has to be known of each type, found out when its first instance is met and written to the file then.
class TypeTable {
 public:
  // `writer` null: nothing is written; numbers and shapes are 0.
  TypeTable(writer::SnapshotWriter* writer, ObjectText& text, writer::Contents contents,
            PyInterpreterState* interpreter)
      : writer_(writer),
        text_(text),
        names_kept_(contents != writer::Contents::kNone),
        interpreter_(interpreter),
        names_(names_kept_, text, interpreter) {}

  // `sample` is an instance of the type, to learn the names of its parts from; null if there is none.
  // The reference is valid until the next call.
  const TypeInfo& Of(PyTypeObject* type, PyObject* sample) {
    if (type == last_type_ && (sample == nullptr || last_complete_)) return infos_[last_index_];
    return Find(type, sample);
  }

  const Field* fields(const TypeInfo& info) { return fields_.data() + info.first_field; }
  ToldTypeNames& names() { return names_; }
  bool ok() const { return infos_.ok() && fields_.ok() && numbers_.ok(); }

 private:
  const TypeInfo& Find(PyTypeObject* type, PyObject* sample);
  uint32_t Enter(PyTypeObject* type, PyObject* sample);  // its place in infos_ + 1; 0: no memory
  void Describe(PyTypeObject* type, TypeInfo& info);
  void AddShapes(TypeInfo& info, PyObject* sample);
  void AddFields(PyTypeObject* type, PyTypeObject* native, TypeInfo& info);
  void AddField(const TypeInfo& info, Field::Kind kind, size_t offset, const char* name);
  void FindSize(PyTypeObject* type, TypeInfo& info);
  static uint64_t AttributeDictBytes(PyTypeObject* type, const TypeInfo& info);
  uint32_t WriteType(PyTypeObject* type, const TypeInfo& info);
  std::string_view Representation(PyTypeObject* type);

  writer::SnapshotWriter* writer_;
  ObjectText& text_;
  bool names_kept_;
  PyInterpreterState* interpreter_;
  ToldTypeNames names_;
  PyTypeObject* last_type_ = nullptr;
  size_t last_index_ = 0;
  bool last_complete_ = false;
  PointerMap numbers_;  // type -> index in infos_ + 1
  MappedArray<TypeInfo> infos_;
  MappedArray<Field> fields_;
  MappedArray<char> representation_;  // made last
  TypeInfo unplaced_{};               // stands for types that infos_ has no room for
};

}  // namespace barrow::cpython
