// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>

#include "algorithms/lifelines.h"
#include "store/packed_column.h"

namespace barrow::store {

class HeapReader;

// The columns dominator, retained_size, root_distance and path_parent of snapshots whose case does not hold them: they
// are computed when they are asked for first and kept as long as the connection.
class LifelineResults {
 public:
  // `reader` reads the snapshot.
  std::shared_ptr<const Lifelines> Of(int64_t snapshot_id, HeapReader& reader, const WorkSteps& steps = {});

  // It stands in the case now.
  void Forget(int64_t snapshot_id) { results_.erase(snapshot_id); }

 private:
  std::map<int64_t, std::shared_ptr<const Lifelines>> results_;
};

// What is stored of one object: ids and distances plus one, 0 being none. `column`: one of kLifelineColumns.
uint64_t StoredLifeline(const Lifelines& lifelines, PackedColumn column, size_t object);

// Computes them from what the case holds.
Lifelines ComputeLifelines(HeapReader& reader, const WorkSteps& steps = {});

}  // namespace barrow::store
