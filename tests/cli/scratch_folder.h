// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace barrow::test {

// A new empty folder that is the current one, with a cache of its own, as long as this lives; then it is gone and
// everything as before. Not for two at once.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::filesystem::path before_;
};

void WriteFile(const std::filesystem::path& path, std::string_view bytes);
std::string ReadFile(const std::filesystem::path& path);

// A snapshot given as protobuf text, as the bytes of a .barrow file. Throws std::runtime_error if it does not parse.
std::string SnapshotFromText(const std::string& text);

}  // namespace barrow::test
