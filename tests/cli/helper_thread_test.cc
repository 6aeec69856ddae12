// SPDX-License-Identifier: Apache-2.0
//
// Threads that run beside the commands take no signal which their command holds back, and end no process wrongly.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "base/held_signals.h"
#include "cli/hard_time_limit.h"
#include "cli/progress.h"
#include "support/catch.h"

using namespace barrow;
using namespace barrow::cli;

namespace {

volatile sig_atomic_t handled_in = 0;  // the thread in which the last signal was handled; 0: none was

void NoteThread(int) { handled_in = gettid(); }

// Signals a thread does not take now, one bit each, the lowest for signal 1.
uint64_t BlockedIn(const std::filesystem::path& task) {
  static constexpr std::string_view kKey = "SigBlk:\t";
  std::ifstream status(task / "status");
  uint64_t blocked = 0;
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(kKey)) continue;
    std::from_chars(line.data() + kKey.size(), line.data() + line.size(), blocked, 16);
  }
  return blocked;
}

TEST_CASE("helper threads: signals wait for the thread that holds them back") {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Console console{
      .in = in, .out = out, .err = err, .err_terminal = {.attached = true}, .patience = std::chrono::hours(1)};
  const HardTimeLimit limit(std::chrono::hours(1), "case.db");
  Progress progress(console);
  progress.Show("working");  // its thread waits until patience ends

  std::vector<uint64_t> helpers;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    if (task.path().filename() != std::to_string(gettid())) helpers.push_back(BlockedIn(task.path()));
  }
  REQUIRE(helpers.size() >= 2);
  for (const int number : kEndingSignals) {
    CAPTURE(number);
    for (const uint64_t blocked : helpers) CHECK((blocked >> (number - 1) & 1) == 1);

    struct sigaction noting {};
    noting.sa_handler = NoteThread;
    struct sigaction before {};
    REQUIRE(sigaction(number, &noting, &before) == 0);
    handled_in = 0;
    {
      const HeldSignals held;
      REQUIRE(kill(getpid(), number) == 0);
      sigset_t pending;
      REQUIRE(sigpending(&pending) == 0);
      CHECK(sigismember(&pending, number) == 1);
      CHECK(handled_in == 0);
    }
    CHECK(handled_in == gettid());
    sigaction(number, &before, nullptr);
  }
}

// Only waits: what is slow here does not count, so that a slow machine does not fail it.
TEST_CASE("hard time limit: who reads the answer slowly is not taken for a slow statement") {
  const pid_t child = fork();
  if (child == 0) {
    const auto read_slowly = [] { std::this_thread::sleep_for(std::chrono::milliseconds(1500)); };
    HardTimeLimit limit(std::chrono::milliseconds(1), "case.db");
    const store::RowSink sink =
        limit.Pausing({.columns = [](auto) {}, .row = [&](auto) { return read_slowly(), true; }});
    sink.columns({});
    _exit(sink.row({}) ? 100 : 99);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 100);  // 1: it was ended
}

}  // namespace
