// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyses/ranking.h"
#include "analyses/type_figures.h"
#include "graph/heap.h"

namespace barrow::analyses {

enum class ObjectSortKey : uint8_t { kSize, kRetained, kReferenceCount, kType };

// Which objects are asked for, and in which order they stand. All conditions must hold.
struct ObjectQuestion {
  std::vector<std::string> type_patterns = {};  // globs, one of which must fit the type's name; empty: every type
  SizeKind size = SizeKind::kFlat;
  std::optional<uint64_t> least_bytes = {};  // inclusive, as are all bounds here
  std::optional<uint64_t> most_bytes = {};
  std::optional<uint64_t> least_retained = {};
  ObjectSortKey key = ObjectSortKey::kSize;
  std::optional<SortOrder> order = {};  // empty: numbers fall, names rise
  std::optional<size_t> limit = {};
};

// The columns of a snapshot as far as the question needs them.
struct ObjectColumns {
  const ObjectTable* objects = nullptr;           // type, flat, allocated; reference counts where they are sorted by
  std::span<const std::string> type_names = {};   // [TypeId]
  std::span<const uint64_t> retained_bytes = {};  // [ObjectId]; empty: not known, and then not asked for
  const std::vector<bool>* chosen = nullptr;      // [ObjectId]: those a condition in SQL left; null: all
};

struct ObjectList {
  std::vector<ObjectId> rows;  // equal ones by rising id
  uint64_t rest_count = 0;     // that fit and the limit cut off
  Figures rest;
  Figures matching;  // of all that fit: rows and rest
};

// O(objects + matching log limit).
ObjectList ListObjects(const ObjectColumns& columns, const ObjectQuestion& question);

}  // namespace barrow::analyses
