// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace barrow {

// So that neither a power cut nor a crash of the system leaves half a file under a name that stands for a whole one:
// the file is brought to the disk, then gets its name, then its folder is brought to the disk.

// False, with errno, if the disk failed. True also where this kind of file has nothing to bring to a disk.
[[nodiscard]] bool SyncFile(int descriptor);

// The folder `path` lies in. Where a folder cannot be brought to the disk nothing better is to be had.
void SyncFolderOf(const std::string& path);

}  // namespace barrow
