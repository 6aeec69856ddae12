// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Python.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "cpython/mapped_array.h"
#include "writer/snapshot_writer.h"

namespace barrow::cpython {

// Text of objects, read from their memory. A view lives until the next call of the same object.
class ObjectText {
 public:
  // Nobody gets more than this of a text, so that reading one never takes much memory.
  static constexpr uint32_t kMostText = 1 << 20;

  // `limit`: code points of a str, bytes of a bytes, digits of a number; 0, or beyond kMostText: that.
  explicit ObjectText(uint32_t limit) : limit_(limit != 0 ? std::min(limit, kMostText) : kMostText) {}

  // A str as UTF-8, lone surrogates as \udXXX. Not a str, or null: empty. Names are not clipped by the text limit, but
  // at 4096 code points.
  std::string_view Name(PyObject* text);
  // The same for a second name that has to live at the same time as the first.
  std::string_view SecondName(PyObject* text);

  struct Value {
    bool known = false;  // false: the object has no text of its own
    writer::TextKind kind = writer::TextKind::kStr;
    std::string_view text;
    bool clipped = false;
  };
  // str, bytes, bytearray, int, float, complex, bool and their subclasses.
  Value Of(PyObject* object);

 private:
  using Buffer = MappedArray<char>;
  static std::string_view Utf8(PyObject* text, uint32_t limit, Buffer& buffer, bool* clipped);
  Value Integer(PyObject* object);
  Value Float(PyObject* object);
  Value Complex(PyObject* object);

  uint32_t limit_;
  Buffer value_;
  Buffer names_[2];
};

// Whether a str equals `expected`, which is ASCII.
bool StrEquals(PyObject* text, std::string_view expected);

}  // namespace barrow::cpython
