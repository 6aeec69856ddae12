// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace barrow {

// Where a file written to `path` comes to lie: a symbolic link is followed, also one that leads to nothing yet. A path
// that is no link stays as it is. Throws Error (kInput) for links that lead in circles.
std::string FollowLinks(const std::string& path);

// An empty file that is to become `place` when it is complete. The caller publishes or removes it, and closes it.
struct TemporaryFile {
  std::string path;
  int descriptor = -1;  // open for reading and writing; -1: the folder does not allow it, and errno says why
};

// Creates ".NAME.barrow-HERE-PID-NUMBER" next to `place`: NAME is the beginning of its name, HERE stands for the host
// and its process ids. Removes before what processes that have ended left there for the same place, so that a killed
// one costs its room on the disk only until the next try.
TemporaryFile CreateTemporary(const std::string& place, mode_t mode);

// Gives the file called `temporary`, which was brought to the disk (file_sync.h), the name `place` in the same folder,
// and brings the folder to the disk. False, with errno, if that fails: then nothing has changed. What has the name
// already is replaced only with `replace`, and else makes it fail with EEXIST. Where a file system can neither rename
// without replacing nor link, somebody may still take the name between the look and the renaming.
[[nodiscard]] bool PublishTemporary(const std::string& temporary, const std::string& place, bool replace);

}  // namespace barrow
