// SPDX-License-Identifier: Apache-2.0
#include "reader/byte_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "base/error.h"
#include "support/catch.h"

using namespace barrow;
using namespace barrow::reader;

namespace {

// A folder that goes when the test does.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "barrow-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string ReadAll(ByteSource& source, size_t step) {
  std::string all;
  std::vector<std::byte> buffer(step);
  for (;;) {
    const size_t got = source.Read(buffer);
    all.append(reinterpret_cast<const char*>(buffer.data()), got);
    if (got < step) break;
  }
  CHECK(source.Read(buffer) == 0);
  return all;
}

std::string MessageOf(const std::filesystem::path& path) {
  try {
    FileByteSource source(path);
    std::vector<std::byte> buffer(1);
    source.Read(buffer);
  } catch (const Error& error) {
    CHECK(error.kind() == Error::Kind::kInput);
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("byte source: a file gives its bytes, in steps of any size") {
  const TemporaryFolder folder;
  const std::string content(1000, 'x');
  std::ofstream(folder / "file") << content;
  const size_t step = GENERATE(size_t{1}, size_t{7}, size_t{500}, size_t{1000}, size_t{4096});
  FileByteSource source(folder / "file");
  CHECK(source.name() == (folder / "file").string());
  CHECK(source.size() == 1000);
  CHECK(ReadAll(source, step) == content);
}

TEST_CASE("byte source: a pipe gives its bytes however they were written, and has no size") {
  const TemporaryFolder folder;
  const std::filesystem::path pipe = folder / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  std::thread writer([&] {
    std::ofstream out(pipe);
    for (int i = 0; i < 300; ++i) out << "some bytes " << i << std::flush;
  });
  std::string expected;
  for (int i = 0; i < 300; ++i) expected += "some bytes " + std::to_string(i);
  FileByteSource source(pipe);
  CHECK_FALSE(source.size());
  CHECK(ReadAll(source, 1 << 16) == expected);
  writer.join();
}

TEST_CASE("byte source: an empty file is empty") {
  const TemporaryFolder folder;
  std::ofstream(folder / "empty").flush();
  FileByteSource source(folder / "empty");
  CHECK(source.size() == 0);
  CHECK(ReadAll(source, 16).empty());
}

TEST_CASE("byte source: what cannot be read says why in one line, name first") {
  const TemporaryFolder folder;
  const std::string missing = (folder / "missing").string();
  CHECK(MessageOf(missing) == missing + ": cannot be opened: No such file or directory; check the name");
  CHECK(MessageOf(folder.path()) == folder.path().string() + ": is a folder; give the file in it");
}

TEST_CASE("byte source: a file without permission says so") {
  const TemporaryFolder folder;
  const std::string path = (folder / "secret").string();
  std::ofstream(path) << "secret";
  REQUIRE(chmod(path.c_str(), 0) == 0);
  REQUIRE(chmod(folder.path().c_str(), 0755) == 0);
  // The superuser may read everything: look as somebody else.
  const bool is_superuser = geteuid() == 0;
  if (is_superuser) REQUIRE(seteuid(65534) == 0);
  const std::string message = MessageOf(path);
  if (is_superuser) REQUIRE(seteuid(0) == 0);
  CHECK(message == path + ": cannot be opened: Permission denied; run barrow as a user who may read it");
}

TEST_CASE("byte source: bytes in memory are given like those of a file") {
  MemoryByteSource source("memory", {std::byte{'a'}, std::byte{'b'}, std::byte{'c'}});
  CHECK(source.name() == "memory");
  CHECK(source.size() == 3);
  CHECK(ReadAll(source, 2) == "abc");
}
