// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/ids.h"

namespace barrow::analyses {

// Recursive sizes as Pympler's asizeof takes them: an object's size is its flat size and the sizes of what it refers
// to, each object once, by the first way that leads there. Which sizes and referents those are, SizingRules say.

// What is sized: an object of the snapshot (its id), or something that is no object of it yet: rules that need such
// things number them from kInvented on.
using SizedThing = uint64_t;
inline constexpr SizedThing kInvented = uint64_t{1} << 32;
// Of a thing below kInvented.
inline ObjectId ObjectOf(SizedThing thing) { return {static_cast<uint32_t>(thing)}; }

struct SizedReferent {
  SizedThing thing = 0;
  std::string name = {};  // empty unless names were asked for
};

class SizingRules {
 public:
  virtual ~SizingRules() = default;
  // Whether the thing counts and is followed at all. `given`: it was named by the user.
  virtual bool Counts(SizedThing thing, bool given) = 0;
  virtual uint64_t FlatBytes(SizedThing thing) = 0;
  // What it refers to, in the order it is followed.
  virtual std::vector<SizedReferent> Referents(SizedThing thing, bool given, bool named) = 0;
  virtual std::string NameOf(SizedThing thing) = 0;
  virtual const std::string& TypeNameOf(SizedThing thing) = 0;
  // How things of its type are sized.
  struct Definition {
    uint64_t basic_bytes = 0;
    uint64_t item_bytes = 0;
    std::string_view referents = {};  // the name of the rule
  };
  virtual Definition DefinitionOf(SizedThing thing) = 0;
};

struct SizingOptions {
  uint64_t align = 8;                 // flat sizes are rounded up to a multiple; a power of two, 0 or 1: they are not
  std::optional<size_t> limit = 100;  // how deep referents are followed; 0: flat sizes only; empty: all the way
  size_t detail = 0;                  // how deep referents are listed
  size_t most_ranked = 0;             // how many of the largest objects are found
  uint64_t rank_above = 1024;         // of those above this size
  std::vector<std::string> excluded_types = {};  // globs: objects of these types, and the types themselves
  std::vector<ObjectId> excluded_objects = {};
};

// One thing with the things it refers to, as far as detail was asked for. Nodes in the order of the walk.
struct SizedNode {
  SizedThing thing = 0;
  uint32_t parent = 0;  // index in Sizing::nodes; of a given object: itself
  uint32_t depth = 0;
  std::string name = {};
  uint64_t size = 0;  // 0 if it was counted before
  uint64_t flat = 0;
};

struct RankedThing {
  SizedThing thing = 0;
  uint64_t size = 0;
  uint32_t depth = 0;
  SizedThing parent = 0;  // itself if it was given
};

struct TypeProfile {
  std::string type_name;
  uint64_t object_count = 0;
  uint64_t total_bytes = 0;  // flat
  uint64_t largest_bytes = 0;
  SizedThing largest = 0;
};

struct Sizing {
  std::vector<SizedThing> given;
  std::vector<uint64_t> sizes;  // of each given object, as given; a repeated one has the same again
  std::vector<uint64_t> flats;
  uint64_t total = 0;                 // duplicates count once
  uint64_t sized_count = 0;           // things met
  uint64_t seen_count = 0;            // how often things were met
  uint64_t duplicate_count = 0;       // things met more than once
  uint64_t excluded_count = 0;        // meetings with excluded types
  uint64_t ranked_count = 0;          // things above rank_above
  uint32_t deepest = 0;               // deepest level whose referents were followed, from 1
  std::vector<SizedNode> nodes;       // the given objects, and their referents down to `detail`
  bool deeper = false;                // some of the deepest of them refer to others
  std::vector<RankedThing> largest;   // at most most_ranked, largest first; of equal ones the last met first
  std::vector<TypeProfile> profiles;  // by total and count, falling; equal ones in order of first appearance
};

// O(things reached), without recursion.
Sizing SizeOf(SizingRules& rules, const std::vector<ObjectId>& given, const SizingOptions& options);

}  // namespace barrow::analyses
