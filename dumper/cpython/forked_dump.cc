// SPDX-License-Identifier: Apache-2.0
#include "cpython/forked_dump.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <ctime>
#include <new>

#include "cpython/child_allocator.h"
#include "cpython/signals_blocked.h"

namespace barrow::cpython {

// In memory that parent and child share. Each field has one writer.
struct ForkedDump::Report {
  std::atomic<uint64_t> pause_ns_plus_one = 0;  // by the parent; 0: not known yet
  std::atomic<uint64_t> questions = 0;          // by the child: see WalkOptions; odd: it may be stuck
  std::atomic<bool> finished = false;           // by the child, last of all: the rest is valid
  DumpFailure failure;
  DumpTotals totals;  // valid before the file has its name
};

namespace {

// How long a child that has walked everything waits to be told the pause. The parent tells it when the call that made
// the child returns, so only a parent that died or was stopped keeps it waiting.
constexpr int kPauseAttempts = 100;
constexpr timespec kPauseAttemptTime = {.tv_sec = 0, .tv_nsec = 1'000'000};

// A signal that comes just before the parent waits for its child would wait with it, so waiting is done in pieces.
constexpr int kWaitAtMostMs = 100;
constexpr timespec kWaitWithoutDescriptor = {.tv_sec = 0, .tv_nsec = 5'000'000};

// How long a child may stay in one and the same __sizeof__, which takes microseconds.
constexpr uint64_t kQuestionPatienceNs = 15'000'000'000;

// fork(), but without exit signal, and without telling libc or anybody else.
pid_t BareFork() noexcept {
#ifdef __s390__
  return static_cast<pid_t>(syscall(SYS_clone, nullptr, 0UL, nullptr, nullptr, 0UL));
#else
  return static_cast<pid_t>(syscall(SYS_clone, 0UL, nullptr, nullptr, nullptr, 0UL));
#endif
}

// When memory runs out it shall be this process that goes, not the host.
void VolunteerForOutOfMemory() noexcept {
  const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd < 0) return;
  if (write(fd, "1000", 4) < 0) {
    // The kernel keeps its own order then.
  }
  close(fd);
}

// A crash of the child is reported by the parent. Gigabytes of core file would be no news.
void LeaveNoCore() noexcept {
  rlimit limit = {};
  if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_max == 0) return;
  limit.rlim_cur = 1;  // not 0: core_pattern's program, if there is one, is skipped at 1 only (core(5))
  setrlimit(RLIMIT_CORE, &limit);
}

void CloseDescriptors(unsigned first, unsigned last) noexcept {
#ifdef SYS_close_range
  if (first <= last) syscall(SYS_close_range, first, last, 0U);
#else
  static_cast<void>(first), static_cast<void>(last);
#endif
}

// So that sockets and pipes which the host closes meanwhile are closed for the other end too. Before Linux 5.9 they
// stay open as long as the child lives. A negative descriptor is none.
void CloseDescriptorsBut(int one, int other) noexcept {
  const auto [low, high] = std::minmax(one, other);
  unsigned next = 0;
  for (const int kept : {low, high}) {
    if (kept < 0) continue;
    if (kept > 0) CloseDescriptors(next, static_cast<unsigned>(kept) - 1);
    next = static_cast<unsigned>(kept) + 1;
  }
  CloseDescriptors(next, UINT_MAX);
}

// Sleeps until the process `child` has ended, or a signal comes, or kWaitAtMostMs are over. False: it runs on for sure.
bool SleepUntilGone(pid_t child) noexcept {
#ifdef SYS_pidfd_open
  const int descriptor = static_cast<int>(syscall(SYS_pidfd_open, child, 0U));
  if (descriptor >= 0) {
    pollfd waiting = {.fd = descriptor, .events = POLLIN, .revents = 0};
    const bool gone = poll(&waiting, 1, kWaitAtMostMs) > 0;
    close(descriptor);
    return gone;
  }
#endif
  nanosleep(&kWaitWithoutDescriptor, nullptr);  // before Linux 5.3, or no descriptors left
  return true;
}

}  // namespace

ForkedDump::~ForkedDump() {
  if (child_ != 0) {
    kill(child_, SIGKILL);
    while (waitpid(child_, &status_, __WALL) < 0 && errno == EINTR) {
    }
    job_.output().Discard();
  }
  if (report_ != nullptr) munmap(report_, sizeof *report_);
}

DumpFailure ForkedDump::Start() {
  const uint64_t begun_ns = MonotonicNow();
  void* const shared = mmap(nullptr, sizeof *report_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return {DumpStep::kPrepare, errno};
  report_ = new (shared) Report;
  if (const DumpFailure failure = job_.Begin()) return failure;

  const SignalsBlocked blocked;  // the child inherits it
  const pid_t child = BareFork();
  if (child == 0) RunChild();
  if (child < 0) return {DumpStep::kFork, errno};
  child_ = child;
  report_->pause_ns_plus_one.store(MonotonicNow() - begun_ns + 1);
  return {};
}

void ForkedDump::RunChild() noexcept {
  prctl(PR_SET_NAME, "barrow");
  VolunteerForOutOfMemory();
  LeaveNoCore();
  report_->questions.fetch_add(1);  // it takes a lock of the interpreter, for which nobody can have waited: watched too
  UseChildAllocators();
  report_->questions.fetch_add(1);
  CloseDescriptorsBut(job_.output().descriptor(), job_.output().folder_descriptor());

  DumpFailure failure = job_.Walk(&report_->questions);
  if (!failure) failure = job_.Finish(AwaitPause());
  report_->totals = job_.totals();
  if (!failure) failure = job_.Commit();
  if (failure) job_.output().Discard();
  report_->failure = failure;
  report_->finished.store(true);
  _exit(0);
}

uint64_t ForkedDump::AwaitPause() const noexcept {
  for (int attempt = 0; attempt < kPauseAttempts; ++attempt) {
    if (const uint64_t pause = report_->pause_ns_plus_one.load()) return pause - 1;
    nanosleep(&kPauseAttemptTime, nullptr);
  }
  return 0;
}

void ForkedDump::KillIfStuck() noexcept {
  const uint64_t question = report_->questions.load();
  if (question % 2 == 0 || question != question_) {
    question_ = question;
    question_ns_ = MonotonicNow();
  } else if (MonotonicNow() - question_ns_ > kQuestionPatienceNs) {
    stuck_ = true;
    kill(child_, SIGKILL);
  }
}

bool ForkedDump::WaitBriefly() {
  KillIfStuck();
  if (!SleepUntilGone(child_)) return false;
  const pid_t reaped = waitpid(child_, &status_, __WALL | WNOHANG);
  if (reaped == 0 || (reaped < 0 && errno == EINTR)) return false;
  if (reaped < 0) status_ = 0;  // somebody else reaped it: the report is all there is
  child_ = 0;
  if (report_->finished.load()) return true;
  committed_ = job_.output().IsCommittedByChild();
  job_.output().Discard();
  return true;
}

DumpOutcome ForkedDump::outcome() const noexcept {
  const uint64_t pause_ns = report_->pause_ns_plus_one.load() - 1;
  if (report_->finished.load()) return {report_->failure, report_->totals, pause_ns};
  if (committed_) return {.totals = report_->totals, .pause_ns = pause_ns};
  if (stuck_) return {.failure = {.step = DumpStep::kStuck}, .pause_ns = pause_ns};
  const int signal = WIFSIGNALED(status_) ? WTERMSIG(status_) : 0;
  return {.failure = {.step = DumpStep::kChild, .signal = signal}, .pause_ns = pause_ns};
}

}  // namespace barrow::cpython
