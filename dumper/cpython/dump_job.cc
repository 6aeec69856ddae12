// SPDX-License-Identifier: Apache-2.0
#include "cpython/dump_job.h"

#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <utility>

namespace barrow::cpython {
namespace {

constexpr std::string_view kProducer = "barrow-cpython " BARROW_VERSION;
constexpr uint64_t kNanosecondsPerSecond = 1'000'000'000;

// Process that holds the right to dump; 0: none. A number rather than a flag, because a fork copies it.
std::atomic<pid_t> dumping_process = 0;

uint64_t Now(clockid_t clock) noexcept {
  timespec now = {};
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * kNanosecondsPerSecond + static_cast<uint64_t>(now.tv_nsec);
}

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

// Splits "3.11.7 (main, May  9 2026) [GCC 12.2.0]" into version and the rest, on one line.
void SplitVersion(std::string_view text, std::string& version, std::string& build) {
  const size_t blank = std::min(text.find(' '), text.size());
  version = text.substr(0, blank);
  build = text.substr(std::min(blank + 1, text.size()));
  std::replace(build.begin(), build.end(), '\n', ' ');
#ifdef Py_DEBUG
  build += " debug";
#endif
}

}  // namespace

uint64_t MonotonicNow() noexcept { return Now(CLOCK_MONOTONIC); }

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
                                          .content_hashes = request_.content_hashes});
  if (const int error = writer_->error(); error != 0) return {DumpStep::kPrepare, error};

  process_ = ReadProcessFacts(request_.contents != writer::Contents::kNone);
  return {};
}

DumpFailure DumpJob::Begin() {
  collector_ = ReadCollectorState();
  if (collector_.collecting) return {DumpStep::kCollector};
  SplitVersion(Py_GetVersion(), version_, build_);
  command_line_.assign(process_.command_line.begin(), process_.command_line.end());
  for (const ProcessFacts::Figure& figure : process_.figures) figures_.push_back({figure.name, figure.bytes});
  facts_ = Facts();
  return {};
}

writer::Facts DumpJob::Facts() const {
  return {
      .producer = kProducer,
      .created_unix_ns = Now(CLOCK_REALTIME),
      .forked = forked_,
      .pid = process_.pid,
      .host = process_.host,
      .command_line = command_line_,
      .executable = process_.executable,
      .platform = process_.platform,
      .uptime_ns = process_.uptime_ns,
      .implementation = "CPython",
      .version = version_,
      .build = build_,
      .reference_counted = true,
      .interpreter_count = collector_.interpreter_count,
      .interpreters_walked = 1,
      .collector_counts = collector_.counts,
      .collector_thresholds = collector_.thresholds,
      .collector_enabled = collector_.enabled,
      .virtual_bytes = process_.virtual_bytes,
      .resident_bytes = process_.resident_bytes,
      .major_faults = process_.major_faults,
      .data_segment_bytes = process_.FigureBytes("VmData"),
      .code_segment_bytes = process_.FigureBytes("VmExe"),
      .shared_segment_bytes = process_.FigureBytes("VmLib"),
      .stack_segment_bytes = process_.FigureBytes("VmStk"),
      .page_bytes = process_.page_bytes,
      .system_figures = figures_,
  };
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
  if (const int error = output_.Commit(); error != 0) return {DumpStep::kCommit, error};
  return {};
}

DumpTotals DumpJob::totals() const noexcept {
  return {writer_->object_count(), writer_->reference_count(), writer_->written_bytes()};
}

}  // namespace barrow::cpython
