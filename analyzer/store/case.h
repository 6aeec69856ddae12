// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "algorithms/lifelines.h"
#include "base/diagnostics.h"
#include "graph/heap.h"
#include "store/object_column.h"
#include "store/profile_info.h"
#include "store/sqlite.h"

namespace barrow::store {

class HeapReader;
class SnapshotView;

using SnapshotId = Id<struct SnapshotTag>;  // 1, 2, … in order of loading

// One row of the table `snapshot`: what a report says about a snapshot without touching its objects.
struct SnapshotInfo {
  SnapshotId id;
  std::string name;  // file name it was loaded from, without folders
  reader::Header header;
  std::optional<reader::Trailer> trailer;
  Diagnostics diagnostics;
  uint64_t object_count = 0;
  uint64_t reference_count = 0;  // implied ones included
  uint64_t root_count = 0;
  uint64_t type_count = 0;  // with at least one object
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
  uint64_t file_bytes = 0;
};

// One row of `type_total`: a type name and everything of that name. Types of equal name share a row.
struct TypeTotal {
  std::string type_name;
  uint64_t object_count = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
};

// One row of `name_total` with its name: objects of one type that carry the same name (the closures of one function).
struct NameTotal {
  std::string type_name;
  std::string module;
  std::string qualified_name;
  std::string file;
  uint32_t line = 0;
  uint64_t object_count = 0;
  uint64_t flat_bytes = 0;
  uint64_t allocated_bytes = 0;
};

// A case: an SQLite file into which snapshots and profiles were loaded (queries/schema.sql documents every column).
// Objects and references are column BLOBs; the virtual tables over them are registered on every connection a Case
// opens.
//
// A case may come from a stranger: whatever it holds, the functions here return or throw Error (kInput), naming the
// file.
class Case {
 public:
  // Opens an existing case read-only, with SQLite's defences on. Throws Error (kInput) if it is none, or of a newer
  // schema.
  static Case OpenReadOnly(const std::filesystem::path& path) { return OpenReadOnly(path, path.string()); }
  // The same; `name` is what messages call it.
  static Case OpenReadOnly(const std::filesystem::path& path, const std::string& name);

  // Opens for loading. If there is no file yet, a new case is built under a temporary name in the same folder; it gets
  // its own name in Finish(). A file that is no case is refused.
  static Case OpenForLoading(const std::filesystem::path& path);

  // A new case for loading that takes the place of `path` in Finish(), if there is such a file by then.
  static Case Replacing(const std::filesystem::path& path);

  // The same for a cache; `name` is what messages call it.
  static Case CreateKept(const std::filesystem::path& place, const std::string& name);

  // An empty case that was never a file, for loading; `name` is what messages call it.
  static Case InMemory(const std::string& name = "(case in memory)");

  Case(Case&&) noexcept;
  Case& operator=(Case&&) noexcept;
  ~Case();  // what was built without Finish() disappears

  // Adds a snapshot in one transaction: afterwards the case has it whole, or is as it was. Only between OpenForLoading,
  // Replacing, CreateKept or InMemory and Finish. Waits for another process that writes to the case.
  SnapshotId Add(const std::string& name, const Heap& heap, const Diagnostics& diagnostics);

  // The same for what a class tracker recorded.
  ProfileId Add(const std::string& name, const reader::ProfileRecords& profile, const Diagnostics& diagnostics);

  // Ends loading: a new case is written out to the disk and gets its name, and can only be read from now on. Throws
  // Error if the disk fails, or if OpenForLoading found no file of that name and now there is one; then nothing else
  // may be called.
  void Finish();

  std::vector<SnapshotInfo> Snapshots();
  // Throws Error (kUsage) if the case has no such snapshot.
  SnapshotInfo Snapshot(SnapshotId snapshot);

  // In order of loading.
  std::vector<ProfileInfo> Profiles();
  // The profile as it was added. Throws Error (kUsage) if the case has no such profile.
  reader::ProfileRecords LoadProfile(ProfileId profile);

  // Per type name, sorted by name. O(types).
  std::vector<TypeTotal> TypeTotals(SnapshotId snapshot);

  // Per type and name, sorted by all of module, qualified name, file, line, type name. O(names).
  std::vector<NameTotal> NameTotals(SnapshotId snapshot);

  // The parts of the Heap as they were added.
  std::vector<reader::Type> Types(SnapshotId snapshot);                      // [TypeId]
  std::vector<std::optional<ObjectId>> TypeObjects(SnapshotId snapshot);     // [TypeId]
  std::vector<std::string> TypeNames(SnapshotId snapshot);                   // [TypeId]: as shown to people
  std::vector<reader::Shape> Shapes(SnapshotId snapshot);                    // [ShapeId]
  ObjectTable Objects(SnapshotId snapshot, uint32_t columns = kAllColumns);  // sum of ObjectColumn
  ObjectGraph Graph(SnapshotId snapshot);
  std::vector<LabelGap> Gaps(SnapshotId snapshot);
  std::vector<ResolvedName> Names(SnapshotId snapshot);
  std::vector<ResolvedText> Texts(SnapshotId snapshot);
  std::vector<ResolvedRoot> Roots(SnapshotId snapshot);
  std::vector<reader::Thread> Threads(SnapshotId snapshot);
  Heap Load(SnapshotId snapshot);  // all of them

  // What keeps each object alive, and what goes with it. Computed on first use, and then added to the case's file if it
  // can be written, so that the next time it is only read.
  std::shared_ptr<const Lifelines> LifelinesOf(SnapshotId snapshot);
  // Only sees to it that the next question is quick.
  void PrepareLifelines(SnapshotId snapshot, const WorkSteps& steps = {});

  // For looking at single objects: nothing is read before it is asked for. Lives at most as long as the case.
  std::shared_ptr<SnapshotView> View(SnapshotId snapshot);

  Database& database();
  const std::string& name() const;  // the file as it was given, for messages

 private:
  struct State;
  explicit Case(std::unique_ptr<State> state);
  static Case Create(const std::filesystem::path& path, const std::string& name, bool replace);
  HeapReader Reader(SnapshotId snapshot);
  std::unique_ptr<State> state_;
};

}  // namespace barrow::store
