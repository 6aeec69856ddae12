// SPDX-License-Identifier: Apache-2.0
#include "cpython/object_repr.h"

#include <charconv>
#include <string_view>

#include "cpython/layout_internal.h"

namespace barrow::cpython {

namespace {

void AppendAddress(const void* address, std::string& out) {
  char digits[2 * sizeof(void*)];
  const auto end = std::to_chars(digits, digits + sizeof digits, reinterpret_cast<uintptr_t>(address), 16).ptr;
  out.append(" at 0x").append(digits, end);
}

void AppendHexEscape(unsigned char c, std::string& out) {
  constexpr char kHex[] = "0123456789abcdef";
  out.append("\\x").append({kHex[c >> 4], kHex[c & 15]});
}

// As repr() quotes: with ' unless that needs escapes and " does not. Bytes that are no ASCII are characters of a str,
// and are escaped in bytes.
void AppendQuoted(std::string_view text, bool is_bytes, std::string& out) {
  const bool has_single = text.find('\'') != text.npos;
  const char quote = has_single && text.find('"') == text.npos ? '"' : '\'';
  if (is_bytes) out.push_back('b');
  out.push_back(quote);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == quote || c == '\\') {
      out.append({'\\', c});
    } else if (c == '\n') {
      out.append("\\n");
    } else if (c == '\r') {
      out.append("\\r");
    } else if (c == '\t') {
      out.append("\\t");
    } else if (byte < 0x20 || byte == 0x7f || (is_bytes && byte >= 0x80)) {
      AppendHexEscape(byte, out);
    } else {
      out.push_back(c);
    }
  }
  out.push_back(quote);
}

}  // namespace

void ObjectRepr::Append(PyObject* object, std::string& out) {
  if (names_kept_ && IsNamed(object)) return AppendNamed(object, true, out);
  if (values_kept_ && AppendValue(object, out)) return;
  AppendPlain(object, Py_TYPE(object), out);
}

void ObjectRepr::AppendLabel(PyObject* object, std::string& out) {
  if (names_kept_ && IsNamed(object)) return AppendNamed(object, false, out);
  if (values_kept_ && AppendValue(object, out)) return;
  AppendTypeLabel(Py_TYPE(object), out);
}

// Keys nest in tuples, and no deeper than this follows.
void ObjectRepr::AppendItems(PyObject* key, int depth, size_t end, std::string& out) {
  if (!values_kept_ || !PyTuple_CheckExact(key) || depth == kDeepestItem) return AppendLabel(key, out);
  const Py_ssize_t size = PyTuple_GET_SIZE(key);
  out.push_back('(');
  for (Py_ssize_t i = 0; i < size; ++i) {
    if (i != 0) out.append(", ");
    if (out.size() >= end) {
      out.append("…");
      break;
    }
    AppendItems(PyTuple_GET_ITEM(key, i), depth + 1, end, out);
  }
  out.append(size == 1 ? ",)" : ")");
}

void ObjectRepr::AppendPlain(PyObject* object, PyTypeObject* type, std::string& out) {
  out.push_back('<');
  AppendTypeName(type, out);
  out.append(" object");
  AppendAddress(object, out);
  out.push_back('>');
}

void ObjectRepr::AppendTypeName(PyTypeObject* type, std::string& out) {
  const TypeName name = names_.Of(type);
  if (!name.module.empty() && name.module != "builtins") out.append(name.module).push_back('.');
  out.append(name.qualified_name);
}

void ObjectRepr::AppendTypeLabel(PyTypeObject* type, std::string& out) {
  out.push_back('<');
  AppendTypeName(type, out);
  out.push_back('>');
}

bool ObjectRepr::IsNamed(PyObject* object) {
  const PyTypeObject* type = Py_TYPE(object);
  return type == &PyType_Type || type == &PyFunction_Type || type == &PyModule_Type;
}

void ObjectRepr::AppendNamed(PyObject* object, bool with_address, std::string& out) {
  if (Py_TYPE(object) == &PyType_Type) {
    out.append("<class '");
    AppendTypeName(reinterpret_cast<PyTypeObject*>(object), out);
    out.append("'>");
  } else if (Py_TYPE(object) == &PyModule_Type) {
    out.append("<module '").append(text_.Name(reinterpret_cast<PyModuleObject*>(object)->md_name)).append("'>");
  } else {
    out.append("<function ").append(text_.Name(reinterpret_cast<PyFunctionObject*>(object)->func_qualname));
    if (with_address) AppendAddress(object, out);
    out.push_back('>');
  }
}

bool ObjectRepr::AppendValue(PyObject* object, std::string& out) {
  if (object == Py_None) {
    out.append("None");
    return true;
  }
  const ObjectText::Value value = text_.Of(object);
  if (!value.known) return false;
  if (value.kind == writer::TextKind::kNumber) {
    out.append(value.text);
  } else {
    AppendQuoted(value.text, value.kind == writer::TextKind::kBytes, out);
  }
  if (value.clipped) out.append("…");
  return true;
}

}  // namespace barrow::cpython
