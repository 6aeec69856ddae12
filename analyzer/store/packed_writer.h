// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "graph/heap.h"
#include "store/case.h"
#include "store/sqlite.h"

namespace barrow::store {

// How many threads pack: as many as the machine has cores, at most four.
size_t PackingThreads();

// How many chunks may be packed ahead of whoever writes them: some megabytes.
inline constexpr size_t kMostWaitingChunks = 256;

// Packs the columns of a heap on threads of its own, beginning at once: who has something else to write does that
// meanwhile.
class PackedWriter {
 public:
  // `name_ids`: name.name_id of each of `heap.names`. Both must outlive it.
  PackedWriter(const Heap& heap, const std::vector<uint32_t>& name_ids);
  ~PackedWriter();

  // Writes the columns in order of column, then chunk: the same heap gives the same bytes. Call once.
  void Write(Database& database, SnapshotId snapshot);

 private:
  struct State;  // at an address that the threads know
  std::unique_ptr<State> state_;
};

}  // namespace barrow::store
