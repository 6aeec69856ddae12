// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "analyses/network_question.h"
#include "analyses/subject.h"
#include "graph/ids.h"
#include "store/case.h"

namespace barrow::analyses {

// A root that holds a member, as a node: a frame once for all its variables. Or what stands for referrers that are not
// looked at.
struct NetworkRoot {
  enum class Kind : uint8_t { kFrame, kOther, kAside };
  std::string words;  // "interpreter state sysdict", "frame of run (app.py:12), thread MainThread"
  Kind kind = Kind::kOther;
  struct Hold {
    ObjectId object;
    std::string label;  // the variable; empty: none
  };
  std::vector<Hold> holds;  // in order of the roots
};

// Which objects a picture shows, before anything is reduced or folded.
struct NetworkMembers {
  std::vector<ObjectId> objects;  // rising
  std::vector<ObjectId> asked;    // those the user named, in that order
  // Which references are drawn: all between the members, or only `links`. Cycles are those of all references.
  bool only_links = false;
  std::vector<std::pair<ObjectId, ObjectId>> links;  // sorted, no two alike. A pair without a reference is dominance
  bool without_keys = false;     // references to keys that are values are left out, as the label of what is at the key
                                 // tells it; but those to `asked`
  bool without_classes = false;  // references of instances to their class are left out
  bool without_globals = false;  // references to the __dict__ of a module are left out, but the module's own
  std::vector<ObjectId> way;  // the shortest from a root to what was asked for, without that; its ends are shown first
  std::vector<ObjectId> self_held;         // alive by themselves, which needs no root: modules, types; rising
  std::vector<ObjectId> narrows;           // all ways to `asked` lead through each of them; rising
  std::vector<uint32_t> part;              // [index in objects]: parts by number; empty: what hangs together
  uint32_t first_class_part = UINT32_MAX;  // from this part on there is a class in each
  std::vector<NetworkRoot> roots;
  std::string title;
  std::vector<Remark> remarks;
};

// Throws Error (kUsage) if no type fits a pattern.
NetworkMembers FindMembers(store::Case& opened, const Subject& subject, const NetworkQuestion& question);

}  // namespace barrow::analyses
