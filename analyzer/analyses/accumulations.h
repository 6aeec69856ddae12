// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "algorithms/retained.h"
#include "analyses/subject.h"
#include "graph/heap.h"
#include "store/case.h"

namespace barrow::analyses {

// Objects of one type that one object immediately dominates.
struct Accumulation {
  uint32_t owner = 0;  // kNoObject: only the roots do
  std::string type_name;
  uint64_t object_count = 0;
  uint64_t retained_bytes = 0;
  uint64_t biggest_bytes = 0;  // of one member
  uint32_t biggest = 0;
  uint32_t example = 0;  // the first member
};

// Plain values: what programs make others of.
bool IsScalarType(std::string_view type_name);

// The dominator tree of a snapshot, as far as leaks look at it.
class AccumulationFinder {
 public:
  // `with_addresses`: address() and ObjectAt() will be asked for.
  AccumulationFinder(store::Case& opened, const Subject& subject, bool with_addresses);

  // Every type of which an owner dominates at least `least_objects` immediately and `least_bytes` with them: an owner
  // may have several. Where one of these is a plain value, the other types of so many objects come with it, for it may
  // belong to them. The biggest first; at most `limit`, of the `limit` owners that dominate most and the roots.
  // O(objects).
  std::vector<Accumulation> Find(uint64_t least_objects, uint64_t least_bytes, size_t limit) const;

  // What an owner dominates immediately, by type, in order of the first of each. kNoObject: of what only the roots
  // dominate that which they do not hold themselves. O(of these).
  std::vector<Accumulation> ByType(uint32_t owner) const;

  // The object at that address if its type has that name; else kNoObject.
  uint32_t ObjectAt(uint64_t address, const std::string& type_name) const;

  const std::string& TypeNameOf(uint32_t object) const { return type_names_[objects_.type[object].value]; }
  TypeId type(uint32_t object) const { return objects_.type[object]; }
  const std::vector<std::string>& type_names() const { return type_names_; }  // [TypeId]
  uint64_t address(uint32_t object) const { return objects_.address[object]; }
  uint64_t allocated_bytes(uint32_t object) const { return objects_.allocated_bytes[object]; }
  const DominatorTree& tree() const { return tree_; }
  const Lifelines& lifelines() const { return *lifelines_; }
  uint32_t object_count() const { return static_cast<uint32_t>(objects_.type.size()); }

 private:
  ObjectTable objects_;
  std::vector<std::string> type_names_;    // [TypeId]
  std::vector<uint32_t> first_with_name_;  // [TypeId]: the first type of that name
  std::shared_ptr<const Lifelines> lifelines_;
  DominatorTree tree_;
};

}  // namespace barrow::analyses
