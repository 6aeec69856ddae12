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

// A root that holds a member, as a node: a frame once for all its variables.
struct NetworkRoot {
  std::string words;  // "module app", "frame of run (app.py:12), thread MainThread"
  bool is_frame = false;
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
  bool without_keys = false;   // references to keys that are values are left out, as the label of what is at the key
                               // tells it; but those to `asked`
  std::vector<uint32_t> part;  // [index in objects]: parts by number; empty: what hangs together
  std::vector<NetworkRoot> roots;
  std::string title;
  std::vector<Remark> remarks;
};

// Throws Error (kUsage) if no type fits a pattern.
NetworkMembers FindMembers(store::Case& opened, const Subject& subject, const NetworkQuestion& question);

}  // namespace barrow::analyses
