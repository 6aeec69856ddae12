// SPDX-License-Identifier: Apache-2.0
#include "cpython/dump_job.h"

#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <utility>

namespace barrow::cpython {
namespace {

// Process that holds the right to dump; 0: none. A number rather than a flag, because a fork copies it.
std::atomic<pid_t> dumping_process = 0;

// Fills all of `key`, or returns the errno.
int FillRandom(uint8_t (&key)[16]) {
  size_t filled = 0;
  while (filled < sizeof key) {
    const ssize_t count = getrandom(key + filled, sizeof key - filled, 0);
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) filled += static_cast<size_t>(count);
  }
  return 0;
}

}  // namespace

std::optional<DumpRight> DumpRight::Take() noexcept {
  const pid_t self = getpid();
  pid_t holder = dumping_process.load();
  do {
    if (holder == self) return std::nullopt;
  } while (!dumping_process.compare_exchange_weak(holder, self));
  return DumpRight();
}

DumpRight::DumpRight(DumpRight&& other) noexcept : held_(std::exchange(other.held_, false)) {}

DumpRight::~DumpRight() {
  if (held_) dumping_process.store(0);
}

DumpJob::DumpJob(DumpRequest request, DumpRight right, bool forked)
    : request_(std::move(request)), right_(std::move(right)), forked_(forked) {}

DumpJob::~DumpJob() { explicit_bzero(walk_options_.hash_key, sizeof walk_options_.hash_key); }

DumpFailure DumpJob::Prepare() {
  if (const int error = request_.path.empty() ? output_.Borrow(request_.descriptor)
                                              : output_.Open(request_.path.c_str(), request_.overwrite);
      error != 0) {
    return {DumpStep::kOpen, error};
  }
  walk_options_.contents = request_.contents;
  walk_options_.text_limit = request_.text_limit;
  walk_options_.content_hashes = request_.content_hashes;
  if (const int error = FillRandom(walk_options_.hash_key); error != 0) return {DumpStep::kPrepare, error};

  sink_.emplace(output_.descriptor());
  writer_.emplace(*sink_, writer::Options{.contents = request_.contents,
                                          .text_limit = request_.text_limit,
                                          .content_hashes = request_.content_hashes,
                                          .own_thread = !forked_});
  if (const int error = writer_->error(); error != 0) return {DumpStep::kPrepare, error};

  process_ = ReadProcessFacts(request_.contents != writer::Contents::kNone);
  return {};
}

DumpFailure DumpJob::Begin() {
  collector_ = ReadCollectorState();
  if (collector_.collecting) return {DumpStep::kCollector};
  runtime_.emplace();
  process_views_.emplace(process_);
  facts_ = Facts();
  return {};
}

writer::Facts DumpJob::Facts() const {
  writer::Facts facts = {
      .created_unix_ns = RealTimeNow(),
      .forked = forked_,
      .interpreter_count = collector_.interpreter_count,
      .interpreters_walked = 1,
      .collector_counts = collector_.counts,
      .collector_thresholds = collector_.thresholds,
      .collector_enabled = collector_.enabled,
  };
  runtime_->Fill(facts);
  if (request_.contents == writer::Contents::kNone) facts.build = {};  // may name the builder's machine or branch
  process_views_->Fill(facts);
  return facts;
}

DumpFailure DumpJob::Walk(std::atomic<uint64_t>* questions) noexcept {
  walk_options_.questions = questions;
  writer_->WriteHeader(facts_);
  walk_result_ = WalkHeap(*writer_, walk_options_);
  // A failing target makes the writer ignore the rest of the walk: its error came first.
  if (const int error = writer_->error(); error != 0) return {DumpStep::kWrite, error};
  if (walk_result_.error != 0) return {DumpStep::kWalk, walk_result_.error};
  return {};
}

DumpFailure DumpJob::Finish(uint64_t pause_ns) noexcept {
  const int written = writer_->Finish({.pause_ns = pause_ns, .unreadable_objects = walk_result_.unreadable_objects});
  if (written != 0) return {DumpStep::kWrite, written};
  return {};
}

DumpFailure DumpJob::Commit() noexcept {
  if (const int error = output_.Commit(); error != 0) return {DumpStep::kCommit, error};
  return {};
}

DumpTotals DumpJob::totals() const noexcept {
  return {writer_->object_count(), writer_->reference_count(), writer_->written_bytes()};
}

}  // namespace barrow::cpython
