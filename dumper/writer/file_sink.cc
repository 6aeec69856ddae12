// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "writer/snapshot_writer.h"

namespace barrow::writer {
namespace {

// Waits until `fd`, which is in non-blocking mode, takes bytes again. 0 or errno.
int WaitUntilWritable(int fd) {
  pollfd waiting = {.fd = fd, .events = POLLOUT, .revents = 0};
  while (poll(&waiting, 1, -1) < 0) {
    if (errno != EINTR) return errno;
  }
  return 0;  // errors and hang-ups show in the next write
}

}  // namespace

int FileSink::Write(const void* data, size_t size) noexcept {
  const auto* bytes = static_cast<const uint8_t*>(data);
  while (size > 0) {
    const ssize_t written = write(fd_, bytes, size);
    if (written > 0) {
      bytes += written;
      size -= static_cast<size_t>(written);
    } else if (written == 0) {
      return EIO;  // POSIX leaves open what this means; trying again could go on for ever
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (const int error = WaitUntilWritable(fd_); error != 0) return error;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace barrow::writer
