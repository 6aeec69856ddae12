// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command_table.h"
#include "cli/file_stream.h"
#include "cli/scratch_folder.h"
#include "store/sqlite.h"
#include "support/catch.h"
#include "support/snapshot_bytes.h"

namespace fs = std::filesystem;
using namespace barrow;
using namespace barrow::test;

namespace {

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

Outcome Barrow(const std::vector<std::string>& args, cli::Terminal terminal = {},
               std::chrono::milliseconds patience = std::chrono::milliseconds(0)) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  cli::Console console{
      .in = in, .out = out, .err = err, .out_terminal = terminal, .err_terminal = terminal, .patience = patience};
  const int code = cli::Run(args, console);
  return {code, out.str(), err.str()};
}

void MakeSnapshot(const std::string& name) { WriteFile(name, FileOf(SampleSnapshot())); }

// Runs with standard output on that descriptor.
Outcome BarrowOn(int descriptor, const std::vector<std::string>& args) {
  std::istringstream in;
  std::ostringstream err;
  cli::FileStream out(descriptor, "standard output");
  cli::Console console{.in = in, .out = out, .err = err};
  const int code = cli::Run(args, console);
  return {code, "", err.str()};
}

// Ordinary rights, as long as this lives, for a test that root runs as well.
class WithoutPrivileges {
 public:
  WithoutPrivileges() : user_(geteuid()) {
    if (user_ == 0) REQUIRE(seteuid(kNobody) == 0);
  }
  ~WithoutPrivileges() { static_cast<void>(seteuid(user_)); }
  WithoutPrivileges(const WithoutPrivileges&) = delete;
  WithoutPrivileges& operator=(const WithoutPrivileges&) = delete;

 private:
  static constexpr uid_t kNobody = 65534;
  uid_t user_;
};

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

// The exit code of a run in a child that may have 256 MiB more of address space than this process has now.
int CodeInLittleSpace(const std::vector<std::string>& args) {
  const pid_t child = fork();
  if (child == 0) {
    std::ifstream statm("/proc/self/statm");
    rlim_t pages = 0;
    statm >> pages;
    const rlim_t most = pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE)) + (rlim_t{256} << 20);
    const rlimit limit{most, most};
    if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(100);
    _exit(Barrow(args).code);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

bool IsOneComplaint(const std::string& err) {
  return err.starts_with("barrow: ") && err.ends_with('\n') && err.find('\n') == err.size() - 1;
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

TEST_CASE("run: a file of another major version is refused with the version") {
  const ScratchFolder scratch;
  MarkFields fields;
  fields.major = 7;
  WriteFile("new.barrow", MarkBytes(fields));
  const Outcome outcome = Barrow({"info", "new.barrow"});
  CHECK(outcome.code == 1);
  CHECK(IsOneComplaint(outcome.err));
  CHECK(outcome.err.find("new.barrow: ") != std::string::npos);
  CHECK(outcome.err.find("7") != std::string::npos);
}

TEST_CASE("run: a case of a newer schema is refused") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  REQUIRE(Barrow({"load", "a.barrow", "-o", "case.db"}).code == 0);
  store::Database::Open("case.db", store::Database::Mode::kReadWrite, "case.db").Execute("PRAGMA user_version = 99");
  for (const std::vector<std::string>& args :
       {std::vector<std::string>{"info", "case.db"}, {"load", "a.barrow", "-o", "case.db", "--append"}}) {
    const Outcome outcome = Barrow(args);
    CHECK(outcome.code == 1);
    CHECK(IsOneComplaint(outcome.err));
    CHECK(outcome.err.find("99") != std::string::npos);
  }
}

TEST_CASE("run: a database that is no case is refused, also for loading") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  WriteFile("other.db", "");
  store::Database::Open("other.db", store::Database::Mode::kReadWrite, "other.db").Execute("CREATE TABLE t (x)");
  CHECK(Barrow({"info", "other.db"}).code == 1);
  CHECK(Barrow({"load", "a.barrow", "-o", "other.db", "--append"}).code == 1);
}

