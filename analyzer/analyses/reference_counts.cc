// SPDX-License-Identifier: Apache-2.0
#include "analyses/reference_counts.h"

#include <algorithm>

#include "algorithms/reasons.h"

namespace barrow::analyses {

ReferenceCounts CountReferences(store::SnapshotView& view, const store::SnapshotInfo& info, ObjectId object,
                                std::span<const ResolvedRoot> roots) {
  using store::PackedColumn;
  ReferenceCounts counts;
  const auto [begin, end] = view.Referrers(object.value);
  counts.from_objects = end - begin;
  counts.from_roots = static_cast<uint64_t>(
      std::ranges::count_if(roots, [&](const ResolvedRoot& root) { return root.object == object && root.counted; }));
  const bool is_immortal = (view.At(PackedColumn::kFlags, object.value) & reader::kImmortal) != 0;
  if (!info.header.reference_counted || is_immortal) return counts;
  counts.counted = view.At(PackedColumn::kReferenceCount, object.value);
  if (IsLinkedUnseen(view.Type(view.At(PackedColumn::kType, object.value)))) return counts;
  const uint64_t seen = counts.from_objects + counts.from_roots;
  counts.unexplained = *counts.counted > seen ? *counts.counted - seen : 0;
  return counts;
}

}  // namespace barrow::analyses
