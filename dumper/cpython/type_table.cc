// SPDX-License-Identifier: Apache-2.0
#include "cpython/type_table.h"

#include <cstring>

#include "cpython/native_parts.h"
#include "cpython/object_facts.h"

namespace barrow::cpython {

namespace {

KnownObjects g_known;

// The C function that instances of `type` get from the dictionary of `level`, one of its bases or itself. None if it
// defines no __sizeof__, or one that is no C function: `written_in_python` tells these apart.
SizeFunction SizeFunctionOf(PyInterpreterState* interpreter, PyTypeObject* type, PyTypeObject* level, PyObject* name,
                            bool* written_in_python) {
  *written_in_python = false;
  PyObject* dict = layout::TypeDict(interpreter, level);
  PyObject* found = dict != nullptr ? FindInterned(dict, name) : nullptr;
  if (found == nullptr) return {};
  if (Py_TYPE(found) == &PyMethodDescr_Type && PyType_IsSubtype(type, PyDescr_TYPE(found)) != 0) {
    const PyMethodDef* method = reinterpret_cast<PyMethodDescrObject*>(found)->d_method;
    if (CanAskSize(method->ml_flags)) return {method, PyDescr_TYPE(found)};
  }
  *written_in_python = true;
  return {};
}

// Whether `formula` gives what the C function gives, on every sample. Steals the references.
template <typename Formula, size_t kCount>
bool FormulaHolds(const PyMethodDef* method, Formula formula, PyObject* (&samples)[kCount]) {
  bool holds = method != nullptr;
  for (PyObject* sample : samples) {
    if (sample == nullptr) {
      PyErr_Clear();
      holds = false;
      continue;
    }
    if (holds) holds = AskSize({method, Py_TYPE(sample)}, sample) == static_cast<Py_ssize_t>(formula(sample));
    Py_DECREF(sample);
  }
  if (PyErr_Occurred() != nullptr) PyErr_Clear();
  return holds;
}

PyObject* Evaluate(const char* expression) {
  PyObject* globals = PyDict_New();
  if (globals == nullptr) return nullptr;
  PyDict_SetItemString(globals, "__builtins__", PyEval_GetBuiltins());
  PyObject* result = PyRun_String(expression, Py_eval_input, globals, globals);
  Py_DECREF(globals);
  return result;
}

bool IsNamed(PyTypeObject* type, const char* name) { return std::strcmp(type->tp_name, name) == 0; }

Native NativeOf(PyTypeObject* native) {
  if ((native->tp_flags & Py_TPFLAGS_TYPE_SUBCLASS) != 0) return Native::kType;
  if (native == &PyFunction_Type) return Native::kFunction;
  if (native == &PyCode_Type) return Native::kCode;
  if (native == &PyFrame_Type) return Native::kFrame;
  if (native == &PyGen_Type || native == &PyCoro_Type || native == &PyAsyncGen_Type) return Native::kGenerator;
  if (IsNumpyArray(native)) return Native::kNumpyArray;
  if (native->tp_traverse == nullptr) return Native::kNothing;
  if (native->tp_traverse == PyList_Type.tp_traverse) return Native::kList;
  if (native->tp_traverse == PyTuple_Type.tp_traverse) return Native::kTuple;
  if (native->tp_traverse == PyDict_Type.tp_traverse) return Native::kDict;
  if (native->tp_traverse == PySet_Type.tp_traverse) return Native::kSet;
  if ((native->tp_flags & Py_TPFLAGS_DICT_SUBCLASS) != 0) return Native::kDictPlus;
  return Native::kTraverse;
}

// Looks up a method, and whether the type cache then has it where we look. Pointers found there are only compared.
bool TypeCacheIsReadable(PyInterpreterState* interpreter) {
  PyObject* name = PyUnicode_InternFromString("append");
  PyObject* method = name != nullptr ? PyObject_GetAttr(reinterpret_cast<PyObject*>(&PyList_Type), name) : nullptr;
  bool found = false;
  for (const type_cache_entry& entry : layout::TypeCache(interpreter).hashtable) {
    if (method != nullptr && entry.name == name && entry.value == method) found = true;
  }
  PyErr_Clear();
  Py_XDECREF(method);
  Py_XDECREF(name);
  return found;
}

// What a program is made of, not what it works on.
bool IsProgram(const TypeInfo& info, PyTypeObject* native) {
  if (info.native == Native::kType || info.native == Native::kFunction || info.native == Native::kCode ||
      info.native == Native::kFrame || info.is_module) {
    return true;
  }
  PyTypeObject* const kKinds[] = {
      &PyCFunction_Type,   &PyMethod_Type,      &PyMethodDescr_Type,  &PyClassMethodDescr_Type, &PyMemberDescr_Type,
      &PyGetSetDescr_Type, &PyClassMethod_Type, &PyStaticMethod_Type, &PyWrapperDescr_Type,
  };
  for (PyTypeObject* kind : kKinds) {
    if (native == kind || native->tp_base == kind) return true;
  }
  return false;
}

writer::ShapeKind RestKind(Native native, PyTypeObject* type) {
  switch (native) {
    case Native::kList:
    case Native::kTuple:
    case Native::kNumpyArray:
      return writer::ShapeKind::kSequence;
    case Native::kDict:
    case Native::kDictPlus:
      return writer::ShapeKind::kMapping;
    case Native::kSet:
      return writer::ShapeKind::kSet;
    case Native::kTraverse:
      return IsNamed(type, "collections.deque") || (type->tp_flags & Py_TPFLAGS_TUPLE_SUBCLASS) != 0
                 ? writer::ShapeKind::kSequence
                 : writer::ShapeKind::kOpaque;
    default:
      return writer::ShapeKind::kOpaque;
  }
}

bool IsClassOfEnum(PyTypeObject* type, std::string_view name) {
  if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0) return false;
  if (!StrEquals(reinterpret_cast<PyHeapTypeObject*>(type)->ht_qualname, name)) return false;
  PyObject* module = type->tp_dict != nullptr ? FindInterned(type->tp_dict, Known().name_module) : nullptr;
  return module != nullptr && StrEquals(module, "enum");
}

PyTypeObject* NativeBase(PyTypeObject* type) {
  PyTypeObject* native = type;
  while (native->tp_base != nullptr && IsWrittenInPython(native)) native = native->tp_base;
  return native;
}

}  // namespace

