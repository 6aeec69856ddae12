// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "store/case.h"

namespace barrow::store {

// What FILE on the command line means: a case is opened as it is; a snapshot is loaded into a case in the user's cache
// ($XDG_CACHE_HOME/barrow, or ~/.cache/barrow), keyed by the file's content, and found there the next time. The cache is
// kept below a bound by removing what was used longest ago ($BARROW_CACHE_LIMIT, bytes, 0 switches it off). If the folder
// cannot be written, the case lives in memory. Two processes at once are safe: a case gets its name when it is complete.
// Throws Error (kInput) naming the file.
struct OpenedFile {
  Case opened;
  bool is_case = false;          // the file itself is a case
};
OpenedFile OpenCaseOrSnapshot(const std::filesystem::path& path);

}  // namespace barrow::store
