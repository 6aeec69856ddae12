// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyses/subject.h"
#include "cli/console.h"
#include "store/case.h"
#include "store/case_cache.h"

namespace barrow::cli {

// What FILE means where a command takes snapshots: a snapshot file, or a case, with "#2" or "#after.barrow" behind it
// to choose one of several snapshots.

struct SnapshotArgument {
  std::string path;
  std::optional<std::string> choice;  // "2", "after.barrow": what follows the last #
};

// A file whose own name holds the # is taken as it is.
SnapshotArgument SplitArgument(const std::string& argument);

// An opened FILE and what it holds, in order of loading: at least one snapshot.
struct OpenedArgument {
  SnapshotArgument argument;
  store::OpenedFile file;
  std::vector<store::SnapshotInfo> snapshots;

  // The snapshot that was chosen, or the only one. Throws Error (kUsage) saying which there are.
  analyses::Subject Chosen() const;

  // The snapshot as messages and reports call it: "before.barrow", "case.db#2 (after.barrow)".
  analyses::Subject Named(const store::SnapshotInfo& info) const;
};

// Loads a snapshot file into the cache, if it is not there. Throws Error (kInput) naming the file.
OpenedArgument OpenArgument(const std::string& argument, Console& console);

}  // namespace barrow::cli
