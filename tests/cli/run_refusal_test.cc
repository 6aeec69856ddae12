// SPDX-License-Identifier: Apache-2.0
//
// What cannot be read, or must not be believed: refused in a line, or used as far as it goes.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "cli/barrow_run.h"
#include "cli/scratch_folder.h"
#include "store/sqlite.h"
#include "support/catch.h"
#include "support/snapshot_bytes.h"

namespace fs = std::filesystem;
using namespace barrow;
using namespace barrow::test;

namespace {

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

}  // namespace

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
    // What stands behind the end of a complete file is not looked into.
    CHECK(info.out.find(name == "frame" ? "bytes_behind_end" : "warning: ") != std::string::npos);
  }
  CHECK(
      Barrow({"info", "header.barrow"}).err ==
      "barrow: header.barrow: offset 24: frame claims 10 GiB, limit is 64 MiB; without its header nothing can be read; "
      "copy it again, or dump again\n");
}

TEST_CASE("run: --time-limit ends a statement within one call of a function, too") {
  const ScratchFolder scratch;
  WriteFile("a.barrow", FileOf(SampleSnapshot()));
  const pid_t child = fork();
  if (child == 0) {
    Barrow({"sql", "a.barrow", "SELECT instr(hex(zeroblob(8000000)), hex(zeroblob(4000000)) || '1')", "--time-limit",
            "0.01", "-o", "answer.csv"});
    _exit(100);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 1);
  for (const auto& entry : fs::directory_iterator("."))
    CHECK(entry.path().string().find("answer") == std::string::npos);
}

TEST_CASE("run: a redacted copy of a damaged file is there, and the status says that it lacks something") {
  const ScratchFolder scratch;
  const std::string whole = FileOf(SampleSnapshot());
  WriteFile("whole.barrow", whole);
  WriteFile("cut.barrow", whole.substr(0, whole.size() - 9));
  CHECK(Barrow({"redact", "whole.barrow", "shared.barrow"}).code == 0);
  CHECK(Barrow({"verify", "shared.barrow"}).code == 0);
  const Outcome outcome = Barrow({"redact", "cut.barrow", "cut-shared.barrow"});
  CHECK(outcome.code == 3);
  CHECK(outcome.code == Barrow({"verify", "cut.barrow"}).code);
  CHECK(outcome.err.ends_with(
      "barrow: cut-shared.barrow is incomplete, as cut.barrow is, and says so: it has no trailer\n"));
  CHECK(Barrow({"verify", "cut-shared.barrow"}).code == 3);
  const Outcome streamed = Barrow({"redact", "cut.barrow", "-"});
  CHECK(streamed.code == 3);
  CHECK_FALSE(streamed.out.empty());
}

TEST_CASE("run: redact does not call a file damaged of which a limit keeps it from using all") {
  const ScratchFolder scratch;
  Snapshot snapshot = SampleSnapshot();
  snapshot.mutable_types(1)->mutable_types(0)->set_representation(std::string(5000, 'x'));
  WriteFile("whole.barrow", FileOf(snapshot));
  const Outcome outcome = Barrow({"--limit", "frame-size=4000", "redact", "whole.barrow", "shared.barrow"});
  CHECK(outcome.code == 3);
  CHECK(outcome.err.find("--limit frame-size=SIZE") != std::string::npos);
  CHECK(outcome.err.ends_with(
      "barrow: shared.barrow is incomplete, for not all of whole.barrow was used: it has no trailer\n"));
}

TEST_CASE("run: redact says which pattern kept nothing") {
  const ScratchFolder scratch;
  WriteFile("whole.barrow", FileOf(SampleSnapshot()));
  const Outcome outcome = Barrow(
      {"redact", "whole.barrow", "shared.barrow", "--keep-type", "nosuch.*", "--keep-type", "*", "--keep-module", "["});
  CHECK(outcome.code == 0);
  CHECK(outcome.err.ends_with("\nnote: No type matches 'nosuch.*'.\nnote: No module matches '['.\n"));
}

TEST_CASE("run: redact says what became of a file, as other commands do") {
  const ScratchFolder scratch;
  WriteFile("gzip.barrow", "\x1f\x8b\x08 and what follows in such a file");
  WriteFile("zstd.barrow", FrameBytes(FileOf(SampleSnapshot())));
  WriteFile("raw.pb", SampleSnapshot().SerializeAsString());
  for (const char* file : {"gzip.barrow", "zstd.barrow", "raw.pb"}) {
    CAPTURE(file);
    const Outcome outcome = Barrow({"redact", file, "shared.barrow"});
    CHECK(outcome.code == 1);
    CHECK(outcome.err == Barrow({"info", file}).err);
  }
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