const KnownObjects& Known() { return g_known; }

PyObject* FindInterned(PyObject* dict, PyObject* name) {
  const layout::DictTable table = layout::ViewDict(dict);
  for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
    if (layout::EntryKey(table, i) == name) return layout::EntryValue(table, i);
  }
  return nullptr;
}

PyObject* FindKey(PyObject* dict, std::string_view name) {
  if (dict == nullptr || !PyDict_Check(dict)) return nullptr;
  const layout::DictTable table = layout::ViewDict(dict);
  for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
    PyObject* value = layout::EntryValue(table, i);
    if (value != nullptr && StrEquals(layout::EntryKey(table, i), name)) return value;
  }
  return nullptr;
}

bool IsWrittenInPython(PyTypeObject* type) {
  if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0) return false;
  if ((type->tp_flags & Py_TPFLAGS_HAVE_GC) != 0) return type->tp_traverse == Known().python_traverse;
  return type->tp_dealloc == Known().python_dealloc;
}

const KnownObjects* PrepareKnownObjects() {
  PyObject* bootstrap = PyImport_ImportModule("_frozen_importlib");
  if (bootstrap == nullptr) return nullptr;
  PyObject* specification = PyObject_GetAttrString(bootstrap, "ModuleSpec");  // a class written in Python, always there
  Py_DECREF(bootstrap);
  if (specification == nullptr) return nullptr;
  auto* python_class = reinterpret_cast<PyTypeObject*>(specification);
  g_known.python_dealloc = python_class->tp_dealloc;
  g_known.python_traverse = python_class->tp_traverse;
  Py_DECREF(specification);

  if (!PrepareTypeNames()) return nullptr;
  g_known.name_sizeof = PyUnicode_InternFromString("__sizeof__");
  g_known.name_module = PyUnicode_InternFromString("__module__");
  g_known.name_file = PyUnicode_InternFromString("__file__");
  g_known.name_repr = PyUnicode_InternFromString("__repr__");
  g_known.name_str = PyUnicode_InternFromString("__str__");
  if (g_known.name_sizeof == nullptr || g_known.name_module == nullptr || g_known.name_file == nullptr ||
      g_known.name_repr == nullptr || g_known.name_str == nullptr) {
    return nullptr;
  }

  PyInterpreterState* interpreter = PyInterpreterState_Get();
  const auto own = [interpreter](PyTypeObject* type) {
    bool written_in_python;
    return SizeFunctionOf(interpreter, type, type, g_known.name_sizeof, &written_in_python).method;
  };
  g_known.object_sizeof = own(&PyBaseObject_Type);
  g_known.list_sizeof = own(&PyList_Type);
  g_known.dict_sizeof = own(&PyDict_Type);
  g_known.set_sizeof = own(&PySet_Type);
  g_known.frozenset_sizeof = own(&PyFrozenSet_Type);
  g_known.str_sizeof = own(&PyUnicode_Type);
  g_known.int_sizeof = own(&PyLong_Type);
  g_known.empty_tuple = PyTuple_New(0);
  if (g_known.empty_tuple == nullptr) return nullptr;
  g_known.type_cache_readable = TypeCacheIsReadable(interpreter);

  PyObject* dicts[] = {Evaluate("{}"),
                       Evaluate("{'a': 1}"),
                       Evaluate("{i: i for i in range(100)}"),
                       Evaluate("{str(i): i for i in range(1000)}"),
                       Evaluate("type('C', (), {})().__dict__"),
                       Evaluate("(lambda c: (setattr(c, 'x', 1), c.__dict__)[1])(type('C', (), {})())")};
  g_known.dict_formula = FormulaHolds(g_known.dict_sizeof, DictBytes, dicts);
  PyObject* sets[] = {Evaluate("set()"), Evaluate("{1, 2, 3}"), Evaluate("set(range(1000))"),
                      Evaluate("frozenset({1})")};
  g_known.set_formula = FormulaHolds(g_known.set_sizeof, SetBytes, sets);
  PyObject* strings[] = {Evaluate("''"), Evaluate("'abc'"), Evaluate("'x' * 1000")};
  g_known.str_formula = FormulaHolds(g_known.str_sizeof, AsciiBytes, strings);
  PyObject* numbers[] = {Evaluate("0"), Evaluate("1"), Evaluate("-5"), Evaluate("2 ** 30"), Evaluate("-2 ** 200")};
  g_known.int_formula = FormulaHolds(g_known.int_sizeof, layout::IntFlatBytes, numbers);
  return &g_known;
}

