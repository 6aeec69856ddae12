// SPDX-License-Identifier: Apache-2.0
//
// To be preloaded (LD_PRELOAD): counts the calls of a process that change files, and lets one go wrong. Processes made
// by it go on counting for themselves.
//
//   BARROW_FAULT      "NAME NUMBER": what call number NUMBER, from 1, meets
//                       enospc      the disk is full, for this call and all later ones that need more room
//                       eio         the disk is broken, for this call alone
//                       kill        SIGKILL before it
//                     "eintr 0": every second call is interrupted, and writes take one byte less than asked
//   BARROW_FAULT_LOG  a file that gets a line for each call: name, and the file or folder it is about
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace {

struct Plan {
  char fault[16] = "";
  unsigned number = 0;
  char log[4096] = "";
};

// Read once, at the first call: the environment of a process may change.
const Plan& ThePlan() {
  static const Plan plan = [] {
    Plan made;
    if (const char* fault = getenv("BARROW_FAULT")) sscanf(fault, "%15s %u", made.fault, &made.number);
    if (const char* log = getenv("BARROW_FAULT_LOG")) snprintf(made.log, sizeof made.log, "%s", log);
    return made;
  }();
  return plan;
}

bool Meets(const char* fault) { return strcmp(ThePlan().fault, fault) == 0; }

// Opens the file each time: a forked child closes descriptors it does not know.
void Log(const char* name, const char* file, const char* to) {
  if (ThePlan().log[0] == '\0') return;
  const int log = open(ThePlan().log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (log < 0) return;
  char line[9000];
  const int bytes = snprintf(line, sizeof line, "%s %s%s%s\n", name, file, *to == '\0' ? "" : " -> ", to);
  syscall(SYS_write, log, line, static_cast<size_t>(bytes));
  close(log);
}

enum class Kind { kWrite, kName, kOther };

// The error this call meets; 0: none.
int Next(const char* name, const char* file, const char* to, Kind kind, bool needs_room) {
  static std::atomic<unsigned> calls;
  const unsigned call = ++calls;
  if (Meets("kill") && call == ThePlan().number) kill(getpid(), SIGKILL);
  if (Meets("enospc") && needs_room && call >= ThePlan().number) return ENOSPC;
  if (Meets("eio") && call == ThePlan().number) return EIO;
  if (Meets("eintr") && kind == Kind::kWrite && call % 2 == 0) return EINTR;
  Log(name, file, to);
  return 0;
}

// For calls on descriptors: only regular files and folders count. `end`: up to where a write goes.
int NextOn(const char* name, int fd, Kind kind, off64_t end) {
  struct stat about;
  if (fstat(fd, &about) != 0 || (!S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode))) return 0;
  char link[64];
  char file[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t bytes = readlink(link, file, sizeof file - 1);
  file[bytes < 0 ? 0 : bytes] = '\0';
  if (strncmp(file, "/proc/", 6) == 0) return 0;
  return Next(name, file, "", kind, end > about.st_size);
}

int NextWrite(int fd, size_t bytes) {
  const off64_t at = lseek64(fd, 0, SEEK_CUR);
  return NextOn("write", fd, Kind::kWrite, at + static_cast<off64_t>(bytes));
}

int NextWriteAt(int fd, size_t bytes, off64_t at) {
  return NextOn("write", fd, Kind::kWrite, at + static_cast<off64_t>(bytes));
}

int Failed(int error) {
  errno = error;
  return -1;
}

size_t Shortened(size_t bytes) { return Meets("eintr") && bytes > 1 ? bytes - 1 : bytes; }

}  // namespace

// What the program would have called.
#define REAL(name) reinterpret_cast<decltype(&name)>(dlsym(RTLD_NEXT, #name))

extern "C" {

ssize_t write(int fd, const void* data, size_t bytes) {
  if (const int error = NextWrite(fd, bytes)) return Failed(error);
  return syscall(SYS_write, fd, data, Shortened(bytes));
}

ssize_t writev(int fd, const struct iovec* parts, int count) {
  size_t bytes = 0;
  for (int i = 0; i < count; ++i) bytes += parts[i].iov_len;
  if (const int error = NextWrite(fd, bytes)) return Failed(error);
  return REAL(writev)(fd, parts, count);
}

ssize_t pwrite(int fd, const void* data, size_t bytes, off_t at) {
  if (const int error = NextWriteAt(fd, bytes, at)) return Failed(error);
  return REAL(pwrite)(fd, data, Shortened(bytes), at);
}

ssize_t pwrite64(int fd, const void* data, size_t bytes, off64_t at) {
  if (const int error = NextWriteAt(fd, bytes, at)) return Failed(error);
  return REAL(pwrite64)(fd, data, Shortened(bytes), at);
}

int ftruncate(int fd, off_t length) noexcept {
  if (const int error = NextOn("truncate", fd, Kind::kOther, 0)) return Failed(error);
  return REAL(ftruncate)(fd, length);
}

int ftruncate64(int fd, off64_t length) noexcept {
  if (const int error = NextOn("truncate", fd, Kind::kOther, 0)) return Failed(error);
  return REAL(ftruncate64)(fd, length);
}

int fsync(int fd) {
  if (const int error = NextOn("sync", fd, Kind::kOther, 0)) return Failed(error);
  return REAL(fsync)(fd);
}

int fdatasync(int fd) {
  if (const int error = NextOn("sync", fd, Kind::kOther, 0)) return Failed(error);
  return REAL(fdatasync)(fd);
}

int rename(const char* from, const char* to) noexcept {
  if (const int error = Next("rename", from, to, Kind::kName, true)) return Failed(error);
  return REAL(rename)(from, to);
}

int renameat(int folder, const char* from, int to_folder, const char* to) noexcept {
  if (const int error = Next("rename", from, to, Kind::kName, true)) return Failed(error);
  return REAL(renameat)(folder, from, to_folder, to);
}

int renameat2(int folder, const char* from, int to_folder, const char* to, unsigned flags) noexcept {
  if (const int error = Next("rename", from, to, Kind::kName, true)) return Failed(error);
  return REAL(renameat2)(folder, from, to_folder, to, flags);
}

int link(const char* from, const char* to) noexcept {
  if (const int error = Next("link", from, to, Kind::kName, true)) return Failed(error);
  return REAL(link)(from, to);
}

int linkat(int folder, const char* from, int to_folder, const char* to, int flags) noexcept {
  if (const int error = Next("link", from, to, Kind::kName, true)) return Failed(error);
  return REAL(linkat)(folder, from, to_folder, to, flags);
}

int unlink(const char* path) noexcept {
  if (const int error = Next("unlink", path, "", Kind::kName, false)) return Failed(error);
  return REAL(unlink)(path);
}

int unlinkat(int folder, const char* path, int flags) noexcept {
  if (const int error = Next("unlink", path, "", Kind::kName, false)) return Failed(error);
  return REAL(unlinkat)(folder, path, flags);
}

}  // extern "C"
