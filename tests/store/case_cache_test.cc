// SPDX-License-Identifier: Apache-2.0
#include "store/case_cache.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "store/content_key.h"
#include "store/rows.h"
#include "store/scratch_folder.h"
#include "support/catch.h"
#include "support/graph_literal.h"
#include "support/snapshot_bytes.h"

namespace barrow::store {
namespace {

namespace fs = std::filesystem;
using test::ScratchFolder;

// A snapshot file of `object_count` objects.
std::string SnapshotBytes(uint32_t object_count) {
  std::vector<test::ObjectRow> rows;
  for (uint32_t i = 0; i < object_count; ++i) {
    test::ObjectRow& row = rows.emplace_back();
    row.address = 0x7f0000000010 + uint64_t{i} * 32;
    row.flat_bytes = 16;
    row.allocated_bytes = 32;
  }
  Snapshot message;
  message.mutable_header()->set_pointer_bytes(8);
  message.mutable_header()->set_address_unit(16);
  auto& types = *message.add_types();
  types.set_first_type(1);
  types.add_types()->set_qualified_name("Node");
  *message.add_objects() = test::SegmentOf(rows, 16);
  message.mutable_trailer()->set_object_count(object_count);
  return test::FileOf(message);
}

void Write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class Cache {
 public:
  Cache() { settings.folder = folder / "cache"; }

  // Opens a file and returns how many objects it has.
  int64_t Objects(const fs::path& path) const {
    OpenedFile file = OpenCaseOrSnapshot(path, settings);
    return test::IntegerOf(file.opened, "SELECT count(*) FROM object");
  }
  std::vector<fs::path> Kept() const {
    std::vector<fs::path> kept;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(settings.folder, none)) kept.push_back(entry.path());
    std::ranges::sort(kept);
    return kept;
  }

