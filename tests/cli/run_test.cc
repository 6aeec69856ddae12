// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "cli/barrow_run.h"
#include "cli/command_table.h"
#include "cli/file_stream.h"
#include "cli/scratch_folder.h"
#include "support/catch.h"
#include "support/snapshot_bytes.h"

namespace fs = std::filesystem;
using namespace barrow;
using namespace barrow::test;

namespace {

// Runs with standard output on that descriptor.
Outcome BarrowOn(int descriptor, const std::vector<std::string>& args) {
  std::istringstream in;
  std::ostringstream err;
  cli::FileStream out(descriptor, "standard output");
  cli::Console console{.in = in, .out = out, .err = err};
  const int code = cli::Run(args, console);
  return {code, "", err.str()};
}

}  // namespace

TEST_CASE("run: version and help come on standard output, alone") {
  const Outcome version = Barrow({"--version"});
  CHECK(version.code == 0);
  CHECK(version.out.starts_with("barrow "));
  CHECK(version.out == Barrow({"-V"}).out);
  CHECK(version.err.empty());
  CHECK(Barrow({"--help"}).out == Barrow({"help"}).out);
  CHECK(Barrow({"-h"}).out == Barrow({"help"}).out);
}

TEST_CASE("run: every command has its help, by both ways") {
  for (const cli::Command* command : cli::AllCommands()) {
    const std::string name(command->name);
    CAPTURE(name);
    const Outcome help = Barrow({name, "--help"});
    CHECK(help.code == 0);
    CHECK(help.err.empty());
    CHECK(help.out == Barrow({"help", name}).out);
    CHECK(help.out == Barrow({name, "-h"}).out);
  }
}

TEST_CASE("run: without arguments the help goes to standard error, and that is a mistake") {
  const Outcome outcome = Barrow({});
  CHECK(outcome.code == 2);
  CHECK(outcome.out.empty());
  CHECK(outcome.err == Barrow({"help"}).out);
}

TEST_CASE("run: mistakes in the command line are exit code 2, failures 1, one line each") {
  const ScratchFolder scratch;
  const Outcome usage = Barrow({"summary"});
  CHECK(usage.code == 2);
  CHECK(usage.out.empty());
  CHECK(IsOneComplaint(usage.err));
  const Outcome failure = Barrow({"summary", "missing.barrow"});
  CHECK(failure.code == 1);
  CHECK(failure.out.empty());
  CHECK(IsOneComplaint(failure.err));
}

TEST_CASE("run: a name of a file cannot forge messages") {
  const ScratchFolder scratch;
  const Outcome outcome = Barrow({"info", "x\nbarrow: all is well\x1b[31m"});
  CHECK(outcome.code == 1);
  CHECK(IsOneComplaint(outcome.err));
  CHECK(outcome.err.find('\x1b') == std::string::npos);
}

TEST_CASE("run: a full standard output is a failure") {
  const int descriptor = open("/dev/full", O_WRONLY);
  if (descriptor < 0) return;
  for (const std::vector<std::string>& args : {std::vector<std::string>{"help"}, {"man"}, {"--version"}}) {
    const Outcome outcome = BarrowOn(descriptor, args);
    CHECK(outcome.code == 1);
    CHECK(outcome.err == "barrow: standard output: No space left on device; make room, or choose another place\n");
  }
  close(descriptor);
}

TEST_CASE("run: a closed pipe ends the run quietly") {
  std::signal(SIGPIPE, SIG_IGN);
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"man"},
        {"summary", "a.barrow"},
        {"sql", "a.barrow", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"}}) {
    const Outcome outcome = BarrowOn(ends[1], args);
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
  }
  close(ends[1]);
}

