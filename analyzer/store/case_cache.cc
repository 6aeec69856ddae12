// SPDX-License-Identifier: Apache-2.0
#include "store/case_cache.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "reader/byte_source.h"
#include "reader/mark.h"
#include "store/content_key.h"
#include "store/database_file.h"
#include "store/file_content.h"

namespace barrow::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".case";

// A temporary file that was not touched for so long belongs to no process any more.
constexpr std::chrono::hours kAbandoned(24);

Case Store(Case loading, const std::string& name, const FileContent& loaded) {
  std::visit([&](const auto& content) { loading.Add(name, content, loaded.diagnostics); }, loaded.content);
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

// A source whose first bytes have been read already.
class PrefixedSource : public reader::ByteSource {
 public:
  PrefixedSource(reader::ByteSource& source, std::span<const std::byte> prefix)
      : ByteSource(source.name()), source_(source), prefix_(prefix) {}

  std::optional<uint64_t> size() const override { return std::nullopt; }

  size_t Read(std::span<std::byte> buffer) override {
    const size_t count = std::min(buffer.size(), prefix_.size());
    std::copy_n(prefix_.begin(), count, buffer.begin());
    prefix_ = prefix_.subspan(count);
    return count + (count < buffer.size() ? source_.Read(buffer.subspan(count)) : 0);
  }

 private:
  reader::ByteSource& source_;
  std::span<const std::byte> prefix_;
};

// Whether a file of the cache that is no case belongs to nobody any more: a new case whose maker was killed, or the
// journal of one that is gone. The journal of one that is there is what its pages need.
bool IsAbandoned(const fs::path& path, fs::file_time_type used) {
  const std::string name = path.filename().string();
  if (name.ends_with(kJournalSuffix)) {
    const std::string kept = name.substr(0, name.size() - kJournalSuffix.size());
    std::error_code failure;
    return kept.ends_with(kSuffix) && !fs::exists(path.parent_path() / kept, failure) && !failure;
  }
  return name.starts_with('.') && name.find(kSuffix) != std::string::npos &&
         used < fs::file_time_type::clock::now() - kAbandoned;
}

// Removes the cases used longest ago until the rest fits, with their journals, and what killed processes left. Whoever
// has a removed case open keeps reading it.
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
    } else if (IsAbandoned(entry->path(), used)) {
      fs::remove(entry->path(), gone);
    }
  }
  std::ranges::sort(all,
                    [](const Kept& a, const Kept& b) { return std::tie(a.used, a.path) < std::tie(b.used, b.path); });
  for (const Kept& kept : all) {
    if (total_bytes <= settings.most_bytes) return;
    std::error_code gone;
    fs::remove(kept.path, gone);
    fs::remove(kept.path.string() + std::string(kJournalSuffix), gone);
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

Case OpenInMemory(const fs::path& path, reader::ByteSource& source, reader::FileFormat format, const WorkSteps& steps) {
  const FileContent loaded = ReadContent(source, format, steps);
  if (steps) steps("storing", 0, 0);
  return Store(Case::InMemory(path.string()), path.filename().string(), loaded);
}

Case OpenFile(const fs::path& path, reader::FileFormat format, const CacheSettings& settings, const WorkSteps& steps) {
  reader::FileByteSource source(path);
  if (!CanKeep(settings)) return OpenInMemory(path, source, format, steps);
  const std::string name = path.string();
  const std::string file_name = path.filename().string();
  const fs::path place = settings.folder / (ContentKey(source, file_name) + std::string(kSuffix));
  if (std::optional<Case> kept = FindKept(place, name)) return std::move(*kept);

  reader::FileByteSource again(path);
  const FileContent loaded = ReadContent(again, format, steps);
  if (steps) steps("storing", 0, 0);
  try {
    Case made = Store(Case::CreateKept(place, name), file_name, loaded);
    Trim(settings);
    return made;
  } catch (const Error&) {
    // The folder or the disk does not allow it: that is no reason not to answer.
    return Store(Case::InMemory(name), file_name, loaded);
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
  const char* limit = std::getenv("BARROW_CACHE_LIMIT");
  if (limit != nullptr && *limit != '\0' && !IsSet(Limit::kCacheSize)) {
    const std::optional<uint64_t> bytes = ParseBytes(limit);
    if (!bytes) ThrowUsage("BARROW_CACHE_LIMIT is '" + std::string(limit) + "': it is a size, as in 0, 500M or 4G");
    settings.most_bytes = *bytes;
  }
  return settings;
}

OpenedFile OpenCaseOrSnapshot(const fs::path& path, const WorkSteps& steps) {
  return OpenCaseOrSnapshot(path, CacheSettings::FromEnvironment(), steps);
}

OpenedFile OpenCaseOrSnapshot(const fs::path& path, const CacheSettings& settings, const WorkSteps& steps) {
  reader::FileByteSource source(path);
  std::array<std::byte, reader::kMarkBytes> head{};
  const size_t bytes = source.Read(head);
  const reader::FileFormat format = reader::SniffFormat(std::span(head).first(bytes));
  if (!source.size().has_value()) {
    // A pipe can be read once, and no case can be read from one. What is wrong with other files the reader says.
    PrefixedSource whole(source, std::span(head).first(bytes));
    return {OpenInMemory(path, whole, format, steps), false};
  }
  switch (format) {
    case reader::FileFormat::kCase:
      return {Case::OpenReadOnly(path), true};
    case reader::FileFormat::kSnapshot:
    case reader::FileFormat::kProfile:
    case reader::FileFormat::kPympler:
      return {OpenFile(path, format, settings, steps), false};
    case reader::FileFormat::kOther:
      break;
  }
  ThrowInput(path.string() + ": " + std::string(reader::UnknownFormat(std::span(head).first(bytes))));
}

}  // namespace barrow::store
