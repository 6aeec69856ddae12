// SPDX-License-Identifier: Apache-2.0
#include "reader/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/error.h"
#include "base/system_reason.h"

namespace barrow::reader {
namespace {

[[noreturn]] void ThrowSystem(const std::string& name, const std::string& what, int error) {
  ThrowInput(name + ": " + what + ": " + ReadingFailed(error));
}

}  // namespace

FileByteSource::FileByteSource(const std::filesystem::path& path) : ByteSource(path.string()) {
  do {
    fd_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  } while (fd_ < 0 && errno == EINTR);
  if (fd_ < 0 && name() == "-") ThrowInput("-: there is no such file; for standard input give /dev/stdin");
  if (fd_ < 0) ThrowSystem(name(), "cannot be opened", errno);
  struct stat facts {};
  if (fstat(fd_, &facts) != 0) {
    const int error = errno;
    close(fd_);
    ThrowSystem(name(), "cannot be examined", error);
  }
  if (S_ISDIR(facts.st_mode)) {
    close(fd_);
    ThrowInput(name() + ": is a folder; give the file in it");
  }
  if (S_ISREG(facts.st_mode)) {
    size_ = static_cast<uint64_t>(facts.st_size);
    // Advice only: without it reading is slower, not wrong.
    static_cast<void>(posix_fadvise(fd_, 0, 0, POSIX_FADV_SEQUENTIAL));
  }
}

FileByteSource::~FileByteSource() { close(fd_); }

size_t FileByteSource::Read(std::span<std::byte> buffer) {
  size_t done = 0;
  while (done < buffer.size()) {
    const ssize_t got = read(fd_, buffer.data() + done, buffer.size() - done);
    if (got == 0) break;
    if (got > 0) {
      done += static_cast<size_t>(got);
    } else if (errno != EINTR) {
      ThrowSystem(name(), "cannot be read", errno);
    }
  }
  return done;
}

size_t MemoryByteSource::Read(std::span<std::byte> buffer) {
  const size_t count = std::min(buffer.size(), bytes_.size() - next_);
  std::copy_n(bytes_.begin() + static_cast<ptrdiff_t>(next_), count, buffer.begin());
  next_ += count;
  return count;
}

}  // namespace barrow::reader
