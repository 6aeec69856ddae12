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
  out.append(" at 0x").append(digits, end).push_back('>');
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
  if (names_kept_ && AppendNamed(object, out)) return;
  if (values_kept_ && AppendValue(object, out)) return;
  AppendPlain(object, Py_TYPE(object), out);
}

void ObjectRepr::AppendPlain(PyObject* object, PyTypeObject* type, std::string& out) {
  out.push_back('<');
  AppendTypeName(type, out);
  out.append(" object");
  AppendAddress(object, out);
}

void ObjectRepr::AppendTypeName(PyTypeObject* type, std::string& out) {
  const TypeName name = names_.Of(type);
  if (!name.module.empty() && name.module != "builtins") out.append(name.module).push_back('.');
  out.append(name.qualified_name);
}

bool ObjectRepr::AppendNamed(PyObject* object, std::string& out) {
  if (Py_TYPE(object) == &PyType_Type) {
    out.append("<class '");
    AppendTypeName(reinterpret_cast<PyTypeObject*>(object), out);
    out.append("'>");
    return true;
  }
  if (Py_TYPE(object) == &PyFunction_Type) {
    out.append("<function ").append(text_.Name(reinterpret_cast<PyFunctionObject*>(object)->func_qualname));
    AppendAddress(object, out);
    return true;
  }
  if (Py_TYPE(object) == &PyModule_Type) {
    out.append("<module '").append(text_.Name(reinterpret_cast<PyModuleObject*>(object)->md_name)).append("'>");
    return true;
  }
  return false;
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
