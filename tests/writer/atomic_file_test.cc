// SPDX-License-Identifier: Apache-2.0
#include "writer/atomic_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "support/catch.h"

namespace barrow::writer {
namespace {

namespace fs = std::filesystem;

// An empty folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string path = (fs::temp_directory_path() / "barrow-atomic-XXXXXX").string();
    REQUIRE(mkdtemp(path.data()) != nullptr);
    path_ = path;
  }
  ~Folder() { fs::remove_all(path_); }

  std::string File(const std::string& name) const { return (path_ / name).string(); }
  std::set<std::string> Names() const {
    std::set<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(path_)) names.insert(entry.path().filename());
    return names;
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string ContentOf(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

void Put(const std::string& path, const std::string& content) { std::ofstream(path, std::ios::binary) << content; }

void Write(const AtomicFile& file, const std::string& content) {
  REQUIRE(write(file.fd(), content.data(), content.size()) == static_cast<ssize_t>(content.size()));
}

using Names = std::set<std::string>;

TEST_CASE("atomic file: has its name only when it is committed") {
  const Folder folder;
  AtomicFile file;
  REQUIRE(file.Open(folder.File("a.barrow").c_str(), false) == 0);
  Write(file, "content");
  const Names meanwhile = folder.Names();
  REQUIRE(meanwhile.size() == 1);
  CHECK(meanwhile.begin()->rfind(".a.barrow.", 0) == 0);
  CHECK(meanwhile.begin()->size() == std::string(".a.barrow.0123456789abcdef.partial").size());
  REQUIRE(file.Commit() == 0);
  CHECK(file.fd() == -1);
  CHECK(folder.Names() == Names{"a.barrow"});
  CHECK(ContentOf(folder.File("a.barrow")) == "content");
}

TEST_CASE("atomic file: only its owner may read it") {
  const Folder folder;
  const mode_t before = umask(0);
  AtomicFile file;
  REQUIRE(file.Open(folder.File("a").c_str(), false) == 0);
  REQUIRE(file.Commit() == 0);
  umask(before);
  struct stat there;
  REQUIRE(stat(folder.File("a").c_str(), &there) == 0);
  CHECK((there.st_mode & 07777) == 0600);
}

TEST_CASE("atomic file: discarded or forgotten, it leaves nothing") {
  const Folder folder;
  {
    AtomicFile file;
    REQUIRE(file.Open(folder.File("a").c_str(), false) == 0);
    Write(file, "content");
    CHECK(file.Discard() == 0);
    CHECK(file.fd() == -1);
    CHECK(folder.Names().empty());
    CHECK(file.Discard() == 0);
    CHECK(file.Commit() == EBADF);
  }
  {
    AtomicFile file;
    REQUIRE(file.Open(folder.File("a").c_str(), false) == 0);
  }
  CHECK(folder.Names().empty());
}

TEST_CASE("atomic file: without overwrite an existing file stays, whenever it came") {
  const Folder folder;
  Put(folder.File("early"), "old");
  AtomicFile early;
  CHECK(early.Open(folder.File("early").c_str(), false) == EEXIST);
  CHECK(early.fd() == -1);
  CHECK(folder.Names() == Names{"early"});

  AtomicFile late;
  REQUIRE(late.Open(folder.File("late").c_str(), false) == 0);
  Put(folder.File("late"), "old");
  CHECK(late.Commit() == EEXIST);
  CHECK(late.Discard() == 0);
  CHECK(ContentOf(folder.File("late")) == "old");
  CHECK(folder.Names() == Names{"early", "late"});
}

TEST_CASE("atomic file: with overwrite the old content stays until the new is complete") {
  const Folder folder;
  Put(folder.File("a"), "old");
  AtomicFile file;
  REQUIRE(file.Open(folder.File("a").c_str(), true) == 0);
  Write(file, "new");
  CHECK(ContentOf(folder.File("a")) == "old");
  REQUIRE(file.Commit() == 0);
  CHECK(ContentOf(folder.File("a")) == "new");
  CHECK(folder.Names() == Names{"a"});

  AtomicFile fresh;
  REQUIRE(fresh.Open(folder.File("b").c_str(), true) == 0);
  REQUIRE(fresh.Commit() == 0);
  CHECK(folder.Names() == Names{"a", "b"});
}

TEST_CASE("atomic file: what a symbolic link points to is replaced, not the link") {
  const Folder folder;
  fs::create_directory(folder.path() / "there");
  Put(folder.File("there/real"), "old");
  fs::create_symlink("there/real", folder.path() / "link");
  AtomicFile refused;
  CHECK(refused.Open(folder.File("link").c_str(), false) == EEXIST);
  AtomicFile file;
  REQUIRE(file.Open(folder.File("link").c_str(), true) == 0);
  Write(file, "new");
  REQUIRE(file.Commit() == 0);
  CHECK(fs::is_symlink(folder.path() / "link"));
  CHECK(ContentOf(folder.File("there/real")) == "new");
}

TEST_CASE("atomic file: what a dangling symbolic link points to is made") {
  const Folder folder;
  fs::create_directory(folder.path() / "there");
  fs::create_symlink("there/second", folder.path() / "first");
  fs::create_symlink("made", folder.path() / "there/second");
  for (const bool overwrite : {false, true}) {
    AtomicFile file;
    REQUIRE(file.Open(folder.File("first").c_str(), overwrite) == 0);
    Write(file, "content");
    REQUIRE(file.Commit() == 0);
    CHECK(fs::is_symlink(folder.path() / "first"));
    CHECK(fs::is_symlink(folder.path() / "there/second"));
    CHECK(ContentOf(folder.File("there/made")) == "content");
    fs::remove(folder.path() / "there/made");
  }
  fs::create_symlink("no/folder", folder.path() / "astray");
  AtomicFile astray;
  CHECK(astray.Open(folder.File("astray").c_str(), false) == ENOENT);
  fs::create_symlink("circle", folder.path() / "circle");
  AtomicFile circle;
  CHECK(circle.Open(folder.File("circle").c_str(), false) == ELOOP);
}

TEST_CASE("atomic file: pipes and devices are written to directly and never replaced") {
  const Folder folder;
  for (const bool overwrite : {false, true}) {
    AtomicFile null;
    REQUIRE(null.Open("/dev/null", overwrite) == 0);
    Write(null, "content");
    CHECK(null.Commit() == 0);
  }
  CHECK(fs::is_character_file("/dev/null"));

  REQUIRE(mkfifo(folder.File("pipe").c_str(), 0600) == 0);
  const int reader = open(folder.File("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(reader >= 0);
  AtomicFile pipe;
  REQUIRE(pipe.Open(folder.File("pipe").c_str(), false) == 0);
  Write(pipe, "content");
  CHECK(pipe.Commit() == 0);
  char got[7];
  CHECK(read(reader, got, sizeof got) == 7);
  close(reader);
  AtomicFile discarded;
  const int second_reader = open(folder.File("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(discarded.Open(folder.File("pipe").c_str(), false) == 0);
  CHECK(discarded.Discard() == 0);
  close(second_reader);
  CHECK(folder.Names() == Names{"pipe"});
}

TEST_CASE("atomic file: the reason of a failed Open is told") {
  const Folder folder;
  const auto error_of = [&](const std::string& path) {
    AtomicFile file;
    const int error = file.Open(path.c_str(), true);
    CHECK(file.fd() == -1);
    return error;
  };
  CHECK(error_of("") == ENOENT);
  CHECK(error_of(folder.path().string()) == EISDIR);
  CHECK(error_of(folder.File("")) == EISDIR);
  CHECK(error_of(folder.File("new/")) == EISDIR);
  CHECK(error_of(folder.File("missing/a")) == ENOENT);
  Put(folder.File("file"), "");
  CHECK(error_of(folder.File("file/a")) == ENOTDIR);
  CHECK(error_of(folder.File(std::string(256, 'n'))) == ENAMETOOLONG);
  CHECK(error_of("/" + std::string(5000, 'n')) == ENAMETOOLONG);
  CHECK(error_of("/proc/a") == ENOENT);  // a folder that takes no files
  CHECK(folder.Names() == Names{"file"});
}

TEST_CASE("atomic file: the longest name works, and relative names stay where they were") {
  const Folder folder;
  AtomicFile longest;
  REQUIRE(longest.Open(folder.File(std::string(255, 'n')).c_str(), false) == 0);
  REQUIRE(longest.Commit() == 0);

  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  AtomicFile relative;
  REQUIRE(relative.Open("a", false) == 0);
  fs::current_path(before);
  REQUIRE(relative.Commit() == 0);
  CHECK(folder.Names() == Names{std::string(255, 'n'), "a"});
}

// Runs `work` in a forked child and returns its wait status.
template <typename Work>
int InChild(Work work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  return status;
}

TEST_CASE("atomic file: a child commits, and the parent's Discard does not touch the result") {
  const Folder folder;
  AtomicFile file;
  REQUIRE(file.Open(folder.File("a").c_str(), false) == 0);
  CHECK_FALSE(file.HasItsName());
  CHECK(InChild([&] { return write(file.fd(), "child", 5) == 5 ? file.Commit() : 1; }) == 0);
  CHECK(file.HasItsName());
  CHECK(file.Discard() == 0);
  CHECK(folder.Names() == Names{"a"});
  CHECK(ContentOf(folder.File("a")) == "child");
}

TEST_CASE("atomic file: what a killed child leaves is removed by the parent's Discard") {
  const Folder folder;
  AtomicFile file;
  REQUIRE(file.Open(folder.File("a").c_str(), false) == 0);
  const int status = InChild([&] {
    if (write(file.fd(), "half", 4) == 4) raise(SIGKILL);
    return 1;
  });
  CHECK(WIFSIGNALED(status));
  CHECK(folder.Names().size() == 1);
  CHECK(folder.Names().count("a") == 0);
  std::ofstream(folder.File("a")) << "of somebody else";
  CHECK_FALSE(file.HasItsName());
  CHECK(file.Discard() == 0);
  CHECK(folder.Names() == Names{"a"});
}

}  // namespace
}  // namespace barrow::writer