const TypeInfo& TypeTable::Find(PyTypeObject* type, PyObject* sample) {
  uint32_t number = numbers_.Find(type);
  if (number == 0) {
    // Bases come first, so that their numbers can be told: in the order of method resolution each class precedes its
    // own. A class that is just being made has no such order yet.
    PyObject* mro = type->tp_mro;
    for (Py_ssize_t i = mro != nullptr ? PyTuple_GET_SIZE(mro) : 0; i-- > 0;) {
      PyObject* base = PyTuple_GET_ITEM(mro, i);
      if (base != nullptr && base != reinterpret_cast<PyObject*>(type) && PyType_Check(base)) {
        Enter(reinterpret_cast<PyTypeObject*>(base), nullptr);
      }
    }
    number = Enter(type, sample);
    if (number == 0) {
      // Memory is refused; the walk ends soon. Until then objects of this type refer to nothing.
      unplaced_ = {};
      unplaced_.type = type;
      return unplaced_;
    }
  }
  last_type_ = type;
  last_index_ = number - 1;
  last_complete_ = true;
  return infos_[last_index_];
}

uint32_t TypeTable::Enter(PyTypeObject* type, PyObject* sample) {
  if (const uint32_t number = numbers_.Find(type)) return number;
  TypeInfo info{};
  Describe(type, info);
  // Any type will do to learn from what the parts of types are called. Other kinds that have parts are no bases.
  if (sample == nullptr && info.native == Native::kType) sample = reinterpret_cast<PyObject*>(&PyType_Type);
  if (writer_ != nullptr) {
    AddShapes(info, sample);
    info.number = WriteType(type, info);
  }
  infos_.Push(info);
  if (!infos_.ok()) return 0;
  const auto number = static_cast<uint32_t>(infos_.size());
  numbers_.Insert(type, number);
  return number;
}

