// SPDX-License-Identifier: Apache-2.0
#include "base/temporary_name.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "support/catch.h"

namespace barrow {
namespace {

std::string MakeFile(const std::string& name) {
  const std::string path = std::filesystem::temp_directory_path() / (name + std::to_string(getpid()));
  const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  REQUIRE(file >= 0);
  close(file);
  return path;
}

// A child watches `kept` no longer and `doomed` still when the signal comes. Returns its wait status.
int StatusOfChild(int signal_number, const std::string& kept, const std::string& doomed) {
  const pid_t child = fork();
  if (child == 0) {
    for (const int number : {SIGINT, SIGTERM}) signal(number, SIG_DFL);  // Catch2 2 has handlers of its own
    RemoveTemporariesOnSignal();
    { const TemporaryName no_longer(kept); }
    const TemporaryName still(doomed);
    raise(signal_number);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

TEST_CASE("temporary name: a signal removes the file and then ends the process") {
  for (const int signal_number : {SIGINT, SIGTERM, SIGHUP}) {
    const std::string kept = MakeFile("barrow-kept-");
    const std::string doomed = MakeFile("barrow-doomed-");
    const int status = StatusOfChild(signal_number, kept, doomed);
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == signal_number);
    CHECK(std::filesystem::exists(kept));
    CHECK_FALSE(std::filesystem::exists(doomed));
    std::filesystem::remove(kept);
  }
}

TEST_CASE("temporary name: an ignored signal stays ignored") {
  const std::string kept = MakeFile("barrow-kept-");
  const std::string ignoring = MakeFile("barrow-ignoring-");
  struct sigaction before {};
  sigaction(SIGHUP, nullptr, &before);
  signal(SIGHUP, SIG_IGN);
  const int status = StatusOfChild(SIGHUP, kept, ignoring);
  sigaction(SIGHUP, &before, nullptr);
  CHECK(WIFEXITED(status));
  CHECK(std::filesystem::exists(ignoring));
  std::filesystem::remove(kept);
  std::filesystem::remove(ignoring);
}

}  // namespace
}  // namespace barrow
