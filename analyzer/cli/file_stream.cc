// SPDX-License-Identifier: Apache-2.0
#include "cli/file_stream.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/error.h"
#include "base/system_reason.h"

namespace barrow::cli {

FileStream::Buffer::Buffer(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {
  setp(bytes_.data(), bytes_.data() + bytes_.size());
}

FileStream::Buffer::int_type FileStream::Buffer::overflow(int_type character) {
  WriteOut();
  if (!traits_type::eq_int_type(character, traits_type::eof())) sputc(traits_type::to_char_type(character));
  return traits_type::not_eof(character);
}

int FileStream::Buffer::sync() {
  WriteOut();
  return 0;
}

void FileStream::Buffer::WriteOut() {
  const char* next = pbase();
  const char* const end = pptr();
  setp(bytes_.data(), bytes_.data() + bytes_.size());  // whatever happens, nothing is written twice
  while (next < end) {
    const ssize_t written = ::write(descriptor_, next, static_cast<size_t>(end - next));
    if (written >= 0) {
      next += written;
    } else if (errno == EPIPE) {
      throw OutputClosed();
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      // Whoever shares the pipe or terminal with us wants it so. Errors and hang-ups show in the next write.
      pollfd waiting = {.fd = descriptor_, .events = POLLOUT, .revents = 0};
      poll(&waiting, 1, -1);
    } else if (errno != EINTR) {
      ThrowInput(name_ + ": " + WritingFailed(errno));
    }
  }
}

FileStream::FileStream(int descriptor, std::string name) : std::ostream(nullptr), buffer_(descriptor, std::move(name)) {
  rdbuf(&buffer_);
  exceptions(std::ios::badbit);  // otherwise the stream swallows what its buffer throws
}

}  // namespace barrow::cli
