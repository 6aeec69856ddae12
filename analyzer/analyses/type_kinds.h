// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyses/attributes.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// What Python's isinstance would say of the objects of a type, as far as the snapshot has the type's bases: its
// __mro__, or where names were withheld, the bases its record names. Kept per type once it was asked for.
class TypeKinds {
 public:
  explicit TypeKinds(store::SnapshotView& view) : view_(view), attributes_(view) {}

  // The names of a type and of all its bases, in the order of its __mro__.
  const std::vector<std::string>& Lineage(uint64_t type) { return FactsOf(type).names; }
  // The classes as objects, in the same order as far as they are known.
  const std::vector<ObjectId>& Classes(uint64_t type) { return FactsOf(type).classes; }

  // Whether the type has that name, or a base of it has.
  bool IsA(uint64_t type, std::string_view name);

  // What belongs to the program rather than to its data: classes, modules, functions, code, descriptors.
  bool IsCode(uint64_t type) { return FactsOf(type).is_code; }

 private:
  struct Facts {
    std::vector<std::string> names;
    std::vector<ObjectId> classes;
    bool is_code = false;
  };
  const Facts& FactsOf(uint64_t type);
  Facts Find(uint64_t type);

  store::SnapshotView& view_;
  Attributes attributes_;
  std::unordered_map<uint64_t, Facts> facts_;
};

}  // namespace barrow::analyses
