// SPDX-License-Identifier: Apache-2.0
#include "cli/output_file.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>

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
