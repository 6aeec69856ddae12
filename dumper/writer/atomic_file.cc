// SPDX-License-Identifier: Apache-2.0
#include "writer/atomic_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "writer/utf8.h"

namespace barrow::writer {
namespace {

constexpr size_t kLongestNameInTemporary = 64;  // some file systems allow fewer than NAME_MAX bytes
constexpr int kTemporaryNamesTried = 16;
constexpr int kMostLinks = 40;  // what Linux itself follows

uint64_t RandomNumber() {
  uint64_t number;
  if (getrandom(&number, sizeof number, GRND_NONBLOCK) == static_cast<ssize_t>(sizeof number)) return number;
  timespec now = {};  // at boot; a clash is noticed by O_EXCL
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_nsec) << 32 | static_cast<uint32_t>(getpid());
}

// Where `path` leads: links followed, also one that leads to nothing yet. `resolved` has PATH_MAX bytes.
int Resolve(const char* path, char* resolved) {
  if (realpath(path, resolved) != nullptr) return 0;
  if (errno != ENOENT) return errno;
  const size_t length = std::strlen(path);
  if (length >= PATH_MAX) return ENAMETOOLONG;
  std::memcpy(resolved, path, length + 1);
  for (int links = 0; links < kMostLinks; ++links) {
    char target[PATH_MAX];
    const ssize_t bytes = readlink(resolved, target, sizeof target - 1);
    if (bytes < 0) return errno == ENOENT || errno == EINVAL ? 0 : errno;  // nothing is there, or no link
    target[bytes] = '\0';
    const char* const slash = target[0] == '/' ? nullptr : std::strrchr(resolved, '/');
    const size_t folder_bytes = slash == nullptr ? 0 : static_cast<size_t>(slash - resolved) + 1;
    if (folder_bytes + static_cast<size_t>(bytes) >= PATH_MAX) return ENAMETOOLONG;
    std::memcpy(resolved + folder_bytes, target, static_cast<size_t>(bytes) + 1);
  }
  return ELOOP;
}

// Errors that mean "this kind of file has nothing to flush".
bool CannotSync(int error) { return error == EINVAL || error == EROFS || error == ENOTSUP; }

int RenameWithoutReplacing(int folder, const char* from, const char* to) {
  if (renameat2(folder, from, folder, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // The file system, or the kernel, has no such thing (NFS, for one). A link does not replace either.
  if (linkat(folder, from, folder, to, 0) == 0) return unlinkat(folder, from, 0) == 0 ? 0 : errno;
  if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) return errno;
  // Nor links: looking first is the best there is.
  if (faccessat(folder, to, F_OK, AT_SYMLINK_NOFOLLOW) == 0) return EEXIST;
  return renameat(folder, from, folder, to) == 0 ? 0 : errno;
}

}  // namespace

int SyncFile(int fd) noexcept {
  while (fsync(fd) != 0) {
    if (CannotSync(errno)) return 0;
    if (errno != EINTR) return errno;
  }
  return 0;
}

int AtomicFile::Open(const char* path, bool overwrite) noexcept {
  overwrite_ = overwrite;
  struct stat there;
  if (stat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
    if (S_ISDIR(there.st_mode)) return EISDIR;
    if (S_ISBLK(there.st_mode)) return EEXIST;
    fd_ = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
    return fd_ >= 0 ? 0 : errno;
  }
  if (!overwrite && stat(path, &there) == 0) return EEXIST;
  char resolved[PATH_MAX];
  if (const int error = Resolve(path, resolved); error != 0) return error;

  char* const slash = std::strrchr(resolved, '/');
  const char* const name = slash == nullptr ? resolved : slash + 1;
  const size_t name_bytes = std::strlen(name);
  if (name_bytes == 0) return slash == nullptr ? ENOENT : EISDIR;
  if (name_bytes > NAME_MAX) return ENAMETOOLONG;
  std::memcpy(name_, name, name_bytes + 1);
  const char* folder = ".";
  if (slash != nullptr) {
    folder = slash == resolved ? "/" : resolved;
    *slash = '\0';
  }
  folder_fd_ = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  folder_can_sync_ = folder_fd_ >= 0;
  // A folder in which one may create but not list.
  if (folder_fd_ < 0 && errno == EACCES) folder_fd_ = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd_ < 0) return errno;
  const int error = OpenTemporary();
  if (error != 0) CloseAll();
  return error;
}

int AtomicFile::OpenTemporary() noexcept {
  const std::string_view name = ClipUtf8(name_, kLongestNameInTemporary);
  for (int tries = 0; tries < kTemporaryNamesTried; ++tries) {
    snprintf(temporary_, sizeof temporary_, ".%.*s.%016llx.partial", static_cast<int>(name.size()), name.data(),
             static_cast<unsigned long long>(RandomNumber()));
    fd_ = openat(folder_fd_, temporary_, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd_ >= 0) return 0;
    if (errno != EEXIST) break;
  }
  return errno;
}

int AtomicFile::Commit() noexcept {
  if (fd_ < 0) return EBADF;
  if (const int error = SyncFile(fd_); error != 0) return error;
  if (folder_fd_ >= 0) {
    const int error = overwrite_ ? (renameat(folder_fd_, temporary_, folder_fd_, name_) == 0 ? 0 : errno)
                                 : RenameWithoutReplacing(folder_fd_, temporary_, name_);
    if (error != 0) return error;
    // The file is whole and has its name. If this fails, only a power cut could still take the name away.
    if (folder_can_sync_) SyncFile(folder_fd_);
  }
  CloseAll();
  return 0;
}

bool AtomicFile::HasItsName() const noexcept {
  struct stat ours;
  struct stat named;
  return fd_ >= 0 && folder_fd_ >= 0 && fstat(fd_, &ours) == 0 &&
         fstatat(folder_fd_, name_, &named, AT_SYMLINK_NOFOLLOW) == 0 && ours.st_dev == named.st_dev &&
         ours.st_ino == named.st_ino;
}

int AtomicFile::Discard() noexcept {
  if (fd_ < 0) return 0;
  int error = 0;
  if (folder_fd_ >= 0 && unlinkat(folder_fd_, temporary_, 0) != 0 && errno != ENOENT) error = errno;
  CloseAll();
  return error;
}

void AtomicFile::CloseAll() noexcept {
  if (fd_ >= 0) close(fd_);
  if (folder_fd_ >= 0) close(folder_fd_);
  fd_ = -1;
  folder_fd_ = -1;
}

}  // namespace barrow::writer
