// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "writer/mapped_buffer.h"
#include "writer/profile_writer.h"

namespace barrow::cpython {

// A profile that grows: an open file to which runs are added. Calls return 0 or an errno, and need no GIL; no signal
// comes of a failing write. What cannot be written is taken back, so that the file stays whole and a later run
// can follow.
class ProfileStream {
 public:
  ProfileStream() = default;
  ~ProfileStream();
  ProfileStream(const ProfileStream&) = delete;
  ProfileStream& operator=(const ProfileStream&) = delete;

  // The file has its name, and the header is in it, when this returns. What is there already is left alone (EEXIST)
  // unless `overwrite`; then it is replaced.
  int Open(const std::string& path, bool overwrite, const writer::ProfileOptions& options, const writer::Facts& facts);

  // The run is with the system when this returns, not on the disk yet.
  int WriteRun(const writer::ProfileRun& run);

  // Writes the trailer, brings all to the disk, and closes the file. On failure, too: without trailer it counts as
  // truncated.
  int Finish(uint64_t closed_ns);
  // Closes the file without one: it counts as truncated.
  void Abandon();

  // A forked child inherits the stream, and must not write to it.
  bool belongs_to_this_process() const;
  bool is_open() const { return fd_ >= 0; }

  // Appends what was written so far.
  int ReadBack(writer::MappedBuffer& out) const;
  const writer::ProfileCounts& counts() const { return counts_; }

 private:
  // A run, the trailer, or both; null: without.
  int Write(const writer::ProfileRun* run, const uint64_t* closed_ns);

  int fd_ = -1;
  pid_t owner_ = 0;
  bool can_take_back_ = false;  // a regular file
  writer::ProfileOptions options_;
  writer::ProfileCounts counts_;
  uint64_t written_bytes_ = 0;
};

// Keeps what is written in memory.
class BufferSink final : public writer::Sink {
 public:
  explicit BufferSink(writer::FirstError& error) : bytes(error), error_(error) {}
  int Write(const void* data, size_t size) noexcept override {
    bytes.Append(data, size);
    return error_.value();
  }
  writer::MappedBuffer bytes;

 private:
  writer::FirstError& error_;
};

}  // namespace barrow::cpython
