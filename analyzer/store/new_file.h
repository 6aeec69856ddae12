// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/temporary_name.h"

namespace barrow::store {

// A file that is built under a temporary name next to its place and gets its own name when it is complete. Whatever
// happens before leaves nothing under that name, and, unless the process is killed, nothing at all (the command removes
// the file when a signal ends it); what a killed one leaves is removed by the next that builds the same file.
class NewFile {
 public:
  // Creates an empty file for `place`, or for what it leads to if it is a symbolic link. It can be read by its owner
  // only, as the dumps can that go into it. Throws Error (kInput) if the folder does not allow it, or CheckBeside() of
  // database_file.h.
  explicit NewFile(const std::filesystem::path& place);
  ~NewFile();
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  const std::filesystem::path& place() const { return place_; }
  const std::filesystem::path& temporary() const { return temporary_; }

  // Asks the system to begin writing what the file holds so far: then Publish() waits less. Advice only.
  void StartWriting() const;

  // Waits until the disk has the content, then gives it its name. Throws Error if there is a file of that name already
  // and `replace` is not set, or the disk fails. Nobody may have the file open for writing. A journal that is left from
  // another case of that name goes just before: that case, if it was half written, is then lost even if the renaming
  // fails.
  void Publish(bool replace);

 private:
  std::filesystem::path place_;
  std::filesystem::path temporary_;  // empty: published
  std::optional<TemporaryName> watched_;
};

}  // namespace barrow::store
