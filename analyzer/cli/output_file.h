// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>

#include "base/temporary_name.h"
#include "cli/file_stream.h"

namespace barrow::cli {

// A file that gets its name when it is complete: written under a temporary name in the same folder, then renamed.
// Without Commit() nothing is left of it. Devices, pipes and the like are written as they are; a symbolic link is
// followed, and stays, also one that leads to nothing yet.
class OutputFile {
 public:
  // Throws Error (kInput) if the file cannot be written, or if it exists and may not be replaced.
  OutputFile(std::string path, bool replace);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  std::ostream& stream() { return *stream_; }

  // Writes the rest out to the disk and gives the file its name. Throws Error (kInput), for instance for a full disk.
  void Commit();

 private:
  std::string path_;
  bool replace_;
  std::string temporary_path_;  // empty: `path_` itself is written
  std::optional<TemporaryName> watched_;
  int descriptor_ = -1;
  std::unique_ptr<FileStream> stream_;
};

// Whether two paths lead, or would lead if they were written, to one file: through links and by other spellings, too.
bool IsSameFile(const std::string& one, const std::string& other);

// Throws Error (kUsage) if `path` is, under whatever name, one of the files that are read: its content would be lost.
void RefuseToReplaceInput(const std::string& path, std::span<const std::string> inputs);

// Throws the Error for a file that would have to be replaced.
[[noreturn]] void RefuseToReplace(const std::string& path);

}  // namespace barrow::cli
