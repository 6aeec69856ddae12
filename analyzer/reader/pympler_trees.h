// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "reader/name_table.h"
#include "reader/profile_records.h"
#include "reader/pympler_values.h"

namespace barrow::reader {

// Writes Pympler's trees of Asized objects as nodes in preorder. Where the texts of a dictionary's referents tell key
// from value ("[K] a:b", "[V] a:b: 1"), the nodes say so; put together again they are the same texts.
class PymplerTrees {
 public:
  PymplerTrees(PymplerValues& values, NameTable& names, std::vector<SizeNode>& nodes)
      : values_(values), names_(names), nodes_(nodes) {}

  // The index of the root. Throws Error (kInput) if the tree is none, or too deep.
  uint32_t Add(const PickleValue& root);

 private:
  struct Open {
    uint32_t node;
    std::span<const PickleValue> refs;
    size_t next = 0;
    uint32_t last_key = kNoName;  // name of the referent before, if that is a key
  };
  void Begin(const PickleValue& value, std::vector<Open>& open);
  void NameNode(const PickleValue& name, uint32_t& last_key, SizeNode& node);

  PymplerValues& values_;
  NameTable& names_;
  std::vector<SizeNode>& nodes_;
};

}  // namespace barrow::reader
