// SPDX-License-Identifier: Apache-2.0
#include "cpython/type_names.h"

#include <link.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "cpython/content_hash.h"
#include "cpython/layout_internal.h"
#include "cpython/py_ref.h"
#include "cpython/type_table.h"

namespace barrow::cpython {
namespace {

// Addresses at which a loaded binary lies.
struct Image {
  uintptr_t begin = 0;
  uintptr_t end = 0;
  bool Holds(const void* place) const {
    const auto address = reinterpret_cast<uintptr_t>(place);
    return begin <= address && address < end;
  }
};

struct Standard {
  std::vector<std::string> modules;  // sorted
  Image runtime;                     // the interpreter's
  uint8_t key[16] = {};
};

// Made once and never destroyed: a forked child reads it while the process may be ending.
Standard* g_standard = nullptr;

int TakeIfRuntime(dl_phdr_info* info, size_t, void* image) {
  Image found{UINTPTR_MAX, 0};
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = info->dlpi_phdr[i];
    if (segment.p_type != PT_LOAD) continue;
    const uintptr_t begin = info->dlpi_addr + segment.p_vaddr;
    found.begin = std::min(found.begin, begin);
    found.end = std::max(found.end, begin + segment.p_memsz);
  }
  if (!found.Holds(&PyBaseObject_Type)) return 0;
  *static_cast<Image*>(image) = found;
  return 1;
}

bool ReadModules(std::vector<std::string>& modules) {
  PyObject* names = PySys_GetObject("stdlib_module_names");  // borrowed
  const PyRef iterator(names != nullptr ? PyObject_GetIter(names) : nullptr);
  if (!iterator) {
    if (PyErr_Occurred() == nullptr) PyErr_SetString(PyExc_RuntimeError, "sys.stdlib_module_names is missing");
    return false;
  }
  while (const PyRef name = PyRef(PyIter_Next(iterator.get()))) {
    const char* text = PyUnicode_AsUTF8(name.get());
    if (text == nullptr) return false;
    modules.emplace_back(text);
  }
  std::sort(modules.begin(), modules.end());
  return PyErr_Occurred() == nullptr;
}

bool IsStandardModule(std::string_view module) {
  return std::binary_search(g_standard->modules.begin(), g_standard->modules.end(), module.substr(0, module.find('.')),
                            std::less<>());
}

// Whether the module has the type among its names, or, for "Outer.Inner", the class Outer.
bool HasAmongItsNames(PyInterpreterState* interpreter, const TypeName& name, PyTypeObject* type) {
  PyObject* module = FindKey(layout::Modules(interpreter), name.module);
  if (module == nullptr || !PyModule_Check(module)) return false;
  PyObject* names = reinterpret_cast<PyModuleObject*>(module)->md_dict;
  std::string_view rest = name.qualified_name;
  for (size_t dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
    PyObject* outer = FindKey(names, rest.substr(0, dot));
    if (outer == nullptr || !PyType_Check(outer)) return false;
    names = layout::TypeDict(interpreter, reinterpret_cast<PyTypeObject*>(outer));
    rest.remove_prefix(dot + 1);
  }
  if (names == nullptr || !PyDict_Check(names)) return false;
  const layout::DictTable table = layout::ViewDict(names);
  for (Py_ssize_t i = 0; i < table.entry_count; ++i) {
    if (layout::EntryValue(table, i) == reinterpret_cast<PyObject*>(type)) return true;
  }
  return false;
}

// Of no use to anybody, and in every Python program.
bool TellsNothing(std::string_view word) {
  constexpr std::array<std::string_view, 3> kWords = {"__main__", "<locals>", "<lambda>"};
  return word.empty() || std::ranges::find(kWords, word) != kWords.end();
}

void Append(std::string_view text, MappedArray<char>& out) {
  for (const char c : text) out.Push(c);
}

// An identifier; as `barrow redact` spells them.
void AppendPseudonym(std::string_view word, MappedArray<char>& out) {
  constexpr std::string_view kAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  constexpr int kLetters = 10;
  static_assert(kAlphabet.size() == 32);
  uint64_t hash = ContentHash(g_standard->key)(0, word.data(), word.size());
  out.Push('x');
  for (int i = 0; i < kLetters; ++i, hash >>= 5) out.Push(kAlphabet[hash & 31]);
}

}  // namespace

TypeName NameOf(PyTypeObject* type, PyInterpreterState* interpreter, ObjectText& text) {
  if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0) {
    PyObject* dict = layout::TypeDict(interpreter, type);
    return {text.SecondName(dict != nullptr ? FindInterned(dict, Known().name_module) : nullptr),
            text.Name(reinterpret_cast<PyHeapTypeObject*>(type)->ht_qualname)};
  }
  const char* dot = std::strrchr(type->tp_name, '.');
  if (dot == nullptr) return {{}, type->tp_name};
  return {{type->tp_name, static_cast<size_t>(dot - type->tp_name)}, dot + 1};
}

bool PrepareTypeNames() {
  if (g_standard != nullptr) return true;
  Standard standard;
  if (!ReadModules(standard.modules)) return false;
  dl_iterate_phdr(TakeIfRuntime, &standard.runtime);
  if (getrandom(standard.key, sizeof standard.key, 0) != static_cast<ssize_t>(sizeof standard.key)) {
    PyErr_SetFromErrno(PyExc_OSError);
    return false;
  }
  g_standard = new Standard(std::move(standard));
  return true;
}

bool IsStandardType(PyTypeObject* type, const TypeName& name, PyInterpreterState* interpreter) {
  const bool is_static = (type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0;
  if (is_static && name.module.empty()) return g_standard->runtime.Holds(type);
  if (!IsStandardModule(name.module)) return false;
  return !IsWrittenInPython(type) || HasAmongItsNames(interpreter, name, type);
}

TypeName ToldTypeNames::Of(PyTypeObject* type, bool* is_itself) {
  const TypeName name = NameOf(type, interpreter_, text_);
  const bool told = all_told_ || IsStandardType(type, name, interpreter_);
  if (is_itself != nullptr) *is_itself = told;
  if (told) return name;
  return {Replaced(name.module, module_), Replaced(name.qualified_name, qualified_name_)};
}

std::string_view ToldTypeNames::Dotted(PyTypeObject* type) {
  if (all_told_) return type->tp_name;
  const TypeName name = Of(type);
  if (name.module.empty()) return name.qualified_name;
  dotted_.Clear();
  Append(name.module, dotted_);
  Append(".", dotted_);
  Append(name.qualified_name, dotted_);
  return {dotted_.data(), dotted_.size()};
}

std::string_view ToldTypeNames::Replaced(std::string_view name, MappedArray<char>& out) {
  out.Clear();
  for (;;) {
    const size_t dot = name.find('.');
    const std::string_view word = name.substr(0, dot);
    if (TellsNothing(word)) {
      Append(word, out);
    } else {
      AppendPseudonym(word, out);
    }
    if (dot == std::string_view::npos) break;
    out.Push('.');
    name.remove_prefix(dot + 1);
  }
  return {out.data(), out.size()};
}

}  // namespace barrow::cpython