void TypeTable::Describe(PyTypeObject* type, TypeInfo& info) {
  PyTypeObject* native = NativeBase(type);
  info.type = type;
  info.native = NativeOf(native);
  info.traverse = native->tp_traverse;
  info.collected = (type->tp_flags & Py_TPFLAGS_HAVE_GC) != 0;
  info.managed = layout::HasManagedAttributes(type);
  info.native_managed = info.managed && layout::HasManagedAttributes(native);
  const bool parts_have_dict = info.native == Native::kFunction || info.native == Native::kType;
  info.has_dict_slot = !info.managed && type->tp_dictoffset != 0 && !parts_have_dict;
  info.native_dict_slot = info.has_dict_slot && native->tp_dictoffset == type->tp_dictoffset;
  info.native_shows_type = (native->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0;
  constexpr unsigned long kSized = Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_TUPLE_SUBCLASS | Py_TPFLAGS_BYTES_SUBCLASS;
  info.has_length = (type->tp_flags & kSized) != 0 || PyType_IsSubtype(type, &PyByteArray_Type) != 0 ||
                    IsNamed(native, "collections.deque") || IsNamed(native, "array.array");
  info.is_module = PyType_IsSubtype(type, &PyModule_Type) != 0;
  info.is_weak_reference = PyType_IsSubtype(type, &_PyWeakref_RefType) != 0 || type == &_PyWeakref_ProxyType ||
                           type == &_PyWeakref_CallableProxyType;
  info.is_lru_cache = IsNamed(native, "functools._lru_cache_wrapper");
  info.counts_buffer = PY_VERSION_HEX >= 0x030C0000 && IsNamed(native, "_io.BytesIO");
  info.is_program = IsProgram(info, native);
  if ((type->tp_flags & Py_TPFLAGS_UNICODE_SUBCLASS) != 0) info.flags_of_text = kIsStr | kHasText;
  if ((type->tp_flags & Py_TPFLAGS_BYTES_SUBCLASS) != 0) info.flags_of_text = kIsBytes | kHasText;
  if ((type->tp_flags & Py_TPFLAGS_LONG_SUBCLASS) != 0 || PyType_IsSubtype(type, &PyFloat_Type) != 0 ||
      PyType_IsSubtype(type, &PyComplex_Type) != 0 || PyType_IsSubtype(type, &PyByteArray_Type) != 0) {
    info.flags_of_text = kHasText;
  }
  AddFields(type, native, info);
  FindSize(type, info);
}

void TypeTable::AddField(const TypeInfo& info, Field::Kind kind, size_t offset, const char* name) {
  for (size_t i = info.first_field; i < fields_.size(); ++i) {
    if (fields_[i].offset == offset) return;  // two names for one place: __func__ and __wrapped__
  }
  fields_.Push({kind, static_cast<uint32_t>(offset), name});
}

void TypeTable::AddFields(PyTypeObject* type, PyTypeObject* native, TypeInfo& info) {
  info.first_field = static_cast<uint32_t>(fields_.size());
  // __slots__, the most derived class first.
  for (PyTypeObject* level = type; level != native; level = level->tp_base) {
    auto* heap_type = reinterpret_cast<PyHeapTypeObject*>(level);
    auto* member = reinterpret_cast<PyMemberDef*>(reinterpret_cast<char*>(heap_type) + Py_TYPE(level)->tp_basicsize);
    const Py_ssize_t count = Py_SIZE(level);
    for (Py_ssize_t i = 0; i < count && member[i].name != nullptr; ++i) {
      if (member[i].type == T_OBJECT_EX)
        AddField(info, Field::Kind::kSlot, static_cast<size_t>(member[i].offset), member[i].name);
    }
  }
  ForEachKnownField(native,
                    [&](Field::Kind kind, size_t offset, const char* name) { AddField(info, kind, offset, name); });
  if (info.native == Native::kTraverse || info.native == Native::kNothing || info.native == Native::kDictPlus) {
    for (PyTypeObject* level = native; level != nullptr; level = level->tp_base) {
      for (PyMemberDef* member = level->tp_members; member != nullptr && member->name != nullptr; ++member) {
        if (member->type != T_OBJECT && member->type != T_OBJECT_EX) continue;
        if (member->offset == type->tp_dictoffset) continue;  // it is written as __dict__
        AddField(info, Field::Kind::kMember, static_cast<size_t>(member->offset), member->name);
      }
    }
  }
  info.field_count = static_cast<uint32_t>(fields_.size()) - info.first_field;
}

void TypeTable::FindSize(PyTypeObject* type, TypeInfo& info) {
  info.size_rule = SizeRule::kFixed;
  PyObject* mro = type->tp_mro;
  const Py_ssize_t count = mro != nullptr ? PyTuple_GET_SIZE(mro) : 0;
  for (Py_ssize_t i = 0; i < count && info.size_function.method == nullptr; ++i) {
    bool written_in_python;
    info.size_function = SizeFunctionOf(interpreter_, type, reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(mro, i)),
                                        Known().name_sizeof, &written_in_python);
    if (written_in_python) info.size_estimated = true;
  }
  const PyMethodDef* function = info.size_function.method;
  const KnownObjects& known = Known();
  if (function == nullptr || (function == known.object_sizeof && type->tp_itemsize == 0)) {
    info.size_rule = SizeRule::kFixed;
  } else if (function == known.object_sizeof &&
             (info.native == Native::kTuple || (type->tp_flags & Py_TPFLAGS_BYTES_SUBCLASS) != 0)) {
    info.size_rule = SizeRule::kItems;
  } else if (function == known.list_sizeof) {
    info.size_rule = SizeRule::kList;
  } else if (function == known.dict_sizeof && known.dict_formula) {
    info.size_rule = SizeRule::kDict;
  } else if ((function == known.set_sizeof || function == known.frozenset_sizeof) && known.set_formula) {
    info.size_rule = SizeRule::kSet;
  } else if (function == known.str_sizeof && known.str_formula) {
    info.size_rule = SizeRule::kStr;
  } else if (function == known.int_sizeof && known.int_formula) {
    info.size_rule = SizeRule::kInt;
  } else {
    info.size_rule = SizeRule::kCall;
  }
}

