// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "analyses/profile_view.h"
#include "analyses/referents.h"

namespace barrow::analyses {

// The referents of many objects laid over one another: referents that objects hold in the same way become one, with the
// sum of their sizes.
//
// The same way is: the same attribute, the same key, the value of the same key; for elements the same name, less
// addresses in it. Pympler compares what stands before the first colon of names instead, so that the keys "a:b" and
// "a:c" of a dictionary become one; and what one object holds several times, as the elements of a list, it merges only
// with what another object holds.
class MergedTree {
 public:
  explicit MergedTree(const ProfileView& view);

  // Adds the tree below that root. O(its nodes) on average. By Pympler's rules throws Error (kInput) for names that are
  // no text, as Pympler cannot merge those.
  void Add(uint32_t root);

  // One node of the result. `end` as in SizeNode.
  struct Line {
    std::string name;  // empty for the root
    int64_t size_bytes = 0;
    int64_t flat_bytes = 0;
    uint32_t end = 0;
    bool is_list = false;  // objects were merged into it; else a copy of one object's
  };
  // In preorder, beginning with the root.
  std::vector<Line> Lines() const;

 private:
  struct Node {
    int64_t size_bytes = 0;
    int64_t flat_bytes = 0;
    uint32_t source = 0;          // in the profile's nodes: where its name comes from
    bool has_short_name = false;  // cut to what objects have in common
    bool is_list = false;
    bool is_indexed = false;
    std::vector<uint32_t> children;
    std::unordered_map<uint32_t, uint32_t> by_key;  // the last child of each key
  };

  uint32_t KeyOf(uint32_t source);
  std::string ShortName(const reader::SizeNode& node) const;
  void Index(Node& node);
  uint32_t Make(uint32_t source);  // of size 0
  uint32_t Copy(uint32_t source);  // with all below it

  const ProfileView& view_;
  std::vector<Node> nodes_;
  std::unordered_map<std::string, uint32_t> keys_;
  std::map<std::tuple<reader::Relation, uint32_t, uint32_t>, uint32_t> known_keys_;  // by relation, name, value
};

// Of a merged tree what ReferentLines are of a single one.
std::vector<ReferentLine> ReferentLines(const std::vector<MergedTree::Line>& tree);

}  // namespace barrow::analyses
