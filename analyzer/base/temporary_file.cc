// SPDX-License-Identifier: Apache-2.0
#include "base/temporary_file.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/file_sync.h"

namespace barrow {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;                  // what Linux itself follows
constexpr size_t kLongestNameInTemporary = 64;  // a name may have 255 bytes in all

fs::path FolderOf(const fs::path& place) { return place.has_parent_path() ? place.parent_path() : fs::path("."); }

// Process ids mean something only on one host and in one container.
std::string HereCode() {
  char host[256] = {};
  gethostname(host, sizeof host - 1);
  char ids[64] = {};
  const ssize_t length = readlink("/proc/self/ns/pid", ids, sizeof ids);
  uint32_t hash = 2166136261;  // FNV-1a
  const auto add = [&hash](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619;
  };
  add(host);
  add(std::string_view(ids, length > 0 ? static_cast<size_t>(length) : 0));
  char code[9];
  std::snprintf(code, sizeof code, "%08x", hash);
  return code;
}

// What the temporary names for `place` made here begin with.
std::string Prefix(const fs::path& place) {
  const std::string name = place.filename().string();
  size_t length = std::min(name.size(), kLongestNameInTemporary);
  // Some file systems want whole characters.
  while (length < name.size() && length > 0 && (static_cast<unsigned char>(name[length]) & 0xC0) == 0x80) --length;
  return "." + name.substr(0, length) + ".barrow-" + HereCode() + "-";
}

// The process of a name "PREFIX<pid>-<number>", or of such a name with "-journal" behind it.
std::optional<pid_t> MakerOf(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  name.remove_prefix(prefix.size());
  pid_t pid = 0;
  const char* const end = name.data() + name.size();
  const auto [dash, bad_pid] = std::from_chars(name.data(), end, pid);
  if (bad_pid != std::errc() || pid <= 0 || dash == end || *dash != '-') return std::nullopt;
  int number = 0;
  const auto [rest, bad_number] = std::from_chars(dash + 1, end, number);
  if (bad_number != std::errc() || number < 0) return std::nullopt;
  const std::string_view behind(rest, static_cast<size_t>(end - rest));
  return behind.empty() || behind == "-journal" ? std::optional(pid) : std::nullopt;
}

bool HasEnded(pid_t pid) { return kill(pid, 0) != 0 && errno == ESRCH; }

void RemoveLeftovers(const fs::path& folder, std::string_view prefix) {
  std::error_code failure;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    const std::optional<pid_t> maker = MakerOf(entry->path().filename().string(), prefix);
    std::error_code ignored;
    if (maker.has_value() && HasEnded(*maker) && fs::is_regular_file(entry->symlink_status(ignored))) {
      fs::remove(entry->path(), ignored);
    }
  }
}

bool RenameWithoutReplacing(const char* from, const char* to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  // The file system, or the kernel, has no such thing (NFS, for one). A link does not replace either.
  if (link(from, to) == 0) {
    unlink(from);
    return true;
  }
  if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) return false;
  // Nor links: looking first is the best there is.
  if (faccessat(AT_FDCWD, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
    errno = EEXIST;
    return false;
  }
  return rename(from, to) == 0;
}

}  // namespace

std::string FollowLinks(const std::string& path) {
  fs::path place = path;
  std::error_code failure;
  for (int links = 0; fs::is_symlink(fs::symlink_status(place, failure)); ++links) {
    if (links == kMostLinks) ThrowInput(path + ": is a symbolic link that leads in circles; give another name");
    const fs::path next = fs::read_symlink(place, failure);
    if (failure) break;  // removed meanwhile
    place = place.parent_path() / next;
  }
  return place.string();
}

TemporaryFile CreateTemporary(const std::string& place, mode_t mode) {
  const fs::path folder = FolderOf(place);
  const std::string prefix = Prefix(place);
  RemoveLeftovers(folder, prefix);
  const std::string stem = (folder / prefix).string() + std::to_string(getpid()) + "-";
  for (int number = 0;; ++number) {
    const std::string path = stem + std::to_string(number);
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    // A name in use is another file this process builds, or the leftover of a killed one that had our number.
    if (descriptor >= 0 || errno != EEXIST) return {path, descriptor};
  }
}

bool PublishTemporary(const std::string& temporary, const std::string& place, bool replace) {
  const char* const from = temporary.c_str();
  const char* const to = place.c_str();
  if (!(replace ? rename(from, to) == 0 : RenameWithoutReplacing(from, to))) return false;
  SyncFolderOf(place);
  return true;
}

}  // namespace barrow
