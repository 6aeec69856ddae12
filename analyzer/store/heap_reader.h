// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "algorithms/lifelines.h"
#include "graph/heap.h"
#include "store/object_column.h"
#include "store/packed_reader.h"
#include "store/sqlite.h"

namespace barrow::store {

// Reads the parts of a heap back as they were written. Each id is checked against what it refers to: what does not fit
// throws Error (kInput), as the case is damaged. Everything by TypeId or ShapeId has as many entries as were counted,
// whichever index a statement takes its rows from: an id of a column is below the length of all of them.
class HeapReader {
 public:
  // `connection` must outlive it.
  HeapReader(const Connection& connection, int64_t snapshot_id,
             std::shared_ptr<Unpacker> unpacker = std::make_shared<Unpacker>());

  uint32_t object_count() const { return static_cast<uint32_t>(packed_.EntryCount(PackedColumn::kAddress)); }

  // All columns have as many entries as they must have.
  PackedReader& packed() { return packed_; }

  // Whether the snapshot has the columns of algorithms/lifelines.h.
  bool HasLifelines() const { return packed_.EntryCount(PackedColumn::kDominator) != 0 || object_count() == 0; }
  // Only if it has them. They obey the laws of algorithms/lifeline_laws.h.
  Lifelines ReadLifelines();

  bool IsReferenceCounted() const;
  // Whether an empty name is one, and not withheld.
  bool AreNamesKept() const;
  uint64_t type_count() const { return type_count_; }
  uint64_t shape_count() const { return shape_count_; }
  std::vector<reader::Type> Types() const;
  std::vector<std::optional<ObjectId>> TypeObjects() const;
  std::vector<std::string> TypeNames() const;
  std::vector<reader::Shape> Shapes() const;
  ObjectTable Objects(uint32_t columns);  // sum of ObjectColumn
  ObjectGraph Graph();
  std::vector<LabelGap> Gaps();
  std::vector<ResolvedName> DistinctNames() const;  // [name_id]; [0] is empty; no objects
  std::vector<ResolvedName> Names();
  std::vector<ResolvedText> Texts();
  std::vector<ResolvedRoot> Roots() const;
  std::vector<reader::Thread> Threads() const;

  // Throws Error naming file and snapshot.
  [[noreturn]] void ThrowDamaged(const std::string& problem) const;

 private:
  Statement Select(const EmbeddedSql& sql) const;
  uint64_t CountOf(const EmbeddedSql& sql) const;
  // The id in a row of a thing of which there are `count`.
  uint32_t IdOf(const Statement& row, int column, uint64_t count) const;
  // `found` rows of types or shapes must be as many as were counted.
  void CheckFound(const char* what, uint64_t found, uint64_t count) const;
  // Both columns must have as many entries.
  void CheckEqualLength(PackedColumn a, PackedColumn b) const;

  const Connection* connection_;
  PackedReader packed_;
  uint64_t type_count_;
  uint64_t shape_count_;
};

}  // namespace barrow::store