  ScratchFolder folder;
  CacheSettings settings;
};

TEST_CASE("cache: a snapshot is loaded once") {
  Cache cache;
  const fs::path path = cache.folder / "heap.barrow";
  Write(path, SnapshotBytes(5));
  CHECK(cache.Objects(path) == 5);
  REQUIRE(cache.Kept().size() == 1);
  const fs::path kept = cache.Kept().front();

  // A mark in the kept case shows that it is used.
  Database::Open(kept, Database::Mode::kReadWrite, "edit").Execute("UPDATE snapshot SET host = 'kept'");
  OpenedFile again = OpenCaseOrSnapshot(path, cache.settings);
  CHECK_FALSE(again.is_case);
  CHECK(again.opened.Snapshot({1}).header.host == "kept");
  CHECK(again.opened.Snapshot({1}).name == "heap.barrow");
  CHECK(again.opened.name() == path.string());
  CHECK(cache.Kept().size() == 1);
}

// No more than `count` files can be opened, as long as this lives.
class FewFiles {
 public:
  explicit FewFiles(rlim_t count) {
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const int lowest = dup(STDIN_FILENO);
    REQUIRE(lowest >= 0);
    close(lowest);
    const rlimit few{static_cast<rlim_t>(lowest) + count, before_.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
  }
  ~FewFiles() { setrlimit(RLIMIT_NOFILE, &before_); }
  FewFiles(const FewFiles&) = delete;
  FewFiles& operator=(const FewFiles&) = delete;

 private:
  rlimit before_{};
};

// Not under sanitizers: UndefinedBehaviorSanitizer looks at objects through a pipe of its own, and takes what it cannot
// open for a damaged object.
#ifndef __SANITIZE_ADDRESS__
TEST_CASE("cache: a failure that passes does not cost a kept case") {
  Cache cache;
  const fs::path path = cache.folder / "heap.barrow";
  Write(path, SnapshotBytes(5));
  CHECK(cache.Objects(path) == 5);
  REQUIRE(cache.Kept().size() == 1);
  Database::Open(cache.Kept().front(), Database::Mode::kReadWrite, "edit").Execute("UPDATE snapshot SET host = 'kept'");
  {
    const FewFiles enough_to_find_the_case_and_not_to_open_it(2);
    CHECK_THROWS_AS(OpenCaseOrSnapshot(path, cache.settings), Error);
  }
  CHECK(OpenCaseOrSnapshot(path, cache.settings).opened.Snapshot({1}).header.host == "kept");
}
#endif

TEST_CASE("cache: is its owner's only") {
  Cache cache;
  const fs::path path = cache.folder / "heap.barrow";
  Write(path, SnapshotBytes(5));
  cache.Objects(path);
  CHECK(fs::status(cache.settings.folder).permissions() == fs::perms::owner_all);
  CHECK(fs::status(cache.Kept().front()).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
}

TEST_CASE("cache: content and name of the file count, its time and place do not") {
  Cache cache;
  const fs::path path = cache.folder / "heap.barrow";
  Write(path, SnapshotBytes(5));
  CHECK(cache.Objects(path) == 5);
  fs::last_write_time(path, fs::file_time_type());
  CHECK(cache.Objects(path) == 5);
  fs::create_directory(cache.folder / "elsewhere");
  fs::copy(path, cache.folder / "elsewhere" / "heap.barrow");
  CHECK(cache.Objects(cache.folder / "elsewhere" / "heap.barrow") == 5);
  CHECK(cache.Kept().size() == 1);

  Write(path, SnapshotBytes(6));
  CHECK(cache.Objects(path) == 6);
  CHECK(cache.Kept().size() == 2);
  fs::copy(path, cache.folder / "other.barrow");
  OpenedFile other = OpenCaseOrSnapshot(cache.folder / "other.barrow", cache.settings);
  CHECK(other.opened.Snapshot({1}).name == "other.barrow");
  CHECK(cache.Kept().size() == 3);
}

TEST_CASE("cache: stays below its bound by dropping what was used longest ago") {
  Cache cache;
  for (const char* name : {"a.barrow", "b.barrow", "c.barrow"}) Write(cache.folder / name, SnapshotBytes(5));
  cache.Objects(cache.folder / "a.barrow");
  const fs::path a = cache.Kept().front();
  const uint64_t bytes = fs::file_size(a);
  cache.settings.most_bytes = bytes * 2 + bytes / 2;
  cache.Objects(cache.folder / "b.barrow");
  REQUIRE(cache.Kept().size() == 2);
  // The times are set by hand: a was used after b.
  const fs::path b = cache.Kept().front() == a ? cache.Kept().back() : cache.Kept().front();
  const auto now = fs::file_time_type::clock::now();
  fs::last_write_time(b, now - std::chrono::hours(2));
  fs::last_write_time(a, now - std::chrono::hours(3));
  cache.Objects(cache.folder / "a.barrow");  // a hit counts as use
  cache.Objects(cache.folder / "c.barrow");
  CHECK(cache.Kept().size() == 2);
  CHECK(fs::exists(a));
  CHECK_FALSE(fs::exists(b));
}

TEST_CASE("cache: a case larger than the bound is used and not kept") {
  Cache cache;
  Write(cache.folder / "a.barrow", SnapshotBytes(5));
  cache.settings.most_bytes = 1;
  CHECK(cache.Objects(cache.folder / "a.barrow") == 5);
  CHECK(cache.Kept().empty());
}

TEST_CASE("cache: off, or without a folder that can be written, the case lives in memory") {
  Cache cache;
  Write(cache.folder / "a.barrow", SnapshotBytes(5));
  SECTION("off") { cache.settings.most_bytes = 0; }
  SECTION("no place") { cache.settings.folder.clear(); }
  SECTION("a file where the folder should be") { Write(cache.settings.folder, "x"); }
  SECTION("a folder below a file") { cache.settings.folder = cache.folder / "a.barrow" / "cache"; }
  SECTION("a folder that must not be written") {
    if (geteuid() == 0) {
      WARN("skipped: root may write everywhere");
      return;
    }
    fs::create_directory(cache.settings.folder);
    fs::permissions(cache.settings.folder, fs::perms::owner_read | fs::perms::owner_exec);
  }
  CHECK(cache.Objects(cache.folder / "a.barrow") == 5);
  CHECK(cache.Kept().empty());
}

TEST_CASE("cache: a kept case that is damaged is made again") {
  Cache cache;
  Write(cache.folder / "a.barrow", SnapshotBytes(5));
  cache.Objects(cache.folder / "a.barrow");
  const fs::path kept = cache.Kept().front();
  SECTION("cut") { fs::resize_file(kept, fs::file_size(kept) / 2); }
  SECTION("empty") { fs::resize_file(kept, 0); }
  SECTION("of another schema") {
    Database::Open(kept, Database::Mode::kReadWrite, "edit").Execute("PRAGMA user_version = 77");
  }
  CHECK(cache.Objects(cache.folder / "a.barrow") == 5);
  CHECK(cache.Kept().size() == 1);
  CHECK(Case::OpenReadOnly(kept).Snapshots().size() == 1);
}

TEST_CASE("cache: a kept case that was left half written is made again, and its journal goes") {
  Cache cache;
  Write(cache.folder / "a.barrow", SnapshotBytes(2000));
  cache.Objects(cache.folder / "a.barrow");
  const fs::path kept = cache.Kept().front();
  {
    Database database = Database::Open(kept, Database::Mode::kReadWrite, "edit");
    database.Execute(
        "PRAGMA cache_size = 2; PRAGMA cache_spill = 2; BEGIN IMMEDIATE;"
        "UPDATE packed_chunk SET data = zeroblob(length(data)); UPDATE type SET module = 'changed'");
    fs::copy(kept, cache.folder / "half");
    fs::copy(kept.string() + "-journal", cache.folder / "journal");
  }
  fs::rename(cache.folder / "half", kept);
  fs::rename(cache.folder / "journal", kept.string() + "-journal");
  REQUIRE_THROWS_AS(Case::OpenReadOnly(kept), Error);
  CHECK(cache.Objects(cache.folder / "a.barrow") == 2000);
  CHECK(cache.Kept() == std::vector<fs::path>{kept});
  CHECK(Case::OpenReadOnly(kept).Snapshots().size() == 1);
}

TEST_CASE("cache: the journal of a case that is gone goes at once, of one that is there never") {
  Cache cache;
  Write(cache.folder / "a.barrow", SnapshotBytes(5));
  cache.Objects(cache.folder / "a.barrow");
  const fs::path orphan = cache.settings.folder / "0123.case-journal";
  const fs::path needed = cache.Kept().front().string() + "-journal";
  const fs::path foreign = cache.settings.folder / "my-journal";
  for (const fs::path& path : {orphan, needed, foreign}) Write(path, "x");
  fs::last_write_time(needed, fs::file_time_type::clock::now() - std::chrono::hours(25));
  Write(cache.folder / "b.barrow", SnapshotBytes(6));
  cache.Objects(cache.folder / "b.barrow");
  CHECK_FALSE(fs::exists(orphan));
  CHECK(fs::exists(needed));
  CHECK(fs::exists(foreign));
}

TEST_CASE("cache: leftovers of killed processes go after a day") {
  Cache cache;
  fs::create_directory(cache.settings.folder);
  const fs::path old = cache.settings.folder / ".0123.case.barrow-77-0";
  const fs::path young = cache.settings.folder / ".4567.case.barrow-78-0";
  const fs::path foreign = cache.settings.folder / "readme";
  for (const fs::path& path : {old, young, foreign}) Write(path, "x");
  const auto now = fs::file_time_type::clock::now();
  fs::last_write_time(old, now - std::chrono::hours(25));
  fs::last_write_time(foreign, now - std::chrono::hours(25));
  Write(cache.folder / "a.barrow", SnapshotBytes(5));
  cache.Objects(cache.folder / "a.barrow");
  CHECK_FALSE(fs::exists(old));
  CHECK(fs::exists(young));
  CHECK(fs::exists(foreign));
}

TEST_CASE("cache: many at once all get their answer") {
  Cache cache;
  Write(cache.folder / "a.barrow", SnapshotBytes(2000));
  std::vector<int64_t> answers(6);
  std::vector<std::thread> threads;
  for (int64_t& answer : answers) {
    threads.emplace_back([&] { answer = cache.Objects(cache.folder / "a.barrow"); });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(answers == std::vector<int64_t>(6, 2000));
  CHECK(cache.Kept().size() == 1);
}

TEST_CASE("cache: a case is opened as it is") {
  Cache cache;
  const fs::path path = cache.folder / "a.case";
  Case loading = Case::OpenForLoading(path);
  loading.Add("a", test::HeapFromLiteral("a b"), {});
  loading.Finish();
  CHECK(OpenCaseOrSnapshot(path, cache.settings).is_case);
  CHECK(cache.Objects(path) == 2);
  CHECK(cache.Kept().empty());
}

TEST_CASE("cache: a pipe is read as a snapshot, into memory") {
  Cache cache;
  const fs::path path = cache.folder / "pipe";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  std::thread writer([&] { Write(path, SnapshotBytes(5)); });
  CHECK(cache.Objects(path) == 5);
  writer.join();
  CHECK(cache.Kept().empty());
}

TEST_CASE("cache: what is neither snapshot nor case is refused by its name") {
  Cache cache;
  const auto refusal = [&](const fs::path& path) {
    try {
      cache.Objects(path);
    } catch (const Error& error) {
      const std::string message = error.what();
      CHECK(message.starts_with(path.string() + ": "));
      return message;
    }
    return std::string();
  };
  Write(cache.folder / "text", "hello, this is some text and nothing else");
  CHECK(refusal(cache.folder / "text").find("is neither a snapshot") != std::string::npos);
  Write(cache.folder / "gzipped", "\x1f\x8b\x08 and more");
  CHECK(refusal(cache.folder / "gzipped").find("is compressed with gzip; decompress it first") != std::string::npos);
  Write(cache.folder / "bare", std::string("\x0a\xeb\x03\x08\x08\x10\x08", 7));
  CHECK(refusal(cache.folder / "bare").find("seems to be a snapshot that was decompressed") != std::string::npos);
  Write(cache.folder / "empty", "");
  CHECK(refusal(cache.folder / "empty").find("is empty; ") != std::string::npos);
  Write(cache.folder / "mark", "\x5b\x2a\x4d\x18 but what follows is no mark of a snapshot");
  CHECK(refusal(cache.folder / "mark").find("offset 0: the mark of a barrow file is damaged") != std::string::npos);
  CHECK_FALSE(refusal(cache.folder / "missing").empty());
  CHECK_FALSE(refusal(cache.folder.path()).empty());
  CHECK(cache.Kept().empty());
}

TEST_CASE("cache: its place and bound come from the environment") {
  const auto set = [](const char* name, const char* value) {
    value == nullptr ? unsetenv(name) : setenv(name, value, 1);
  };
  struct Restore {
    std::string name;
    const char* value = std::getenv(name.c_str());
    std::string copy = value == nullptr ? "" : value;
    ~Restore() { value == nullptr ? unsetenv(name.c_str()) : setenv(name.c_str(), copy.c_str(), 1); }
  };
  const Restore restore[] = {{"XDG_CACHE_HOME"}, {"HOME"}, {"BARROW_CACHE_LIMIT"}};
  set("HOME", "/home/me");
  set("XDG_CACHE_HOME", "/var/caches");
  set("BARROW_CACHE_LIMIT", nullptr);
  CHECK(CacheSettings::FromEnvironment().folder == "/var/caches/barrow");
  CHECK(CacheSettings::FromEnvironment().most_bytes == uint64_t{4} << 30);
  set("XDG_CACHE_HOME", "relative");
  CHECK(CacheSettings::FromEnvironment().folder == "/home/me/.cache/barrow");
  set("XDG_CACHE_HOME", nullptr);
  set("HOME", nullptr);
  CHECK(CacheSettings::FromEnvironment().folder.empty());
  set("BARROW_CACHE_LIMIT", "0");
  CHECK(CacheSettings::FromEnvironment().most_bytes == 0);
  set("BARROW_CACHE_LIMIT", "12345");
  CHECK(CacheSettings::FromEnvironment().most_bytes == 12345);
  set("BARROW_CACHE_LIMIT", "64K");
  CHECK(CacheSettings::FromEnvironment().most_bytes == 65536);
  set("BARROW_CACHE_LIMIT", "much");
  CHECK_THROWS_WITH(CacheSettings::FromEnvironment(),
                    "BARROW_CACHE_LIMIT is 'much': it is a size, as in 0, 500M or 4G");
}

TEST_CASE("content key: every byte and the name count") {
  const auto key = [](const std::string& bytes, const std::string& name) {
    auto source = test::SourceOf(bytes);
    return ContentKey(source, name);
  };
  CHECK(key("abc", "n").size() == 32);
  CHECK(key("abc", "n") == key("abc", "n"));
  CHECK(key("abd", "n") != key("abc", "n"));
  CHECK(key("ab", "cn") != key("abc", "n"));
  CHECK(key("abc", "m") != key("abc", "n"));
  const std::string large(3000000, 'x');
  CHECK(key(large, "n") != key(large.substr(1), "n"));
}

}  // namespace
}  // namespace barrow::store
