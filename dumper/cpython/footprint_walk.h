// SPDX-License-Identifier: Apache-2.0
//
// Sizes objects with all that is reached from them: schema/tracker.proto, FootprintSegment, has the rules.
//
// What a program is made of (classes, functions, methods, modules, code, frames but those of generators) is neither
// counted nor followed, weak references are not followed. Everything else counts what sys.getsizeof says, rounded up to
// 8, and attributes without a dictionary count what they take: no dictionary is made of them.
//
// Hold the GIL from the first object to the last: objects are known by their addresses. Obeys the rules of heap_walk.h
// but one: memory comes from malloc.
#pragma once

#include <Python.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cpython/address_set.h"
#include "cpython/collector_pause.h"
#include "cpython/mapped_array.h"
#include "cpython/object_repr.h"
#include "cpython/object_text.h"
#include "cpython/pointer_map.h"
#include "cpython/reference_reader.h"
#include "cpython/type_table.h"
#include "writer/profile_writer.h"

namespace barrow::cpython {

// The footprints of one snapshot, as a profile takes them.
struct FootprintSheet {
  std::vector<writer::Footprint> footprints;
  std::vector<writer::FootprintNode> nodes;
  std::vector<std::string> texts;
  uint64_t total_bytes = 0;

  // Memory it takes itself.
  uint64_t memory_bytes() const;
};

class FootprintWalk {
 public:
  FootprintWalk(writer::Contents contents, uint32_t text_limit, FootprintSheet& sheet);

  // An object that is not counted where it is a referent. Before the first Size.
  void Exclude(PyObject* object) { counted_.Take(reinterpret_cast<uint64_t>(object)); }

  // Adds the object's footprint to the sheet, with its referents one by one to a depth of `level`.
  void Size(PyObject* object, uint32_t number, uint32_t level);

  // False: memory was refused, sizes are worthless.
  bool ok() const { return counted_.ok() && types_.ok() && reader_.ok() && waiting_.ok() && numbers_.ok(); }

 private:
  // A referent still to be looked at.
  struct Referent {
    ReferenceLabel label;
    PyObject* target;       // for attributes without a dictionary: the object that has them
    bool is_attributes;     // … and stands for the dictionary they would be in
    bool holds_names;       // the keys of the dictionary that holds it are names
    uint64_t beside_bytes;  // to be counted with it
  };
  // A node whose referents are being looked at.
  struct OpenNode {
    size_t node;   // in the sheet, plus one; 0: the object itself
    size_t begin;  // of its referents
    size_t next;
    size_t end;
    uint64_t bytes;  // of the referents looked at
  };

  // Adds to what is still to be counted.
  void Wait(PyObject* object) {
    if (object != nullptr && counted_.Take(reinterpret_cast<uint64_t>(object))) waiting_.Push(object);
  }
  void WaitForReferents(PyObject* object, const TypeInfo& info);
  void WaitForAttributes(PyObject* object);
  // Counts what waits, and what is reached from it. Bytes.
  uint64_t SizeWaiting();

  uint64_t SizeTree(PyObject* object, uint32_t level);
  void Open(size_t node, PyObject* object, bool holds_names);
  void OpenAttributes(size_t node, PyObject* object);
  uint64_t AddNode(const Referent& referent, uint32_t level, uint32_t deepest);

  uint32_t NameOf(const Referent& referent);
  uint32_t KeyText(PyObject* key, bool is_name);
  uint32_t LabelText(PyObject* object);
  uint32_t TypeText(PyTypeObject* type);
  // The number of a text that belongs to `key`, made if it is new.
  template <typename Make>
  uint32_t Cached(const void* key, Make make);
  uint32_t TextNumber(std::string_view text);

  const CollectorPause pause_;
  bool names_kept_;
  bool values_kept_;
  FootprintSheet& sheet_;
  ObjectText text_;
  ObjectRepr repr_;
  TypeTable types_;
  ReferenceReader reader_;
  AddressSet counted_;
  MappedArray<PyObject*> waiting_;
  std::vector<Referent> referents_;
  std::vector<OpenNode> open_;
  PointerMap numbers_;  // of texts, by what they belong to
  std::unordered_map<std::string, uint32_t> texts_;
  std::string scratch_;
};

}  // namespace barrow::cpython
