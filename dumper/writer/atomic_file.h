// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits.h>

#include <cstddef>

namespace barrow::writer {

// Brings what was written to the disk. 0, also for what has no disk, or an errno.
int SyncFile(int fd) noexcept;

// A file that has its name only when it is complete. Until Commit it lives in the target folder as
// ".NAME.<16 random digits>.partial", readable by its owner alone (mode 0600: dumps are private). A kill leaves that
// file or nothing, never half a file under the final name.
//
// Made for dumping in a forked child: Open in the parent, where errors can still be told; write to fd() and Commit in
// the child; Discard (or destroy) in the parent once the child has ended, which removes what a killed child left behind
// and does nothing to a committed file. Nothing here allocates, takes a lock or depends on the working folder after
// Open.
//
// Every call returns 0 or an errno.
class AtomicFile {
 public:
  AtomicFile() = default;
  ~AtomicFile() { Discard(); }
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  // `overwrite`: whether Commit may replace a file of that name. Without it an existing file is EEXIST, here or, if it
  // came meanwhile, in Commit. A symbolic link is followed: what it points to is replaced, or made. What is there and
  // is no regular file (a pipe, a character device) is written to directly, whatever `overwrite` says; a folder is
  // EISDIR, a block device, which holds other things, EEXIST. Once per object.
  int Open(const char* path, bool overwrite) noexcept;

  // To write to; -1 before Open, after a failed Open, and after Commit or Discard.
  int fd() const noexcept { return fd_; }
  // What Commit and Discard need besides, for a child that closes what it does not; -1: nothing.
  int folder_fd() const noexcept { return folder_fd_; }

  // Flushes the bytes to the disk, gives the file its name and closes it. After an error it still has its temporary
  // name and is open: Discard it.
  int Commit() noexcept;

  // Whether another process, which shares what Open opened, has given the file its name: all of it is there, even if
  // that process ended before it could say so. Not after Commit or Discard in this process.
  bool HasItsName() const noexcept;

  // Removes the temporary file if it is still there, and closes it. Does nothing after Commit in the same process.
  int Discard() noexcept;

 private:
  int OpenTemporary() noexcept;
  void CloseAll() noexcept;

  int fd_ = -1;
  int folder_fd_ = -1;  // -1: fd_ is what `path` named, there is no temporary file
  bool folder_can_sync_ = false;
  bool overwrite_ = false;
  char name_[NAME_MAX + 1] = {};       // in the folder, in the end
  char temporary_[NAME_MAX + 1] = {};  // in the folder, meanwhile
};

}  // namespace barrow::writer
