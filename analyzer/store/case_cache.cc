// SPDX-License-Identifier: Apache-2.0
#include "store/case_cache.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "graph/graph_builder.h"
#include "reader/byte_source.h"
#include "reader/mark.h"
#include "reader/snapshot_reader.h"
#include "store/content_key.h"
#include "store/new_file.h"

namespace barrow::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".case";

// A temporary file that was not touched for so long belongs to no process any more.
constexpr std::chrono::hours kAbandoned(24);

struct LoadedSnapshot {
  Heap heap;
  Diagnostics diagnostics;
};

LoadedSnapshot LoadSnapshot(reader::ByteSource& source) {
  Diagnostics diagnostics;
  reader::SnapshotRecords records = reader::ReadSnapshot(source, reader::Limits(), diagnostics);
  Heap heap = BuildHeap(std::move(records), diagnostics);
  return {std::move(heap), diagnostics};
}

Case Store(Case loading, const std::string& name, const LoadedSnapshot& snapshot) {
  loading.Add(name, snapshot.heap, snapshot.diagnostics);
  loading.Finish();
  return loading;
}

// The case kept under that name, if it is there and can be read. Marks it as used now.
std::optional<Case> FindKept(const fs::path& place, const std::string& name) {
  std::error_code failure;
  if (!fs::exists(place, failure)) return std::nullopt;
  try {
    Case kept = Case::OpenReadOnly(place, name);
    fs::last_write_time(place, fs::file_time_type::clock::now(),
                        failure);  // if it fails, the case is only removed sooner
    return kept;
  } catch (const Error&) {
    // Removed meanwhile, damaged by a crash of the system, or out of reach just now (too many open files): it is made
    // again. If that works, the new case takes the place of this one; if not, the next command may have more luck.
    return std::nullopt;
  }
}

// Removes the cases used longest ago until the rest fits, and what killed processes left. Whoever has a removed case
// open keeps reading it.
void Trim(const CacheSettings& settings) {
  struct Kept {
    fs::path path;
    fs::file_time_type used;
    uint64_t bytes;
  };
  std::vector<Kept> all;
  uint64_t total_bytes = 0;
  std::error_code failure;
  for (fs::directory_iterator entry(settings.folder, failure), end; !failure && entry != end;
       entry.increment(failure)) {
    std::error_code gone;  // another process trims as well
    const auto used = entry->last_write_time(gone);
    const uint64_t bytes = gone ? 0 : entry->file_size(gone);
    if (gone) continue;
    const std::string name = entry->path().filename().string();
    if (name.ends_with(kSuffix)) {
      all.push_back({entry->path(), used, bytes});
      total_bytes += bytes;
    } else if (name.starts_with('.') && name.find(kSuffix) != std::string::npos &&
               used < fs::file_time_type::clock::now() - kAbandoned) {
      fs::remove(entry->path(), gone);
    }
  }
  std::ranges::sort(all,
                    [](const Kept& a, const Kept& b) { return std::tie(a.used, a.path) < std::tie(b.used, b.path); });
  for (const Kept& kept : all) {
    if (total_bytes <= settings.most_bytes) return;
    std::error_code gone;
    fs::remove(kept.path, gone);
    total_bytes -= kept.bytes;
  }
}

bool CanKeep(const CacheSettings& settings) {
  if (settings.folder.empty() || settings.most_bytes == 0) return false;
  std::error_code failure;
  if (fs::create_directories(settings.folder, failure)) {
    // What is in a snapshot is its owner's business.
    fs::permissions(settings.folder, fs::perms::owner_all, failure);
  }
  return fs::is_directory(settings.folder, failure);
}

Case OpenInMemory(const fs::path& path, reader::ByteSource& source) {
  return Store(Case::InMemory(path.string()), path.filename().string(), LoadSnapshot(source));
}

Case OpenSnapshot(const fs::path& path, const CacheSettings& settings) {
  reader::FileByteSource source(path);
  if (!CanKeep(settings)) return OpenInMemory(path, source);
  const std::string name = path.string();
  const std::string file_name = path.filename().string();
  const fs::path place = settings.folder / (ContentKey(source, file_name) + std::string(kSuffix));
  if (std::optional<Case> kept = FindKept(place, name)) return std::move(*kept);

  reader::FileByteSource again(path);
  const LoadedSnapshot snapshot = LoadSnapshot(again);
  try {
    Case made = Store(Case::CreateKept(place, name), file_name, snapshot);
    Trim(settings);
    return made;
  } catch (const Error&) {
    // The folder or the disk does not allow it: that is no reason not to answer.
    return Store(Case::InMemory(name), file_name, snapshot);
  }
}

}  // namespace

CacheSettings CacheSettings::FromEnvironment() {
  CacheSettings settings;
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  // The specification wants a path that is not absolute to be ignored.
  if (cache != nullptr && fs::path(cache).is_absolute()) {
    settings.folder = fs::path(cache) / "barrow";
  } else if (home != nullptr && fs::path(home).is_absolute()) {
    settings.folder = fs::path(home) / ".cache" / "barrow";
  }
  if (const char* limit = std::getenv("BARROW_CACHE_LIMIT"); limit != nullptr && *limit != '\0') {
    const std::string_view text(limit);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), settings.most_bytes);
    if (error != std::errc() || end != text.data() + text.size()) {
      ThrowUsage("BARROW_CACHE_LIMIT is '" + std::string(text) + "', which is no number of bytes");
    }
  }
  return settings;
}

OpenedFile OpenCaseOrSnapshot(const fs::path& path) {
  return OpenCaseOrSnapshot(path, CacheSettings::FromEnvironment());
}

OpenedFile OpenCaseOrSnapshot(const fs::path& path, const CacheSettings& settings) {
  reader::FileByteSource source(path);
  // A pipe can be read once, and only a snapshot can be read from one.
  if (!source.size().has_value()) return {OpenInMemory(path, source), false};
  std::array<std::byte, reader::kMarkBytes> head{};
  const size_t bytes = source.Read(head);
  switch (reader::SniffFormat(std::span(head).first(bytes))) {
    case reader::FileFormat::kCase:
      return {Case::OpenReadOnly(path), true};
    case reader::FileFormat::kSnapshot:
      return {OpenSnapshot(path, settings), false};
    case reader::FileFormat::kProfile:
      ThrowInput(path.string() + ": is a profile; this command needs a snapshot or a case");
    case reader::FileFormat::kOther:
      break;
  }
  ThrowInput(path.string() + ": is neither a snapshot (made by barrow.dump) nor a case (made by barrow load)");
}

}  // namespace barrow::store
