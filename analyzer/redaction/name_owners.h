// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "graph/heap.h"
#include "redaction/name_policy.h"

namespace barrow::redaction {

// Whose the names of a snapshot are, as far as the object graph tells: attribute names belong to classes and modules,
// variables to the code that has them. What an instance of a standard class has in its dictionary belongs to that class
// only where the class is known to have it: argparse.Namespace and others take whatever the author puts there.
class NameOwners {
 public:
  // Tells the policy the files of modules. O(objects + references of what has attributes), times the
  // bases of standard classes.
  NameOwners(const Heap& heap, NamePolicy& policy);

  // Of the name at that place of a shape.
  Trust OfShape(uint32_t shape, size_t place) const {
    return shape < shapes_.size() && place < shapes_[shape].size() ? shapes_[shape][place] : Trust::kNone;
  }
  Trust OfLocal(uint32_t thread, uint32_t frame) const;

  // Of the str object at that address. Whether it is a name at all, a key of a dictionary of names, is another question
  // where values were written as well.
  Trust OfText(uint64_t address, std::string_view text) const;
  bool IsName(uint64_t address) const { return texts_.contains(address); }
  bool IsModule(uint64_t address) const { return modules_.contains(address); }

 private:
  void FindModules(const Heap& heap);
  void AddShapes(const Heap& heap);
  void AddNamespaces(const Heap& heap);
  void AddFrames(const Heap& heap);
  void AddShape(const Heap& heap, uint32_t type, uint32_t shape);
  void RaiseShape(uint32_t shape, Trust trust);
  template <typename TrustOf>
  void AddKeys(const Heap& heap, ObjectId dict, TrustOf trust_of);
  void AddEntries(const Heap& heap, ObjectId dict, ObjectId owner);
  bool IsAttribute(const Heap& heap, uint32_t type, std::string_view name) const;
  Trust OfAttribute(const Heap& heap, uint32_t type, std::string_view name) const;
  Trust OfOwner(const Heap& heap, ObjectId owner) const;
  Trust OfCode(const Heap& heap, ObjectId holder) const;

  NamePolicy& policy_;
  std::vector<Trust> types_;                    // [TypeId]
  std::vector<std::vector<Trust>> shapes_;      // [ShapeId], of each name
  std::vector<uint32_t> type_of_object_;        // [ObjectId]: the type it is, or 0
  std::unordered_map<uint64_t, Trust> texts_;   // by address: keys of dictionaries of names
  std::unordered_set<uint64_t> modules_;        // addresses
  std::unordered_set<uint64_t> module_names_;   // addresses: keys of sys.modules
  std::unordered_map<uint64_t, Trust> frames_;  // by thread and frame
};

}  // namespace barrow::redaction
