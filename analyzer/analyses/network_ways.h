// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "graph/ids.h"
#include "store/case.h"

namespace barrow::analyses {

// Everything that keeps an object alive, walked from it to the roots.
//
// A reference is followed backwards if the one who has it is alive by something else than its target: what only lives
// through the target refers back and holds nothing. What is alive by itself, as a module, a class of the interpreter or
// its state, ends a way: who else refers to it says nothing. Not followed, but counted, are instances that refer to
// their class where something else holds that as well. If no root reaches the object, what is followed is the garbage
// that refers to it, its own cycle first of all. An object and the dictionary of its attributes count as one.
struct Ways {
  std::vector<ObjectId> objects;  // on ways to the object, and itself; rising
  std::vector<ObjectId> ends;     // those of them that are alive by themselves; rising
  // The shortest way, from the root on; without the object.
  std::vector<ObjectId> shortest;
  std::vector<ObjectId> narrows;  // those that every way leads through: removing one frees the object; rising
  std::vector<ObjectId> unnamed;  // held by C code or the like, beside or instead of references; rising
  struct Aside {
    ObjectId object;
    uint64_t count = 0;     // of referrers that were not followed
    bool of_class = false;  // as they are its instances; else there were too many objects
  };
  std::vector<Aside> asides;  // by object
};

// Follows the references of kMostFollowed objects, the nearest first; ways are completed beyond by the one of path_to.
// Reads what it touches. Needs lifelines, and computes them if the case has none.
inline constexpr size_t kMostFollowed = 20'000;
Ways FindAllWays(store::Case& opened, const store::SnapshotInfo& info, ObjectId object);

}  // namespace barrow::analyses
