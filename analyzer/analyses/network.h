// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyses/document.h"
#include "graph/ids.h"

namespace barrow::analyses {

// Objects and the references between them, ready to be drawn: everything a picture says is settled here.

enum class NodeKind : uint8_t {
  kInstance,   // of a class of the program
  kContainer,  // list, tuple, dict, set, and what derives from them
  kValue,      // text, bytes, number, None
  kFunction,   // function, method, code, descriptor
  kType,
  kModule,
  kFrame,    // a frame as an object, or the frame that holds local variables
  kRoot,     // something else that is alive by itself
  kSummary,  // stands for several objects that have no node of their own
};
inline constexpr size_t kNodeKinds = 9;

struct NetworkNode {
  NodeKind kind = NodeKind::kInstance;
  std::string id = {};  // of the picture: "o7f3a5c0010" by address, "r1", "s1"; the same in every picture of a snapshot
  std::string type_name = {};  // empty: a root, or objects of several types; of several roots what they are
  std::string value = {};  // value or name, shortened; of a root its words, of what stands for referrers that were not
                           // looked at how many. Empty: there is none
  std::optional<uint64_t> length = {};  // elements of a container
  std::string place = {};               // of a summary: where its objects are, "referents of Cache"; empty: all over
  std::string whole = {};               // the value as long as the snapshot has it, but at most kMostWhole bytes
  std::optional<ObjectId> object = {};  // empty: a root or summary
  uint64_t address = 0;                 // of `object`
  uint64_t object_count = 0;            // 1, or 2 with the dictionary of its attributes; of a summary all; of a root 0
  uint64_t unit_count = 0;              // the same, an object and its dictionary counting once
  uint64_t root_count = 0;              // of a root 1, of a summary all, of what stands for referrers 0
  uint64_t aside_count = 0;             // of a summary: how many nodes that stand for referrers
  uint64_t type_count = 1;              // of a summary: how many types its objects have; of roots alone 0
  uint64_t flat_bytes = 0;              // of all these objects
  uint64_t allocated_bytes = 0;
  std::optional<uint64_t> retained_bytes = {};  // with what the object dominates; empty: a root or summary
  uint64_t inner_references = 0;                // between its own objects; not among the edges
  bool in_cycle = false;                        // an object of it reaches itself
  bool is_asked = false;                        // the user named it
  bool is_narrow = false;     // every way to what was asked for leads through it: removing it frees that
  bool is_self_held = false;  // alive without a root that is drawn: a module, a class of the interpreter
};
inline constexpr size_t kMostWhole = 4096;

struct NetworkEdge {
  uint32_t from = 0;  // indexes of nodes; equal for an object that refers to itself
  uint32_t to = 0;
  std::string label = {};        // as in label_text.h, several joined by commas; empty: none
  uint64_t reference_count = 0;  // 0: held by a root, or dominated through others
  bool label_is_list = false;    // the label is that of the first few references, one by one
  bool label_is_whole = false;   // or of all of them
  bool is_dominance = false;     // what `from` dominates and does not refer to itself
  bool in_cycle = false;         // part of a cycle
  bool is_shortest = false;      // part of the shortest way from a root to what was asked for
  uint32_t ranks = 1;            // how many levels lie between its ends, where the layout has levels
};

// Of all objects the picture is about, drawn by themselves or not.
struct NetworkTotals {
  uint64_t object_count = 0;
  uint64_t root_count = 0;
  uint64_t in_cycles = 0;  // objects that reach themselves by references between objects of the picture, drawn or not
  uint64_t reference_count = 0;  // those that are drawn
  uint64_t part_count = 0;       // objects that hang together, whichever way the references point
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
};

// Laws: counts of objects and roots and bytes of the nodes sum up to the totals, where bytes stop at 2^64 - 1;
// references of the edges and inner ones of the nodes to reference_count.
struct Network {
  std::string title;  // one line: what it shows
  std::vector<NetworkNode> nodes;
  std::vector<NetworkEdge> edges;  // by from, then to; at most one of each pair
  NetworkTotals totals;
};

// One picture or, split, one of each part.
struct Networks {
  std::vector<Network> pictures;  // the largest part first
  NetworkTotals totals;           // of all of them, and of parts the limit cut off
  std::vector<ObjectId> objects;  // the same, by rising id
  std::vector<Remark> remarks;    // those about the snapshot first
};

}  // namespace barrow::analyses
