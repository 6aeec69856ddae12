// SPDX-License-Identifier: Apache-2.0
#include "cpython/dump_failure.h"

#include <cerrno>
#include <csignal>
#include <system_error>

namespace barrow::cpython {
namespace {

std::string DescribeDeath(int signal) {
  if (signal == 0) return "the dumping child exited without a result";
  std::string text = "the dumping child was killed by signal " + std::to_string(signal);
  if (signal == SIGKILL) text += " (out of memory?)";
  return text;
}

const char* Remedy(const DumpFailure& failure) {
  switch (failure.step) {
    case DumpStep::kFork:
      return ": cannot fork; fork=False dumps without";
    case DumpStep::kPrepare:
      return ": cannot prepare the dump";
    case DumpStep::kWalk:
      return ": cannot walk the heap";
    default:
      return "";
  }
}

}  // namespace

std::string Describe(const DumpFailure& failure) {
  switch (failure.step) {
    case DumpStep::kNone:
      return {};
    case DumpStep::kGuard:
      return "another dump of this process is running; one at a time";
    case DumpStep::kCollector:
      return "a garbage collection is running: this is its finalizer or callback, or that of another thread takes "
             "long, or this process was forked during one and it never ends; dump when it is over";
    case DumpStep::kChild:
      return DescribeDeath(failure.signal);
    case DumpStep::kStuck:
      return "the dumping child was stuck in a __sizeof__ written in C (waiting for a lock that another thread held "
             "at the fork?) and was killed; fork=False dumps without a child";
    default:
      return std::generic_category().message(failure.error) + Remedy(failure);
  }
}

}  // namespace barrow::cpython
