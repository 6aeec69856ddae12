// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>

#include <cerrno>

#include "writer/atomic_file.h"

namespace barrow::cpython {

// Where a dump goes: to a path (writer/atomic_file.h has the rules), or to a descriptor of the caller's. Calls return 0
// or an errno. Commit and Discard may be called in a forked child.
class DumpOutput {
 public:
  int Open(const char* path, bool overwrite) noexcept { return file_.Open(path, overwrite); }

  // The descriptor stays the caller's. What was written to it cannot be taken back.
  int Borrow(int descriptor) noexcept {
    const int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0) return errno;
    if ((flags & O_ACCMODE) == O_RDONLY) return EBADF;
    borrowed_ = descriptor;
    return 0;
  }

  // To write to.
  int descriptor() const noexcept { return borrowed_ >= 0 ? borrowed_ : file_.fd(); }
  // Another one that Commit and Discard need; -1: none.
  int folder_descriptor() const noexcept { return file_.folder_fd(); }

  int Commit() noexcept { return borrowed_ >= 0 ? 0 : file_.Commit(); }
  // Whether a child has committed; of a borrowed descriptor nobody knows.
  bool IsCommittedByChild() const noexcept { return borrowed_ < 0 && file_.HasItsName(); }
  int Discard() noexcept { return file_.Discard(); }

 private:
  writer::AtomicFile file_;
  int borrowed_ = -1;
};

}  // namespace barrow::cpython