void TypeTable::AddShapes(TypeInfo& info, PyObject* sample) {
  const bool has_dict = info.managed || info.has_dict_slot;
  const writer::ShapeKind rest = RestKind(info.native, NativeBase(info.type));
  const auto begin = [&] {
    writer_->BeginShape(rest);
    for (uint32_t i = 0; i < info.field_count; ++i) {
      const Field& field = fields_[info.first_field + i];
      const bool told = names_kept_ || field.kind == Field::Kind::kKnown;
      writer_->AddShapeName(told ? std::string_view(field.name) : std::string_view());
    }
    if (sample == nullptr) return;
    // Python's words for its own parts tell nothing of the program, and analyses go by them.
    ForEachNativePart(info.native, interpreter_, sample,
                      [&](const char* name, PyObject*) { writer_->AddShapeName(name); });
  };
  begin();
  if (has_dict) writer_->AddShapeName("__dict__");
  info.dict_shape = writer_->EndShape();
  PyDictKeysObject* keys = info.managed ? layout::CachedKeys(info.type) : nullptr;
  if (keys == nullptr) return;
  begin();
  const layout::DictTable table = layout::ViewKeys(keys);
  for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
    writer_->AddShapeName(names_kept_ ? text_.Name(layout::EntryKey(table, i)) : std::string_view());
  }
  info.inline_shape = writer_->EndShape();
}

