// SPDX-License-Identifier: Apache-2.0
#include "cli/scratch_folder.h"

#include <google/protobuf/text_format.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "support/snapshot_bytes.h"

namespace fs = std::filesystem;

namespace barrow::test {

ScratchFolder::ScratchFolder() : before_(fs::current_path()) {
  std::string name = (fs::temp_directory_path() / "barrow-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  path_ = name;
  fs::create_directory(path_ / "work");
  fs::current_path(path_ / "work");
  setenv("XDG_CACHE_HOME", (path_ / "cache").c_str(), 1);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::current_path(before_, ignored);
  fs::remove_all(path_, ignored);
  unsetenv("XDG_CACHE_HOME");
}

void WriteFile(const fs::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string SnapshotFromText(const std::string& text) {
  Snapshot snapshot;
  if (!google::protobuf::TextFormat::ParseFromString(text, &snapshot))
    throw std::runtime_error("not a snapshot: " + text);
  return FileOf(snapshot);
}

}  // namespace barrow::test
