// SPDX-License-Identifier: Apache-2.0
#include "cpython/object_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "cpython/layout_internal.h"

namespace barrow::cpython {

namespace {

constexpr uint32_t kNameLimit = 4096;

void AppendAscii(MappedArray<char>& out, std::string_view text) {
  for (const char c : text) out.Push(c);
}

void AppendCodePoint(MappedArray<char>& out, Py_UCS4 c) {
  const auto push = [&out](Py_UCS4 byte) { out.Push(static_cast<char>(byte)); };
  if (c < 0x80) {
    push(c);
  } else if (c < 0x800) {
    push(0xc0 | (c >> 6));
    push(0x80 | (c & 0x3f));
  } else if (c >= 0xd800 && c < 0xe000) {
    constexpr char kHex[] = "0123456789abcdef";
    const char escape[] = {'\\', 'u', kHex[(c >> 12) & 15], kHex[(c >> 8) & 15], kHex[(c >> 4) & 15], kHex[c & 15]};
    AppendAscii(out, {escape, sizeof escape});
  } else if (c < 0x10000) {
    push(0xe0 | (c >> 12));
    push(0x80 | ((c >> 6) & 0x3f));
    push(0x80 | (c & 0x3f));
  } else {
    push(0xf0 | (c >> 18));
    push(0x80 | ((c >> 12) & 0x3f));
    push(0x80 | ((c >> 6) & 0x3f));
    push(0x80 | (c & 0x3f));
  }
}

// As repr() prints it: the shortest digits that give the same number, exponents from 1e16 on and below 1e-4.
std::string_view FormatDouble(double number, char (&buffer)[64], bool always_point) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  const double magnitude = std::fabs(number);
  const bool scientific = magnitude != 0 && (magnitude >= 1e16 || magnitude < 1e-4);
  const auto result = std::to_chars(buffer, buffer + sizeof buffer - 2, number,
                                    scientific ? std::chars_format::scientific : std::chars_format::fixed);
  char* end = result.ptr;
  const auto size = static_cast<size_t>(end - buffer);
  if (always_point && !scientific && std::memchr(buffer, '.', size) == nullptr) {
    *end++ = '.';
    *end++ = '0';
  }
  return {buffer, static_cast<size_t>(end - buffer)};
}

}  // namespace

std::string_view ObjectText::Utf8(PyObject* text, uint32_t limit, Buffer& buffer, bool* clipped) {
  *clipped = false;
  if (text == nullptr || !PyUnicode_Check(text) || !layout::StrIsReady(text)) return {};
  auto length = static_cast<size_t>(PyUnicode_GET_LENGTH(text));
  if (length > limit) {
    length = limit;
    *clipped = true;
  }
  const void* data = PyUnicode_DATA(text);
  const auto kind = static_cast<int>(PyUnicode_KIND(text));
  if (PyUnicode_IS_ASCII(text)) return {static_cast<const char*>(data), length};
  buffer.Clear();
  for (size_t i = 0; i < length; ++i) AppendCodePoint(buffer, PyUnicode_READ(kind, data, i));
  return {buffer.data(), buffer.size()};
}

std::string_view ObjectText::Name(PyObject* text) {
  bool clipped;
  return Utf8(text, kNameLimit, names_[0], &clipped);
}
std::string_view ObjectText::SecondName(PyObject* text) {
  bool clipped;
  return Utf8(text, kNameLimit, names_[1], &clipped);
}

ObjectText::Value ObjectText::Of(PyObject* object) {
  Value value;
  PyTypeObject* type = Py_TYPE(object);
  const auto bytes = [&](const char* data, Py_ssize_t size) {
    value.known = true;
    value.kind = writer::TextKind::kBytes;
    auto length = static_cast<size_t>(size);
    if (length > limit_) {
      length = limit_;
      value.clipped = true;
    }
    value.text = {data, length};
  };
  if ((type->tp_flags & Py_TPFLAGS_UNICODE_SUBCLASS) != 0) {
    value.known = layout::StrIsReady(object);
    value.text = Utf8(object, limit_, value_, &value.clipped);
  } else if ((type->tp_flags & Py_TPFLAGS_LONG_SUBCLASS) != 0) {
    return Integer(object);
  } else if ((type->tp_flags & Py_TPFLAGS_BYTES_SUBCLASS) != 0) {
    bytes(PyBytes_AS_STRING(object), PyBytes_GET_SIZE(object));
  } else if (PyByteArray_Check(object)) {
    bytes(PyByteArray_AS_STRING(object), PyByteArray_GET_SIZE(object));
  } else if (PyFloat_Check(object)) {
    return Float(object);
  } else if (PyComplex_Check(object)) {
    return Complex(object);
  }
  return value;
}

