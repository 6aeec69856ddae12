// SPDX-License-Identifier: Apache-2.0
#include "base/file_sync.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace barrow {

bool SyncFile(int descriptor) {
  while (fsync(descriptor) != 0) {
    if (errno == EINVAL || errno == EROFS || errno == ENOTSUP) return true;
    if (errno != EINTR) return false;
  }
  return true;
}

void SyncFolderOf(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const int folder = open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  static_cast<void>(SyncFile(folder));
  close(folder);
}

}  // namespace barrow
