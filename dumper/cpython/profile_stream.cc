// SPDX-License-Identifier: Apache-2.0
#include "cpython/profile_stream.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "cpython/signals_blocked.h"
#include "writer/atomic_file.h"

namespace barrow::cpython {

ProfileStream::~ProfileStream() {
  if (is_open()) Abandon();
}

int ProfileStream::Open(const std::string& path, bool overwrite, const writer::ProfileOptions& options,
                        const writer::Facts& facts) {
  const WriteSignalsSwallowed swallowed;
  writer::AtomicFile file;
  if (const int error = file.Open(path.c_str(), overwrite); error != 0) return error;
  writer::FileSink sink(file.fd());
  writer::ProfileWriter writer(sink, options);
  writer.WriteHeader(facts);
  if (writer.error() != 0) return writer.error();
  struct stat there;
  const int fd = fcntl(file.fd(), F_DUPFD_CLOEXEC, 3);
  if (fd < 0 || fstat(fd, &there) != 0) return errno;
  fd_ = fd;
  owner_ = getpid();
  can_take_back_ = S_ISREG(there.st_mode);
  written_bytes_ = can_take_back_ ? static_cast<uint64_t>(lseek(fd, 0, SEEK_CUR)) : 0;
  options_ = options;
  return file.Commit();
}

bool ProfileStream::belongs_to_this_process() const { return owner_ == getpid(); }

int ProfileStream::Write(const writer::ProfileRun* run, const uint64_t* closed_ns) {
  writer::FileSink sink(fd_);
  writer::ProfileWriter writer(sink, options_, counts_);
  if (run != nullptr) writer.WriteRun(*run);
  if (closed_ns != nullptr) writer.Finish(*closed_ns);
  const int error = writer.error();
  if (error == 0) counts_ = writer.counts();
  if (!can_take_back_) return error;
  if (error == 0) {
    written_bytes_ = static_cast<uint64_t>(lseek(fd_, 0, SEEK_CUR));
  } else if (ftruncate(fd_, static_cast<off_t>(written_bytes_)) == 0) {
    lseek(fd_, static_cast<off_t>(written_bytes_), SEEK_SET);
  }
  return error;
}

int ProfileStream::WriteRun(const writer::ProfileRun& run) {
  const WriteSignalsSwallowed swallowed;
  return Write(&run, nullptr);
}

int ProfileStream::Finish(uint64_t closed_ns) {
  const WriteSignalsSwallowed swallowed;
  int error = Write(nullptr, &closed_ns);
  if (error == 0) error = writer::SyncFile(fd_);
  const int closed = close(fd_);
  fd_ = -1;
  if (error != 0) return error;
  return closed == 0 || errno == EINTR ? 0 : errno;
}

void ProfileStream::Abandon() {
  close(fd_);
  fd_ = -1;
}

int ProfileStream::ReadBack(writer::MappedBuffer& out) const {
  if (!can_take_back_) return ESPIPE;
  const std::string path = "/proc/self/fd/" + std::to_string(fd_);
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  int error = 0;
  char block[64 * 1024];
  for (uint64_t at = 0; at < written_bytes_;) {
    const ssize_t count = pread(fd, block, sizeof block, static_cast<off_t>(at));
    if (count <= 0) {
      error = count < 0 ? errno : EIO;
      break;
    }
    out.Append(block, static_cast<size_t>(count));
    at += static_cast<uint64_t>(count);
  }
  close(fd);
  return error;
}

}  // namespace barrow::cpython
