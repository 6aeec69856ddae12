// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "graph/heap.h"
#include "store/sqlite.h"

namespace barrow::store {

using SnapshotId = Id<struct SnapshotTag>;   // 1, 2, … in order of loading

// One row of the table `snapshot`: what a report says about a snapshot without touching its objects.
struct SnapshotInfo {
  SnapshotId id;
  std::string name;                  // file name it was loaded from, without folders
  reader::Header header;
  std::optional<reader::Trailer> trailer;
  Diagnostics diagnostics;
  uint64_t object_count = 0;
  uint64_t reference_count = 0;      // implied ones included
  uint64_t root_count = 0;
  uint64_t type_count = 0;           // with at least one object
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
  uint64_t file_bytes = 0;
};

// One row of `type_total`.
struct TypeTotal {
  std::string type_name;
  uint64_t object_count = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
};

// A case: an SQLite file into which snapshots were loaded (queries/schema.sql documents every column). Objects and references
// are column BLOBs; the virtual tables over them are registered on every connection a Case opens.
class Case {
 public:
  // Opens an existing case read-only, with SQLite's defences on. Throws Error (kInput) if it is none, or of a newer schema.
  static Case OpenReadOnly(const std::filesystem::path& path);

  // Opens for loading; creates the file if there is none. A file that is no case is refused.
  static Case OpenForLoading(const std::filesystem::path& path);

  // Adds a snapshot in one transaction: afterwards the case has it whole, or is as it was.
  SnapshotId Add(const std::string& name, const Heap& heap, const Diagnostics& diagnostics);

  std::vector<SnapshotInfo> Snapshots();

  // Per type name, sorted by name. O(types).
  std::vector<TypeTotal> TypeTotals(SnapshotId snapshot);

  // Object columns and graph as they were added. Texts and names come with `with_text`.
  // Throws Error (kInput) if the BLOBs are damaged.
  ObjectTable Objects(SnapshotId snapshot);
  std::vector<std::string> TypeNames(SnapshotId snapshot);        // [TypeId]: as shown to people
  ObjectGraph Graph(SnapshotId snapshot);

  Database& database() { return database_; }

 private:
  explicit Case(Database database) : database_(std::move(database)) {}
  Database database_;
};

}  // namespace barrow::store