TEST_CASE("run: progress and colours only on a terminal, and nothing of it is left in results") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  const cli::Terminal terminal{.attached = true, .columns = 100, .colour = true};
  const Outcome seen = Barrow({"summary", "a.barrow"}, terminal);
  CHECK(seen.err.find("a.barrow: loading") != std::string::npos);
  CHECK(seen.err.ends_with("\r\x1b[K"));
  CHECK(seen.out.find("\x1b[1m") != std::string::npos);
  CHECK(Barrow({"summary", "a.barrow"}, terminal, std::chrono::hours(1)).err.empty());
  CHECK(Barrow({"summary", "a.barrow"}, {.attached = true, .columns = 100, .dumb = true}).err.empty());
  const Outcome piped = Barrow({"summary", "a.barrow"});
  CHECK(piped.err.empty());
  CHECK(piped.out.find('\x1b') == std::string::npos);
  const cli::Terminal plain{.attached = true, .columns = 100, .colour = false};
  CHECK(Barrow({"summary", "a.barrow"}, plain).out.find('\x1b') == std::string::npos);
  CHECK(Barrow({"summary", "a.barrow", "--color", "always"}).out.find("\x1b[1m") != std::string::npos);
  CHECK(Barrow({"summary", "a.barrow", "--color", "never"}, terminal).out.find('\x1b') == std::string::npos);
  CHECK(Barrow({"summary", "a.barrow", "--format", "json"}, terminal).out.find('\x1b') == std::string::npos);
}

TEST_CASE("run: long work tells on a terminal how fast it is and how long it will take") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  const Outcome seen = Barrow({"report", "a.barrow", "-o", "a.html"}, {.attached = true, .columns = 100});
  CHECK(seen.code == 0);
  CHECK(seen.out.empty());
  CHECK(seen.err.find("a.barrow: dominators 50 %, ") != std::string::npos);
  CHECK(seen.err.find(" objects/s, ") != std::string::npos);
  CHECK(seen.err.find(" s left") != std::string::npos);
  CHECK(Barrow({"report", "a.barrow", "-o", "b.html"}).err.empty());
}

TEST_CASE("run: a report is one page, in a file or a pipe but not on a terminal") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  REQUIRE(Barrow({"report", "a.barrow", "-o", "a.html"}).code == 0);
  const std::string page = ReadFile("a.html");
  CHECK(page.starts_with("<!DOCTYPE html>"));
  CHECK(Barrow({"report", "a.barrow"}).out == page);
  const Outcome refused = Barrow({"report", "a.barrow"}, {.attached = true});
  CHECK(refused.code == 2);
  CHECK(refused.err.find("give -o FILE") != std::string::npos);
  // The same document, whatever carries it.
  const std::string json = Barrow({"report", "a.barrow", "--format", "json"}).out;
  REQUIRE(Barrow({"report", "a.barrow", "-o", "a.json"}).code == 0);
  CHECK(ReadFile("a.json") == json);
}

TEST_CASE("run: a case of several snapshots is compared, one of them is described") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  REQUIRE(Barrow({"load", "a.barrow", "a.barrow", "-o", "case.db"}).code == 0);
  const auto kind = [](const std::vector<std::string>& args) { return Barrow(args).out.substr(0, 60); };
  CHECK(kind({"report", "case.db", "--format", "json"}).find("\"comparison\"") != std::string::npos);
  CHECK(kind({"report", "case.db#2", "--format", "json"}).find("\"snapshot\"") != std::string::npos);
}

TEST_CASE("run: long texts are shortened to fit a terminal, unless everything is asked for") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  const cli::Terminal narrow{.attached = true, .columns = 40, .colour = false};
  std::vector<std::string> args = {"sql", "a.barrow",
                                   "SELECT 12345 AS number, 'begin" + std::string(90, '-') + "end' AS text"};
  CHECK(Barrow(args, narrow).out ==
        "number | text\n"
        "====== | ===============================\n"
        " 12345 | begin-----…-----------------end\n");
  const std::string all = Barrow(args).out;
  CHECK(all.find("begin" + std::string(90, '-') + "end\n") != std::string::npos);
  args.push_back("--wide");
  CHECK(Barrow(args, narrow).out == all);
  args = {"sql", "a.barrow", "SELECT 'begin" + std::string(90, '-') + "end' AS text", "-o", "all.txt"};
  CHECK(Barrow(args, narrow).code == 0);
  CHECK(ReadFile("all.txt").find("begin" + std::string(90, '-') + "end\n") != std::string::npos);
}

TEST_CASE("run: the same input gives the same bytes, from the file and from the cache") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  for (const std::string format : {"text", "csv", "json", "markdown"}) {
    const std::vector<std::string> args = {"summary", "a.barrow", "--format", format};
    CHECK(Barrow(args).out == Barrow(args).out);
  }
}
