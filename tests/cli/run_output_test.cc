// SPDX-License-Identifier: Apache-2.0
//
// What becomes of files that are there, and of what a run has written when it fails.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "cli/barrow_run.h"
#include "cli/run.h"
#include "cli/scratch_folder.h"
#include "support/catch.h"
#include "support/snapshot_bytes.h"

namespace fs = std::filesystem;
using namespace barrow;
using namespace barrow::test;

TEST_CASE("run: no command replaces a file it reads, whatever that is called") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  MakeSnapshot("b.barrow");
  REQUIRE(Barrow({"load", "a.barrow", "b.barrow", "-o", "case.db"}).code == 0);
  const std::string snapshot = ReadFile("a.barrow");
  const std::string loaded = ReadFile("case.db");
  fs::create_symlink("a.barrow", "symbolic");
  fs::create_hard_link("a.barrow", "hard");
  fs::create_hard_link("case.db", "hard.db");
  const std::vector<std::vector<std::string>> commands = {
      {"summary", "a.barrow", "-o", "a.barrow"},
      {"summary", "a.barrow", "-o", "./a.barrow"},
      {"info", "a.barrow", "-o", "symbolic"},
      {"info", "symbolic", "-o", "a.barrow"},
      {"summary", "a.barrow", "-o", "hard"},
      {"diff", "a.barrow", "b.barrow", "-o", "a.barrow"},
      {"diff", "b.barrow", "a.barrow", "-o", "hard"},
      {"summary", "case.db#2", "-o", "case.db"},
      {"diff", "case.db", "-o", "hard.db"},
      {"query", "case.db", "snapshots", "-o", "case.db"},
      {"sql", "case.db", "SELECT 1", "-o", "case.db"},
      {"load", "b.barrow", "a.barrow", "-o", "hard"},
  };
  for (std::vector<std::string> command : commands) {
    command.push_back("--force");
    CAPTURE(command);
    const Outcome outcome = Barrow(command);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(IsOneComplaint(outcome.err));
    CHECK(outcome.err.find("cannot be both read and written") != std::string::npos);
  }
  CHECK(ReadFile("a.barrow") == snapshot);
  CHECK(ReadFile("case.db") == loaded);
}

TEST_CASE("run: an output called like a query or a statement is replaced") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  WriteFile("snapshots", "old");
  CHECK(Barrow({"query", "a.barrow", "snapshots", "-o", "snapshots", "--force"}).code == 0);
  CHECK(ReadFile("snapshots") != "old");
}

TEST_CASE("run: a failed load leaves no case behind") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  WriteFile("bad.barrow", "nonsense");
  const Outcome outcome = Barrow({"load", "a.barrow", "bad.barrow", "-o", "case.db"});
  CHECK(outcome.code == 1);
  CHECK(IsOneComplaint(outcome.err));  // nothing is said to be in it
  CHECK_FALSE(fs::exists("case.db"));
  size_t files = 0;
  for ([[maybe_unused]] const fs::directory_entry& entry : fs::directory_iterator(".")) ++files;
  CHECK(files == 2);
}

TEST_CASE("run: a failed replacement leaves the old case as it was") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  WriteFile("bad.barrow", "nonsense");
  REQUIRE(Barrow({"load", "a.barrow", "-o", "case.db"}).code == 0);
  const std::string before = ReadFile("case.db");
  CHECK(Barrow({"load", "bad.barrow", "-o", "case.db", "--force"}).code == 1);
  CHECK(ReadFile("case.db") == before);
}

TEST_CASE("run: a device or a pipe is never replaced by a case, and a link to a case stays a link") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  REQUIRE(mkfifo("pipe", 0600) == 0);
  const Outcome outcome = Barrow({"load", "a.barrow", "-o", "pipe", "--force"});
  CHECK(outcome.code == 1);
  CHECK(IsOneComplaint(outcome.err));
  CHECK(fs::is_fifo("pipe"));

  REQUIRE(Barrow({"load", "a.barrow", "-o", "case.db"}).code == 0);
  fs::create_symlink("case.db", "link.db");
  CHECK(Barrow({"load", "a.barrow", "-o", "link.db", "--force"}).code == 0);
  CHECK(fs::is_symlink("link.db"));

  fs::create_symlink("new.db", "dangling.db");
  CHECK(Barrow({"load", "a.barrow", "-o", "dangling.db"}).err == "dangling.db#1: a.barrow, 5 objects\n");
  CHECK(fs::is_symlink("dangling.db"));
  CHECK(Barrow({"summary", "new.db"}).code == 0);
}

TEST_CASE("run: what was added to a case before a failure is said to be in it") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  WriteFile("bad.barrow", "nonsense");
  REQUIRE(Barrow({"load", "a.barrow", "-o", "case.db"}).code == 0);
  const Outcome outcome = Barrow({"load", "a.barrow", "bad.barrow", "-o", "case.db", "--append"});
  CHECK(outcome.code == 1);
  CHECK(outcome.err.starts_with("case.db#2: a.barrow, "));
  WriteFile("text", "some text that is longer than the head of a database");
  CHECK(Barrow({"load", "a.barrow", "-o", "text", "--append"}).err ==
        "barrow: text: is something else, not a barrow case; make one with: barrow load SNAPSHOT... -o CASE\n");
}

TEST_CASE("run: a file that may not grow further fails with a reason and leaves nothing") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const rlimit limit{16 << 10, 16 << 10};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0 || dup2(ends[1], STDERR_FILENO) < 0) _exit(100);
    _exit(cli::RunOnStandardStreams({"load", "a.barrow", "-o", "case.db"}));
  }
  close(ends[1]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 1);
  std::string said(1000, '\0');
  said.resize(static_cast<size_t>(std::max<ssize_t>(0, read(ends[0], said.data(), said.size()))));
  close(ends[0]);
  CHECK(IsOneComplaint(said));
  CHECK(said.starts_with("barrow: case.db: "));
  CHECK(said.find("(ulimit -f)") != std::string::npos);
  CHECK(std::distance(fs::directory_iterator("."), fs::directory_iterator()) == 1);
}

TEST_CASE("run: what made a run end with exit code 3 is in its output") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  const pid_t child = fork();
  if (child == 0) {
    const int out = open("out.txt", O_WRONLY | O_CREAT, 0600);
    if (out < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0) _exit(100);
    _exit(cli::RunOnStandardStreams({"leaks", "a.barrow", "--least-objects", "1", "--fail-on", "1"}));
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 3);
  const std::string said = ReadFile("out.txt");
  CHECK(said.starts_with("a.barrow\n"));
  CHECK(said.find("\nbarrow: leaks: --fail-on 1 is reached: ") != std::string::npos);
}
