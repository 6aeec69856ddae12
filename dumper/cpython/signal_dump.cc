// SPDX-License-Identifier: Apache-2.0
#include "cpython/signal_dump.h"

#include <pthread.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <exception>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cpython/collection_wait.h"
#include "cpython/dump_job.h"
#include "cpython/forked_dump.h"
#include "cpython/gil.h"
#include "cpython/signals_blocked.h"

namespace barrow::cpython {
namespace {

// A stack for a thread that waits and then writes a line.
constexpr size_t kStackBytes = 256 * 1024;

// How long a handler, for which the main thread stands still, waits for the collection of another thread.
constexpr std::chrono::milliseconds kCollectionPatience{500};

// One line, without allocating.
void Complain(std::string_view what, std::string_view more = {}, std::string_view end = {}) noexcept {
  std::string_view parts[] = {"barrow: ", what, more, end, "\n"};
  iovec pieces[std::size(parts)];
  for (size_t i = 0; i < std::size(parts); ++i) {
    pieces[i] = {const_cast<char*>(parts[i].data()), parts[i].size()};
  }
  if (writev(STDERR_FILENO, pieces, std::size(parts)) < 0) {
    // Nobody is left to tell.
  }
}

// A path that nothing has yet. Only this process makes names with its number in them, and one at a time; if one with
// the same number in another container does, the dump that ends later fails.
std::string FreePath(const SignalDumpSettings& settings) {
  const time_t now = time(nullptr);
  tm utc = {};
  char stamp[32] = {};
  strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", gmtime_r(&now, &utc));
  const std::string start =
      settings.directory + '/' + settings.program + '-' + std::to_string(getpid()) + '-' + stamp + '-';
  for (int number = 1;; ++number) {
    std::string path = start + std::to_string(number) + ".barrow";
    struct stat unused;
    if (lstat(path.c_str(), &unused) != 0) return path;
  }
}

// A dump that goes on after the signal handler has returned.
struct Running {
  explicit Running(DumpRequest request, DumpRight right) : job(std::move(request), std::move(right), /*forked=*/true) {}

  DumpJob job;
  ForkedDump dump{job};
};

void ComplainOf(const std::string& path, const DumpFailure& failure) {
  Complain(path, " not written: ", Describe(failure));
}

void* WaitForChild(void* argument) {
  try {
    std::unique_ptr<Running> running(static_cast<Running*>(argument));
    running->dump.Wait();
    const DumpFailure failure = running->dump.outcome().failure;
    const std::string path = running->job.request().path;
    running.reset();  // before the line: who reads it may ask for another dump
    if (failure) ComplainOf(path, failure);
  } catch (const std::exception& error) {
    Complain("the outcome of a dump cannot be told: ", error.what());
  }
  return nullptr;
}

// Hands `running` to a thread of its own, or returns the errno.
int Detach(std::unique_ptr<Running>& running) {
  pthread_attr_t attributes;
  if (const int error = pthread_attr_init(&attributes); error != 0) return error;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, kStackBytes);  // refused by a libc that needs more: then it takes its default
  const SignalsBlocked blocked;                         // the thread inherits it
  pthread_t thread;
  const int error = pthread_create(&thread, &attributes, WaitForChild, running.get());
  if (error == 0) static_cast<void>(running.release());
  pthread_attr_destroy(&attributes);
  return error;
}

// Throws what allocating throws.
void TryStart(const SignalDumpSettings& settings) {
  std::optional<DumpRight> right = DumpRight::Take();
  if (!right) {
    Complain("signal ignored: ", Describe({.step = DumpStep::kGuard}));
    return;
  }
  DumpRequest request = {.path = FreePath(settings),
                         .contents = settings.contents,
                         .text_limit = settings.text_limit,
                         .content_hashes = settings.content_hashes};
  auto running = std::make_unique<Running>(std::move(request), *std::move(right));
  DumpFailure failure = WithoutGil([&] { return running->job.Prepare(); });
  if (!failure) {
    static_cast<void>(WaitForCollection(kCollectionPatience, /*handle_signals=*/false));
    failure = running->dump.Start();
  }
  if (failure) {
    ComplainOf(running->job.request().path, failure);
  } else if (const int error = Detach(running); error != 0) {
    ComplainOf(running->job.request().path, {DumpStep::kPrepare, error});
  }
}

}  // namespace

int CheckDirectory(const char* directory) {
  struct stat status;
  if (stat(directory, &status) != 0) return errno;
  if (!S_ISDIR(status.st_mode)) return ENOTDIR;
  return access(directory, W_OK | X_OK) == 0 ? 0 : errno;
}

void StartSignalDump(const SignalDumpSettings& settings) {
  try {
    TryStart(settings);
  } catch (const std::exception& error) {
    Complain(error.what());
  }
}

}  // namespace barrow::cpython
