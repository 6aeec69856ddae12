// SPDX-License-Identifier: Apache-2.0
#include "cli/output_file.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/scratch_folder.h"
#include "support/catch.h"

namespace fs = std::filesystem;
using namespace barrow;
using namespace barrow::cli;
using namespace barrow::test;

namespace {

size_t FilesHere() {
  size_t count = 0;
  for ([[maybe_unused]] const fs::directory_entry& entry : fs::directory_iterator(".")) ++count;
  return count;
}

// From now on this process is on a file system that cannot rename without replacing, and that has no hard links unless
// `with_links`: the system refuses the calls as it would there. False: it lets nobody filter calls.
bool LimitFileSystem(bool with_links) {
  constexpr auto kNumber = static_cast<uint32_t>(offsetof(seccomp_data, nr));
  constexpr uint32_t kUnknown = SECCOMP_RET_ERRNO | EINVAL;
  const uint32_t link_result = with_links ? SECCOMP_RET_ALLOW : SECCOMP_RET_ERRNO | EPERM;
  std::vector<sock_filter> filter = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, kNumber)};
  const auto answer = [&](long call, uint32_t result) {
    filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, 1));
    filter.push_back(BPF_STMT(BPF_RET | BPF_K, result));
  };
  answer(SYS_renameat2, kUnknown);
  answer(SYS_linkat, link_result);
#ifdef SYS_link
  answer(SYS_link, link_result);
#endif
  filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace

TEST_CASE("output file: has its name only when it is complete, and leaves nothing else") {
  const ScratchFolder scratch;
  {
    OutputFile file("out.txt", false);
    file.stream() << "hello";
    file.stream().flush();
    CHECK_FALSE(fs::exists("out.txt"));
    file.Commit();
    CHECK(ReadFile("out.txt") == "hello");
  }
  CHECK(FilesHere() == 1);
}

TEST_CASE("output file: abandoned, it never was") {
  const ScratchFolder scratch;
  { OutputFile("out.txt", false).stream() << "hello"; }
  CHECK(FilesHere() == 0);
}

TEST_CASE("output file: what appears meanwhile stays, whatever the file system can do") {
  const ScratchFolder scratch;
  constexpr int kCannotTell = 77;
  for (const bool with_links : {true, false}) {
    CAPTURE(with_links);
    const pid_t child = fork();
    if (child == 0) {
      if (!LimitFileSystem(with_links)) _exit(kCannotTell);
      std::string message;
      try {
        OutputFile file("theirs.txt", false);
        file.stream() << "ours";
        WriteFile("theirs.txt", "theirs");
        file.Commit();
      } catch (const Error& error) {
        message = error.what();
      }
      if (message != "theirs.txt: the file exists; --force replaces it") _exit(1);
      OutputFile file("ours.txt", false);
      file.stream() << "ours";
      file.Commit();
      _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    if (WEXITSTATUS(status) == kCannotTell) return;  // the system lets nobody filter calls
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(ReadFile("theirs.txt") == "theirs");
    CHECK(ReadFile("ours.txt") == "ours");
    CHECK(FilesHere() == 2);
    fs::remove("theirs.txt");
    fs::remove("ours.txt");
  }
}

TEST_CASE("output file: replaces only when it may, and then at once") {
  const ScratchFolder scratch;
  WriteFile("out.txt", "old");
  CHECK_THROWS_WITH(OutputFile("out.txt", false), "out.txt: the file exists; --force replaces it");
  {
    OutputFile file("out.txt", true);
    file.stream() << "new";
    CHECK(ReadFile("out.txt") == "old");
    file.Commit();
  }
  CHECK(ReadFile("out.txt") == "new");
  CHECK(FilesHere() == 1);
}

TEST_CASE("output file: a file that appears meanwhile is not overwritten") {
  const ScratchFolder scratch;
  {
    OutputFile file("out.txt", false);
    file.stream() << "new";
    WriteFile("out.txt", "somebody else's");
    CHECK_THROWS_AS(file.Commit(), Error);
  }
  CHECK(ReadFile("out.txt") == "somebody else's");
  CHECK(FilesHere() == 1);
}

TEST_CASE("output file: has the permissions of an ordinary file") {
  const ScratchFolder scratch;
  const mode_t mask = umask(022);
  OutputFile file("out.txt", false);
  file.Commit();
  umask(mask);
  struct stat info {};
  REQUIRE(stat("out.txt", &info) == 0);
  CHECK((info.st_mode & 0777) == 0644);
}

TEST_CASE("output file: a device is written as it is") {
  OutputFile file("/dev/null", false);
  file.stream() << "gone";
  CHECK_NOTHROW(file.Commit());
  CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("output file: a folder, and a folder that is not there, are refused with the reason") {
  const ScratchFolder scratch;
  CHECK_THROWS_WITH(OutputFile(".", true), ".: is a folder, not a file; name a file in it");
  CHECK_THROWS_WITH(OutputFile("no/out.txt", false), "no/out.txt: No such file or directory; make its folder first");
}

TEST_CASE("output file: a symbolic link stays one, and what it leads to is replaced") {
  const ScratchFolder scratch;
  fs::create_directory("folder");
  WriteFile("folder/real.txt", "old");
  fs::create_symlink("folder/real.txt", "link.txt");
  OutputFile file("link.txt", true);
  file.stream() << "new";
  file.Commit();
  CHECK(fs::is_symlink("link.txt"));
  CHECK(ReadFile("folder/real.txt") == "new");
}

TEST_CASE("output file: what a dangling symbolic link leads to is made; one in circles is refused") {
  const ScratchFolder scratch;
  fs::create_directory("folder");
  fs::create_symlink("folder/new.txt", "link.txt");
  OutputFile file("link.txt", false);
  file.stream() << "new";
  file.Commit();
  CHECK(fs::is_symlink("link.txt"));
  CHECK(ReadFile("folder/new.txt") == "new");
  fs::create_symlink("circle", "circle");
  CHECK_THROWS_WITH(OutputFile("circle", false), "circle: is a symbolic link that leads in circles; give another name");
}

TEST_CASE("output file: its temporary name is hidden") {
  const ScratchFolder scratch;
  const OutputFile file("out.txt", false);
  REQUIRE(FilesHere() == 1);
  CHECK(fs::directory_iterator(".")->path().filename().string().starts_with(".out.txt.barrow-"));
}
