// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/limits.h"
#include "base/work_steps.h"
#include "store/case.h"

namespace barrow::store {

struct OpenedFile {
  Case opened;           // read-only
  bool is_case = false;  // the file itself is a case
};

// What FILE on the command line means: a case is opened as it is; a snapshot or profile is loaded into a case in the
// user's cache ($XDG_CACHE_HOME/barrow, or ~/.cache/barrow), keyed by the file's name and content, and found there the
// next time. The cache is kept below a bound by removing what was used longest ago ($BARROW_CACHE_LIMIT, bytes or such
// as 64K, 10M, 2G; 0 switches it off; 4G if it is not set; --limit cache-size goes before it). If the folder cannot be
// written, or the file is a pipe, the case lives in memory. Two processes at once are safe: a case gets its name when
// it is complete. Throws Error (kInput) naming the file. `steps` hears how far loading is, in bytes of the file.
OpenedFile OpenCaseOrSnapshot(const std::filesystem::path& path, const WorkSteps& steps = {});

struct CacheSettings {
  std::filesystem::path folder;                      // empty: there is no place for a cache
  uint64_t most_bytes = LimitOf(Limit::kCacheSize);  // 0: off

  // As above. Throws Error (kUsage) if $BARROW_CACHE_LIMIT is no size.
  static CacheSettings FromEnvironment();
};
OpenedFile OpenCaseOrSnapshot(const std::filesystem::path& path, const CacheSettings& settings,
                              const WorkSteps& steps = {});

}  // namespace barrow::store