// What enum.EnumType.__repr__ says of an enumeration, for a metaclass that shows its classes by that: "<enum 'Color'>",
// since 3.11 "<flag 'Permission'>" for a subclass of enum.Flag. Empty: the usual. What other metaclasses written in
// Python would say is not known without calling them.
std::string_view TypeTable::Representation(PyTypeObject* type) {
  PyTypeObject* metatype = Py_TYPE(type);
  if (metatype == &PyType_Type || metatype->tp_mro == nullptr) return {};
  PyTypeObject* teller = nullptr;  // of the metaclass and its bases, the first that defines __repr__ or __str__
  PyObject* mro = metatype->tp_mro;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(mro) && teller == nullptr; ++i) {
    auto* level = reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(mro, i));
    PyObject* dict = layout::TypeDict(interpreter_, level);
    if (dict != nullptr &&
        (FindInterned(dict, Known().name_repr) != nullptr || FindInterned(dict, Known().name_str) != nullptr)) {
      teller = level;
    }
  }
  if (teller == nullptr || (!IsClassOfEnum(teller, "EnumType") && !IsClassOfEnum(teller, "EnumMeta"))) return {};
  std::string_view kind = "<enum '";
#if PY_VERSION_HEX >= 0x030B0000
  PyObject* bases = type->tp_mro;
  for (Py_ssize_t i = bases != nullptr ? PyTuple_GET_SIZE(bases) : 0; i-- > 0;) {
    if (IsClassOfEnum(reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(bases, i)), "Flag")) kind = "<flag '";
  }
#endif
  const std::string_view name = text_.Name(reinterpret_cast<PyHeapTypeObject*>(type)->ht_name);
  representation_.Clear();
  for (const std::string_view part : {kind, name, std::string_view("'>")}) {
    for (const char c : part) representation_.Push(c);
  }
  return {representation_.data(), representation_.size()};
}

// What getsizeof would say of the __dict__ that an instance without one gets when it is asked for it.
uint64_t TypeTable::AttributeDictBytes(PyTypeObject* type, const TypeInfo& info) {
  if (!info.managed && !info.has_dict_slot) return 0;
  uint64_t bytes = layout::HeaderBytes(&PyDict_Type) + static_cast<uint64_t>(PyDict_Type.tp_basicsize);
  PyDictKeysObject* keys = layout::CachedKeys(type);
  if (keys != nullptr) bytes += layout::SplitValuesBytes(layout::ViewKeys(keys));
  return bytes;
}

uint32_t TypeTable::WriteType(PyTypeObject* type, const TypeInfo& info) {
  writer::Type out;
  out.address = reinterpret_cast<uint64_t>(type);
  out.basic_bytes = static_cast<uint64_t>(type->tp_basicsize);
  out.item_bytes = static_cast<uint64_t>(type->tp_itemsize);
  out.owned_by_instances = (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0;
  out.collected = info.collected;
  PyTypeObject* native = NativeBase(type);
  out.references_unknown = info.native == Native::kNothing && info.field_count == 0 && info.flags_of_text == 0 &&
                           static_cast<size_t>(native->tp_basicsize) > sizeof(PyObject) && !HoldsNoReferences(native);
  out.default_shape = info.inline_shape != 0 ? info.inline_shape : info.dict_shape;
  out.attribute_dict_bytes = AttributeDictBytes(type, info);
  out.representation = out.owned_by_instances ? Representation(type) : std::string_view();
  bool is_itself = true;
  const TypeName name = names_.Of(type, &is_itself);
  if (!is_itself) out.representation = {};
  out.module = name.module;
  out.qualified_name = name.qualified_name;
  uint32_t bases[64];
  uint32_t base_count = 0;
  PyObject* base_tuple = type->tp_bases;
  const Py_ssize_t count = base_tuple != nullptr ? PyTuple_GET_SIZE(base_tuple) : 0;
  for (Py_ssize_t i = 0; i < count && base_count < 64; ++i) {
    const uint32_t index = numbers_.Find(PyTuple_GET_ITEM(base_tuple, i));
    if (index != 0) bases[base_count++] = infos_[index - 1].number;
  }
  out.bases = {bases, base_count};
  return writer_->AddType(out);
}

}  // namespace barrow::cpython
