// SPDX-License-Identifier: Apache-2.0
#include "base/temporary_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "base/error.h"
#include "support/catch.h"

namespace fs = std::filesystem;

namespace barrow {
namespace {

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "barrow-test-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string File(const std::string& name) const { return path_ / name; }

 private:
  fs::path path_;
};

// The name of a temporary file for `place`, as a process that has ended since made it.
std::string MadeByTheDead(const std::string& place) {
  const TemporaryFile own = CreateTemporary(place, 0600);
  REQUIRE(own.descriptor >= 0);
  close(own.descriptor);
  fs::remove(own.path);
  const pid_t child = fork();
  if (child == 0) _exit(0);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  const std::string number = "-" + std::to_string(getpid()) + "-";
  std::string name = own.path;
  return name.replace(name.rfind(number), number.size(), "-" + std::to_string(child) + "-");
}

void Make(const std::string& path) {
  FILE* const file = fopen(path.c_str(), "w");
  REQUIRE(file != nullptr);
  fclose(file);
}

TEST_CASE("temporary file: what a process that has ended left for the same place is removed") {
  const Folder folder;
  const std::string place = folder.File("case.db");
  const std::string left = MadeByTheDead(place);
  const std::string others = MadeByTheDead(folder.File("case.db2"));
  for (const std::string& path : {left, left + "-journal", left + ".txt", others}) Make(path);
  const TemporaryFile first = CreateTemporary(place, 0600);
  const TemporaryFile second = CreateTemporary(place, 0600);
  CHECK_FALSE(fs::exists(left));
  CHECK_FALSE(fs::exists(left + "-journal"));
  CHECK(fs::exists(left + ".txt"));  // not one of our names
  CHECK(fs::exists(others));
  CHECK(fs::exists(first.path));  // its process lives
  CHECK(fs::exists(second.path));
  close(first.descriptor);
  close(second.descriptor);
}

TEST_CASE("temporary file: a long name leaves room for what makes it temporary") {
  const Folder folder;
  std::string name;
  for (int i = 0; i < 85; ++i) name += "\xe2\x82\xac";
  const TemporaryFile made = CreateTemporary(folder.File(name), 0600);
  CHECK(made.descriptor >= 0);
  CHECK(fs::path(made.path).filename().string().find("\xe2\x82\xac.barrow-") != std::string::npos);
  close(made.descriptor);
}

TEST_CASE("temporary file: links are followed to where a file would come to lie") {
  const Folder folder;
  fs::create_directory(folder.File("there"));
  fs::create_symlink("there/second", folder.File("first"));
  fs::create_symlink(folder.File("there/new"), folder.File("there/second"));
  CHECK(FollowLinks(folder.File("first")) == folder.File("there/new"));
  CHECK(FollowLinks("no/such/file") == "no/such/file");
  fs::create_symlink("circle", folder.File("circle"));
  CHECK_THROWS_AS(FollowLinks(folder.File("circle")), Error);
}

TEST_CASE("temporary file: published, it has its name, and replaces what has it only when told") {
  const Folder folder;
  const std::string place = folder.File("case.db");
  const TemporaryFile made = CreateTemporary(place, 0600);
  REQUIRE(close(made.descriptor) == 0);
  Make(place);
  CHECK_FALSE(PublishTemporary(made.path, place, false));
  CHECK(errno == EEXIST);
  CHECK(fs::exists(made.path));
  const auto in_place = [&] { return fs::exists(place) && !fs::exists(made.path); };
  CHECK(PublishTemporary(made.path, place, true));
  CHECK(in_place());
  fs::rename(place, made.path);
  CHECK(PublishTemporary(made.path, place, false));
  CHECK(in_place());
  CHECK_FALSE(PublishTemporary(made.path, place, false));
  CHECK(errno == ENOENT);
}

}  // namespace
}  // namespace barrow
