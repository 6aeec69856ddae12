// SPDX-License-Identifier: Apache-2.0
//
// Lets a forked child walk the heap and write the file, while the process goes on.
//
// The child is made by the bare system call rather than fork(): no handlers of other libraries run, and with no exit
// signal the host neither gets a SIGCHLD nor meets our child in its own wait(). In the child only this thread exists,
// and locks that other threads held (malloc's among them) stay held for ever; so it calls nothing that locks or
// allocates, runs with all signals blocked so that no handler of the host can run, and leaves by _exit. It closes every
// descriptor but the target, lets the kernel choose it first when memory runs out, and shows up as "barrow" among the
// processes. If the parent ends, it goes on and finishes the file.
//
// The one thing it calls that is not ours and may lock is a __sizeof__ of another's C code. A child that does not come
// back from one is killed.
//
// A gc.collect() in the parent while the child lives writes to every GC head and so makes the kernel copy nearly the
// whole heap. Nothing is done about it here: switching the collector off and on again behind the program's back is not
// ours to do.
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "cpython/dump_job.h"

namespace barrow::cpython {

struct DumpOutcome {
  DumpFailure failure = {};
  DumpTotals totals = {};
  uint64_t pause_ns = 0;  // the process stood still
};

class ForkedDump {
 public:
  // `job` is prepared, and must live as long as this.
  explicit ForkedDump(DumpJob& job) noexcept : job_(job) {}

  // Kills and reaps a child that still runs, discards its target.
  ~ForkedDump();
  ForkedDump(const ForkedDump&) = delete;
  ForkedDump& operator=(const ForkedDump&) = delete;

  // Begins the job and makes the child. Needs the GIL. Returns in the parent only.
  DumpFailure Start();

  // Waits until the child is gone. No GIL.
  void Wait() {
    while (!WaitBriefly()) {
    }
  }

  // Likewise, but returns false if the child is not gone yet, after 0.1 s or because of a signal: call again. No GIL.
  bool WaitBriefly();

  // After the wait. The target of a failed dump has been discarded.
  DumpOutcome outcome() const noexcept;

 private:
  struct Report;

  [[noreturn]] void RunChild() noexcept;
  uint64_t AwaitPause() const noexcept;
  void KillIfStuck() noexcept;

  DumpJob& job_;
  Report* report_ = nullptr;  // mapped, shared with the child
  pid_t child_ = 0;           // 0: none, or reaped
  int status_ = 0;            // as of waitpid
  uint64_t question_ = 0;     // as last seen: WalkOptions::questions
  uint64_t question_ns_ = 0;  // when it was new
  bool stuck_ = false;        // the child was killed because of that
  bool committed_ = false;    // the child was killed after the file had got its name
};

}  // namespace barrow::cpython
