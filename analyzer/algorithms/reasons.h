// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "algorithms/root_paths.h"
#include "graph/heap.h"

namespace barrow {

// Why an object is alive whoever refers to it: the roots of the file, and what follows from its counts.
enum class ReasonKind : uint8_t {
  kRoot,         // Heap.roots[root]
  kFrozen,       // gc.freeze() put it aside, and nothing else reaches it
  kImmortal,     // the runtime never frees it
  kUnexplained,  // its reference count exceeds the references and roots in the snapshot: C code holds it
};

struct Reason {
  ObjectId object;
  ReasonKind kind = ReasonKind::kRoot;
  uint32_t root = 0;  // kRoot: index in Heap.roots
  Strength strength = Strength::kOwner;
};

// Which of an object's roots explains it best: the lower the better. Modules (__main__ before the others), local
// variables, the rest.
int RootRank(const ResolvedRoot& root);

// Whether instances of the type own one another in a ring that the runtime shows to nobody, so that their reference
// counts explain nothing.
bool IsLinkedUnseen(const reader::Type& type);

// How many of each object's reference count neither a reference nor a root explains; 0 where the count says nothing: of
// immortal objects, of types whose instances are linked by borrowed references or own each other unseen, and where
// counts are not exact. Needs the columns type, reference count, flags, and the graph, types, roots. O(objects).
std::vector<uint32_t> UnexplainedReferences(const Heap& heap);

// All reasons but kFrozen, the best first: roots by rank, in file order; then immortal and unexplained objects by id.
std::vector<Reason> FindReasons(const Heap& heap, const std::vector<uint32_t>& unexplained);

// The references that no one would call owners (Strength::kBystander): from a type to its subclasses, its cache and its
// order of bases; from an lru_cache to what it keeps. As rising indexes of Heap.graph.targets(). They are known by
// label: without names in the snapshot there are none. Needs shape, type, graph, gaps, shapes, types.
std::vector<uint32_t> FindBystanders(const Heap& heap);

}  // namespace barrow
