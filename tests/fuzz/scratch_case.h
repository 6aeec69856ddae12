// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "reader/tracker_reader.h"
#include "store/case.h"
#include "store/scratch_folder.h"
#include "store/sqlite.h"
#include "support/profile_bytes.h"
#include "support/python_heap.h"

namespace barrow::test {

inline constexpr size_t kCasePageBytes = 4096;

// A case in a folder of its own, written anew as often as wanted.
class ScratchCase {
 public:
  static constexpr std::string_view kName = "scratch.case";

  ScratchCase() : path_(folder_ / std::string(kName)) {
    MakeSound();
    std::ifstream file(path_, std::ios::binary);
    sound_.assign(std::istreambuf_iterator<char>(file), {});
  }

  const std::filesystem::path& path() const { return path_; }

  // The bytes of a case with something in every table: a snapshot with all that follows from it, and a profile.
  const std::string& sound() const { return sound_; }

  void Write(std::string_view bytes) const {
    std::filesystem::remove(Journal());
    std::ofstream(path_, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  void WriteJournal(std::string_view bytes) const {
    std::ofstream(Journal(), std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  // Whether nothing lies in its folder but the case and its journal.
  bool IsAlone() const {
    for (const auto& entry : std::filesystem::directory_iterator(path_.parent_path())) {
      if (entry.path() != path_ && entry.path() != Journal()) return false;
    }
    return true;
  }

  // A connection of somebody who means no good and has little time and room.
  store::Database Edited() const {
    constexpr int kMostSteps = 200'000;  // of SQLite's machine
    constexpr int kMostBytes = 1 << 16;  // of a value
    store::Database editor = store::Database::Open(path_, store::Database::Mode::kReadWrite, std::string(kName));
    editor.Execute("PRAGMA synchronous = OFF; PRAGMA writable_schema = ON; PRAGMA max_page_count = 500");
    sqlite3_progress_handler(
        editor.handle(), kMostSteps, [](void*) { return 1; }, nullptr);
    sqlite3_limit(editor.handle(), SQLITE_LIMIT_LENGTH, kMostBytes);
    sqlite3_limit(editor.handle(), SQLITE_LIMIT_ATTACHED, 0);
    return editor;
  }

 private:
  std::string Journal() const { return path_.string() + "-journal"; }

  void MakeSound() const {
    store::Case loading = store::Case::OpenForLoading(path_);
    const store::SnapshotId snapshot = loading.Add("a", SomeHeap(), {});
    reader::MemoryByteSource source = SourceOf(FileOf(SampleProfile()));
    Diagnostics diagnostics;
    loading.Add("p", reader::ReadTrackerProfile(source, reader::Limits(), diagnostics), diagnostics);
    loading.Finish();
    loading.PrepareLifelines(snapshot);
  }

  static Heap SomeHeap() {
    PythonHeap python;
    const ObjectId session = python.Class("app", "Session");
    std::vector<ObjectId> sessions;
    for (int i = 0; i < 6; ++i) {
      sessions.push_back(python.Instance(session, {{"user", python.Str("user" + std::to_string(i % 3))}}));
    }
    const ObjectId cache = python.List(sessions);
    python.Module("app", {{"cache", cache}, {"table", python.StrDict({{"a", python.Number("7")}})}});
    python.AddRoot(python.Bytes("buffer"), reader::RootKind::kLocal, "buffer");
    python.AddName(cache, "app", "cache");
    const ObjectId first = python.List({cache});
    const ObjectId second = python.List({first});
    python.SetReference(first, 0, second);
    Heap heap = python.Build();
    for (const ObjectId garbage : {first, second}) heap.objects.flags[garbage.value] = 1;  // young
    heap.threads.push_back({.number = 1, .ident = 5, .name = "MainThread", .frames = {}});
    heap.trailer = reader::Trailer{};
    return heap;
  }

  ScratchFolder folder_;
  std::filesystem::path path_;
  std::string sound_;
};

}  // namespace barrow::test
