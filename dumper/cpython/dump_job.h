// SPDX-License-Identifier: Apache-2.0
//
// One dump, from the request to the finished file. Both ways of dumping, in place (module.cc) and by a forked child
// (forked_dump.h), are this job, done in steps:
//
//   Prepare   no GIL     opens the target, maps memory, asks the system     anything may be called
//   Begin     GIL        asks the interpreter                               anything may be called
//   Walk      GIL, or the only thread of a forked child: header, then heap  heap_walk.h's rules
//   Finish    no GIL; same process as Walk: the trailer                     no malloc, no lock
//   Commit    likewise: the file's name                                     no malloc, no lock
//
// The process stands still from Begin to the end of Walk, or to the end of the clone call. Each step returns a failure
// or none; after a failure no other step may follow, and the target is discarded with the job.
#pragma once

#include <Python.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "cpython/clock.h"
#include "cpython/dump_failure.h"
#include "cpython/dump_output.h"
#include "cpython/heap_walk.h"
#include "cpython/layout.h"
#include "cpython/process_facts.h"
#include "cpython/runtime_facts.h"
#include "writer/snapshot_writer.h"

namespace barrow::cpython {

struct DumpRequest {
  std::string path;     // the target's path, in the file system's encoding; empty: `descriptor`
  int descriptor = -1;  // borrowed
  bool overwrite = false;
  writer::Contents contents = writer::Contents::kNames;
  uint32_t text_limit = 0;  // 0: as many as ObjectText gives
  bool content_hashes = true;
};

struct DumpTotals {
  uint64_t objects = 0;
  uint64_t references = 0;
  uint64_t file_bytes = 0;
};

// At most one dump at a time in a process. The right to dump, while it is held. A process that was forked off while its
// parent was dumping does not inherit the parent's right, so that it can dump itself.
class DumpRight {
 public:
  static std::optional<DumpRight> Take() noexcept;
  DumpRight(DumpRight&& other) noexcept;
  DumpRight& operator=(DumpRight&&) = delete;
  ~DumpRight();

 private:
  DumpRight() = default;
  bool held_ = true;
};

class DumpJob {
 public:
  DumpJob(DumpRequest request, DumpRight right, bool forked);
  ~DumpJob();
  DumpJob(const DumpJob&) = delete;
  DumpJob& operator=(const DumpJob&) = delete;

  // A failure to open with EINTR can be tried again after the signal was dealt with.
  DumpFailure Prepare();
  DumpFailure Begin();
  // `questions`: see WalkOptions.
  DumpFailure Walk(std::atomic<uint64_t>* questions = nullptr) noexcept;
  DumpFailure Finish(uint64_t pause_ns) noexcept;
  DumpFailure Commit() noexcept;

  // Of the process that walked.
  DumpTotals totals() const noexcept;

  // From the job's construction.
  uint64_t elapsed_ns() const noexcept { return MonotonicNow() - created_ns_; }

  const DumpRequest& request() const noexcept { return request_; }
  DumpOutput& output() noexcept { return output_; }

 private:
  writer::Facts Facts() const;

  const DumpRequest request_;
  const DumpRight right_;
  const bool forked_;
  const uint64_t created_ns_ = MonotonicNow();

  DumpOutput output_;
  std::optional<writer::FileSink> sink_;
  std::optional<writer::SnapshotWriter> writer_;
  WalkOptions walk_options_;
  WalkResult walk_result_;

  ProcessFacts process_;
  CollectorState collector_;

  // The above, in the form the writer takes.
  std::optional<RuntimeFacts> runtime_;
  std::optional<ProcessFactViews> process_views_;
  writer::Facts facts_;
};

}  // namespace barrow::cpython
