// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "graph/heap.h"
#include "store/case.h"
#include "store/snapshot_view.h"

namespace barrow::analyses {

// How the reference count of one object comes about.
struct ReferenceCounts {
  std::optional<uint64_t> counted;  // by the interpreter; empty: it does not count, or not this object
  uint64_t from_objects = 0;        // seen in the snapshot
  uint64_t from_roots = 0;
  // By neither: C code holds them, or what an incomplete file lost. Empty: the count says nothing, because nobody
  // counts or because instances of the type own each other unseen.
  std::optional<uint64_t> unexplained;
};

// `roots`: those of the object, or of all.
ReferenceCounts CountReferences(store::SnapshotView& view, const store::SnapshotInfo& info, ObjectId object,
                                std::span<const ResolvedRoot> roots);

}  // namespace barrow::analyses