ObjectText::Value ObjectText::Integer(PyObject* object) {
  Value value;
  value.known = true;
  value.kind = writer::TextKind::kNumber;
  if (PyBool_Check(object)) {
    value.text = object == Py_True ? "True" : "False";
    return value;
  }
  value_.Clear();
  const size_t digits = layout::IntDigits(object);
  const digit* array = layout::IntDigitArray(object);
  if (layout::IntIsNegative(object)) value_.Push('-');
  const size_t bits =
      digits == 0 ? 0 : (digits - 1) * PyLong_SHIFT + static_cast<size_t>(std::bit_width(array[digits - 1]));
  if (bits <= 64) {
    uint64_t magnitude = 0;
    for (size_t i = digits; i-- > 0;) magnitude = (magnitude << PyLong_SHIFT) | array[i];
    char text[24];
    const auto result = std::to_chars(text, text + sizeof text, magnitude);
    AppendAscii(value_, {text, static_cast<size_t>(result.ptr - text)});
  } else {
    AppendAscii(value_, "0x");
    const size_t nibbles = (bits + 3) / 4;
    const size_t shown = std::min<size_t>(nibbles, limit_);
    for (size_t i = 0; i < shown; ++i) {
      unsigned nibble = 0;
      for (size_t b = 4; b-- > 0;) {
        const size_t bit = (nibbles - 1 - i) * 4 + b;
        const size_t index = bit / PyLong_SHIFT;
        const unsigned set = index < digits ? (array[index] >> (bit % PyLong_SHIFT)) & 1u : 0u;
        nibble = nibble << 1 | set;
      }
      value_.Push("0123456789abcdef"[nibble]);
    }
    value.clipped = shown < nibbles;
  }
  value.text = {value_.data(), value_.size()};
  return value;
}

ObjectText::Value ObjectText::Float(PyObject* object) {
  Value value;
  value.known = true;
  value.kind = writer::TextKind::kNumber;
  char buffer[64];
  value_.Clear();
  AppendAscii(value_, FormatDouble(PyFloat_AS_DOUBLE(object), buffer, true));
  value.text = {value_.data(), value_.size()};
  return value;
}

ObjectText::Value ObjectText::Complex(PyObject* object) {
  Value value;
  value.known = true;
  value.kind = writer::TextKind::kNumber;
  const Py_complex number = reinterpret_cast<PyComplexObject*>(object)->cval;
  char buffer[64];
  value_.Clear();
  const bool only_imaginary = number.real == 0 && !std::signbit(number.real);
  if (!only_imaginary) {
    value_.Push('(');
    AppendAscii(value_, FormatDouble(number.real, buffer, false));
  }
  const std::string_view imaginary = FormatDouble(number.imag, buffer, false);
  if (!only_imaginary && !imaginary.starts_with('-')) value_.Push('+');
  AppendAscii(value_, imaginary);
  AppendAscii(value_, only_imaginary ? "j" : "j)");
  value.text = {value_.data(), value_.size()};
  return value;
}

bool StrEquals(PyObject* text, std::string_view expected) {
  if (text == nullptr || !PyUnicode_Check(text) || !layout::StrIsReady(text) || !PyUnicode_IS_ASCII(text)) return false;
  return static_cast<size_t>(PyUnicode_GET_LENGTH(text)) == expected.size() &&
         std::memcmp(PyUnicode_DATA(text), expected.data(), expected.size()) == 0;
}

}  // namespace barrow::cpython
