// SPDX-License-Identifier: Apache-2.0
//
// What a pickle of a ClassTracker is made of while it is read. Nothing here is ever called, imported or executed: a
// global is a row of a table, an object is its class's row and its state.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace barrow::reader {

enum class PickleKind : uint8_t {
  kNone,
  kBool,        // integer: 0 or 1
  kInteger,     // fits 64 bits
  kBigInteger,  // data: decimal digits, perhaps with a sign
  kReal,
  kText,    // data: UTF-8 as the file has it, perhaps with surrogates, of Python 2 any bytes
  kBytes,   // data
  kTuple,   // index: first item in tuple_items
  kList,    // index: in containers
  kDict,    // index: in containers, keys and values in turns
  kGlobal,  // integer: PickleGlobal
  kObject,  // index: in objects
  kAsized,  // index: in asized
};

// The only things from outside a dump of a ClassTracker refers to.
enum class PickleGlobal : uint8_t {
  kDefaultDict,
  kListType,
  kObjectType,
  kReconstructor,
  kEncode,
  kTrackedObject,
  kSnapshot,
  kAsized,
  kProcessMemory,
};

struct PickleValue {
  PickleKind kind = PickleKind::kNone;
  uint32_t size = 0;  // of data or tuple
  union {
    int64_t integer = 0;
    double real;
    const char* data;
    uint64_t index;
  };

  std::string_view bytes() const { return {data, size}; }
  bool is_number() const {
    return kind == PickleKind::kBool || kind == PickleKind::kInteger || kind == PickleKind::kReal;
  }
};

// An object of one of Pympler's classes but Asized.
struct PickleObject {
  PickleGlobal type = PickleGlobal::kObjectType;
  std::string_view type_name;      // "_ProcessMemoryInfoProc"
  std::vector<PickleValue> state;  // attribute names and values in turns
  uint64_t offset = 0;             // in the file, where it got its state
};

// Most objects of a dump are of this class; their state is taken out of its dictionary at once.
struct PickleAsized {
  PickleValue size;
  PickleValue flat;
  PickleValue name;
  PickleValue refs;
  uint64_t offset = 0;
  bool is_built = false;
};

// What values refer to.
struct PickleHeap {
  std::vector<PickleValue> tuple_items;
  std::vector<std::vector<PickleValue>> containers;
  std::vector<uint8_t> is_default_dict;  // per container
  std::vector<PickleObject> objects;
  std::vector<PickleAsized> asized;
};

}  // namespace barrow::reader
