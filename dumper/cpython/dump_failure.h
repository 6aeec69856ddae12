// SPDX-License-Identifier: Apache-2.0
//
// Why there is no dump. A plain value: a forked child leaves it in memory it shares with its parent.
#pragma once

#include <cstdint>
#include <string>

namespace barrow::cpython {

enum class DumpStep : uint8_t {
  kNone,       // nothing failed
  kGuard,      // another dump of this process is running
  kCollector,  // a garbage collection is running
  kOpen,       // the target
  kPrepare,    // memory, random numbers
  kFork,
  kWalk,
  kWrite,
  kCommit,  // giving the finished file its name
  kChild,   // the forked child died
  kStuck,   // the forked child waited for ever, and was killed
};

struct DumpFailure {
  DumpStep step = DumpStep::kNone;
  int error = 0;   // errno; 0 for kGuard, kCollector, kChild and kStuck
  int signal = 0;  // that killed the child; 0: it exited

  explicit operator bool() const noexcept { return step != DumpStep::kNone; }
};

// What happened, and what can be done where something can; without the file's name. Begins with the system's own words
// for `error`, if there is one: "No space left on device".
std::string Describe(const DumpFailure& failure);

}  // namespace barrow::cpython
