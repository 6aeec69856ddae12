// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyses/subject.h"
#include "cli/arguments.h"
#include "cli/console.h"
#include "store/case.h"
#include "store/case_cache.h"

namespace barrow::cli {

// What FILE means: a snapshot file, a profile, or a case, with "#2" or "#after.barrow" behind it to choose one of
// several snapshots, "#p2" to choose a profile.

struct SnapshotArgument {
  std::string path;
  std::optional<std::string> choice;  // "2", "after.barrow": what follows the last #
};

// A file whose own name holds the # is taken as it is.
SnapshotArgument SplitArgument(const std::string& argument);

// The files that a command reads, by their paths.
std::vector<std::string> InputPaths(const Arguments& arguments);

// An opened FILE and what it holds, in order of loading.
struct OpenedArgument {
  SnapshotArgument argument;
  store::OpenedFile file;
  std::vector<store::SnapshotInfo> snapshots;
  std::vector<store::ProfileInfo> profiles;

  // The snapshot that was chosen, or the only one. Throws Error (kUsage) saying which there are.
  analyses::Subject Chosen() const;

  // Whether what was chosen is one of the snapshots.
  bool HasChosenSnapshot() const;

  // The snapshot as messages and reports call it: "before.barrow", "case.db#2 (after.barrow)".
  analyses::Subject Named(const store::SnapshotInfo& info) const;
};

// Loads a snapshot or profile into the cache, if it is not there. Throws Error (kInput) naming the file.
OpenedArgument OpenAnyArgument(const std::string& argument, Console& console);

// The same for commands that need a snapshot: throws Error (kInput) if there is none.
OpenedArgument OpenArgument(const std::string& argument, Console& console);

// Computes what keeps the objects of a snapshot alive, if the case does not hold it yet, and shows how far it is.
void PrepareLifelines(store::Case& opened, const analyses::Subject& subject, Console& console);

}  // namespace barrow::cli