TEST_CASE("run: SQL that writes is refused and changes nothing") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  REQUIRE(Barrow({"load", "a.barrow", "-o", "case.db"}).code == 0);
  const std::string before = ReadFile("case.db");
  for (const std::string statement :
       {"DELETE FROM snapshot", "DROP TABLE snapshot", "CREATE TABLE t (x)", "PRAGMA user_version = 3", "VACUUM",
        "ATTACH 'stolen.db' AS stolen", "VACUUM INTO 'stolen.db'", "SELECT load_extension('x')"}) {
    CAPTURE(statement);
    const Outcome outcome = Barrow({"sql", "case.db", statement});
    CHECK(outcome.code != 0);
    CHECK(outcome.out.empty());
    CHECK(IsOneComplaint(outcome.err));
  }
  CHECK(ReadFile("case.db") == before);
  CHECK_FALSE(fs::exists("stolen.db"));
}

TEST_CASE("run: what may not be read or written is refused, with what to do") {
  const ScratchFolder scratch;
  MakeSnapshot("a.barrow");
  MakeSnapshot("b.barrow");
  REQUIRE(Barrow({"load", "b.barrow", "-o", "locked.db"}).code == 0);
  REQUIRE(Barrow({"load", "b.barrow", "-o", "fixed.db"}).code == 0);
  fs::permissions("a.barrow", fs::perms::none);
  fs::permissions("locked.db", fs::perms::none);
  fs::permissions("fixed.db", fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
  fs::create_directory("closed");
  fs::permissions("closed", fs::perms::owner_read | fs::perms::owner_exec);
  fs::permissions(scratch.path(), fs::perms::all);
  fs::permissions(".", fs::perms::all);
  const WithoutPrivileges nobody;
  const std::string unreadable = ": cannot be opened: Permission denied; run barrow as a user who may read it\n";
  const std::string unwritable = "Permission denied; choose a place where you may write\n";
  const auto refusal = [](const std::vector<std::string>& args) {
    const Outcome outcome = Barrow(args);
    CHECK(outcome.code == 1);
    return outcome.err;
  };
  CHECK(refusal({"info", "a.barrow"}) == "barrow: a.barrow" + unreadable);
  CHECK(refusal({"load", "a.barrow", "-o", "new.db"}) == "barrow: a.barrow" + unreadable);
  CHECK(refusal({"sql", "locked.db", "SELECT 1"}) == "barrow: locked.db" + unreadable);
  CHECK(refusal({"load", "b.barrow", "-o", "closed/new.db"}) ==
        "barrow: closed/new.db: cannot be created: " + unwritable);
  CHECK(refusal({"summary", "b.barrow", "-o", "closed/out.txt"}) == "barrow: closed/out.txt: " + unwritable);
  CHECK(refusal({"load", "b.barrow", "--append", "-o", "fixed.db"}) ==
        "barrow: fixed.db: may not be written; load into another case, or into a copy of it\n");
}

TEST_CASE("run: bombs and absurd counts need little address space") {
  if (kSanitized) return;  // a sanitizer's shadow memory alone is terabytes of address space
  const ScratchFolder scratch;
  constexpr uint64_t kTenGiB = uint64_t{10} << 30;
  WriteFile("header.barrow", MarkBytes() + BombFrame(kTenGiB));
  WriteFile("frame.barrow", FileOf(SampleSnapshot()) + BombFrame(kTenGiB));
  Snapshot absurd = SampleSnapshot();
  absurd.mutable_trailer()->set_object_count(UINT64_MAX);
  absurd.mutable_objects(0)->set_object_count(UINT32_MAX);
  absurd.mutable_objects(1)->set_target_count(0, UINT32_MAX);
  WriteFile("absurd.barrow", FileOf(absurd));
  CHECK(CodeInLittleSpace({"info", "header.barrow"}) == 1);
  CHECK(CodeInLittleSpace({"load", "header.barrow", "-o", "header.db"}) == 1);
  for (const std::string name : {"frame", "absurd"}) {
    CAPTURE(name);
    CHECK(CodeInLittleSpace({"summary", name + ".barrow"}) == 0);
    CHECK(CodeInLittleSpace({"load", name + ".barrow", "-o", name + ".db"}) == 0);
    const Outcome info = Barrow({"info", name + ".barrow"});
    CHECK(info.out.find("warning: ") != std::string::npos);
  }
  CHECK(
      Barrow({"info", "header.barrow"}).err ==
      "barrow: header.barrow: offset 24: frame claims 10 GiB, limit is 64 MiB; without its header nothing can be read; "
      "copy it again, or dump again\n");
}

TEST_CASE("run: estimated sizes are explained by info, and mentioned by no other command") {
  const ScratchFolder scratch;
  Snapshot snapshot = SampleSnapshot();
  std::vector<ObjectRow> rows = SampleObjects();
  for (ObjectRow& row : rows) row.flags |= OBJECT_SIZE_ESTIMATED;
  snapshot.clear_objects();
  *snapshot.add_objects() = SegmentOf(rows, kSampleUnit);
  WriteFile("a.barrow", FileOf(snapshot));
  const std::string info = Barrow({"info", "a.barrow"}).out;
  CHECK(info.find("(estimated_size: ") != std::string::npos);
  REQUIRE(Barrow({"load", "a.barrow", "-o", "case.db"}).code == 0);
  for (const std::vector<std::string>& args : {std::vector<std::string>{"summary", "a.barrow"},
                                               {"diff", "a.barrow", "case.db"},
                                               {"query", "case.db", "snapshots"},
                                               {"sql", "case.db", "SELECT 1"},
                                               {"load", "a.barrow", "-o", "other.db"}}) {
    CAPTURE(args);
    const Outcome outcome = Barrow(args);
    CHECK(outcome.code == 0);
    CHECK(outcome.out.find("estimated_size") == std::string::npos);
    CHECK(outcome.err.find("estimated_size") == std::string::npos);
  }
}

TEST_CASE("run: every truncation of a file ends in a result with a warning, or in one line") {
  const ScratchFolder scratch;
  const std::string whole = FileOf(SampleSnapshot());
  size_t results = 0;
  for (size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    WriteFile("cut.barrow", std::string_view(whole).substr(0, length));
    const Outcome outcome = Barrow({"summary", "cut.barrow"});
    if (outcome.code == 0) {
      ++results;
      CHECK(outcome.out.find("warning: cut.barrow: ") != std::string::npos);
    } else {
      CHECK(outcome.code == 1);
      CHECK(outcome.out.empty());
      CHECK(IsOneComplaint(outcome.err));
    }
    fs::remove_all(scratch.path() / "cache");
  }
  CHECK(results > 0);
}

TEST_CASE("run: a report of a damaged file says so, or there is one line") {
  const ScratchFolder scratch;
  const std::string whole = FileOf(SampleSnapshot());
  size_t results = 0;
  for (size_t place = 0; place < whole.size(); place += 5) {
    CAPTURE(place);
    const bool cut = place % 2 == 0;
    std::string damaged = cut ? whole.substr(0, place) : whole;
    if (!cut) damaged[place] = static_cast<char>(damaged[place] ^ 0x55);
    WriteFile("damaged.barrow", damaged);
    const Outcome outcome = Barrow({"report", "damaged.barrow", "--format", "markdown"});
    if (outcome.code == 0) {
      ++results;
      const bool complete = outcome.out.find("The file is complete.") != std::string::npos;
      CHECK(complete != (outcome.out.find("warning") != std::string::npos));
      CHECK((!cut || !complete));
    } else {
      CHECK(outcome.code == 1);
      CHECK(outcome.out.empty());
      CHECK(IsOneComplaint(outcome.err));
    }
    fs::remove_all(scratch.path() / "cache");
  }
  CHECK(results > 0);
}

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
