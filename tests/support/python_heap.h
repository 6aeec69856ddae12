// SPDX-License-Identifier: Apache-2.0
//
// Small heaps in the manner of CPython, built object by object:
//
//     PythonHeap python;
//     const ObjectId users = python.List({python.Str("ann"), python.Str("bob")});
//     python.Module("app", {{"cache", python.Dict({{python.Str("users"), users}})}});
//     const Heap heap = python.Build();
//
// Ids rise in order of creation; object i lies at kPythonAddress + i * 0x40. Sizes: every object has 48 bytes flat and
// 64 allocated, unless SetSizes says otherwise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/heap.h"

namespace barrow::test {

inline constexpr uint64_t kPythonAddress = 0x7f0000000040;
inline constexpr uint64_t kPythonStep = 0x40;

class PythonHeap {
 public:
  using Named = std::vector<std::pair<std::string, ObjectId>>;
  using Pairs = std::vector<std::pair<ObjectId, ObjectId>>;

  PythonHeap();

  ObjectId Str(std::string_view text, bool clipped = false);
  ObjectId SilentStr();  // its text is not in the file
  ObjectId Bytes(std::string_view text);
  ObjectId Number(std::string_view text, std::string_view type = "int");
  ObjectId None();
  ObjectId List(const std::vector<ObjectId>& elements) { return Sequence("list", elements); }
  ObjectId Tuple(const std::vector<ObjectId>& elements) { return Sequence("tuple", elements); }
  ObjectId Set(const std::vector<ObjectId>& elements);
  ObjectId Dict(const Pairs& pairs);
  ObjectId StrDict(const Named& values);  // with a str for each key
  // A class of bases that were made before; its __dict__ has the attributes. Its instances own a reference to it.
  ObjectId Class(std::string_view module, std::string_view name, const Named& attributes = {},
                 const std::vector<ObjectId>& bases = {});
  // With attributes stored inline, as of slots, or since Python 3.11.
  ObjectId Instance(ObjectId type, const Named& attributes);
  // Of a class derived from list or tuple.
  ObjectId SequenceInstance(ObjectId type, const std::vector<ObjectId>& elements);
  // With a __dict__.
  ObjectId DictInstance(ObjectId type, const Named& attributes);
  ObjectId Module(std::string_view name, const Named& attributes);
  // Any object of a builtin type; names label its references. Without names they have no labels.
  ObjectId Other(std::string_view type, const Named& references);
  ObjectId Opaque(std::string_view type, const std::vector<ObjectId>& references);

  void SetSizes(ObjectId object, uint64_t flat_bytes, uint64_t allocated_bytes);
  // Replaces reference number `position`, to make cycles.
  void SetReference(ObjectId object, size_t position, ObjectId target);
  void AddName(ObjectId object, std::string_view module, std::string_view name);
  void AddRoot(ObjectId object, reader::RootKind kind, std::string_view name);
  void SetContents(reader::Contents contents) { heap_.header.contents = contents; }
  uint64_t AddressOf(ObjectId object) const { return kPythonAddress + object.value * kPythonStep; }

  // Reference counts are those of the references and roots.
  Heap Build();

 private:
  struct Object {
    TypeId type;
    ShapeId shape;
    std::vector<ObjectId> references;
    uint64_t length_plus_one = 0;
    uint64_t flat_bytes = 48;
    uint64_t allocated_bytes = 64;
  };
  TypeId Type(std::string_view name);
  TypeId TypeOf(ObjectId type) const;
  ShapeId Shape(reader::ShapeKind kind, std::vector<std::string> names);
  ObjectId Add(TypeId type, ShapeId shape, std::vector<ObjectId> references, uint64_t length_plus_one = 0);
  ObjectId Sequence(std::string_view type, const std::vector<ObjectId>& elements);

  Heap heap_;
  std::vector<Object> objects_;
};

}  // namespace barrow::test
