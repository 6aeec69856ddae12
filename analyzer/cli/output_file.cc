// SPDX-License-Identifier: Apache-2.0
#include "cli/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/file_sync.h"
#include "base/system_reason.h"
#include "base/temporary_file.h"

namespace barrow::cli {
namespace {

[[noreturn]] void ThrowErrno(const std::string& path) { ThrowInput(path + ": " + WritingFailed(errno)); }

}  // namespace

void RefuseToReplace(const std::string& path) { ThrowInput(path + ": the file exists; --force replaces it"); }

bool IsSameFile(const std::string& one, const std::string& other) {
  std::error_code ignored;
  if (std::filesystem::equivalent(one, other, ignored)) return true;
  return std::filesystem::weakly_canonical(std::filesystem::absolute(one, ignored), ignored) ==
         std::filesystem::weakly_canonical(std::filesystem::absolute(other, ignored), ignored);
}

void RefuseToReplaceInput(const std::string& path, std::span<const std::string> inputs) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return;  // devices and pipes are not replaced
  for (const std::string& input : inputs) {
    if (std::filesystem::equivalent(path, input, ignored)) {
      ThrowUsage(path + " cannot be both read and written" + (path == input ? "" : ": it is the file " + input) +
                 "; give the output another name");
    }
  }
}

OutputFile::OutputFile(std::string path, bool replace) : path_(std::move(path)), replace_(replace) {
  struct stat existing {};
  const bool exists = stat(path_.c_str(), &existing) == 0;
  if (exists && S_ISDIR(existing.st_mode)) ThrowInput(path_ + ": is a folder, not a file; name a file in it");
  if (exists && !S_ISREG(existing.st_mode)) {
    descriptor_ = open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  } else {
    if (exists && !replace_) RefuseToReplace(path_);
    path_ = FollowLinks(path_);
    const TemporaryFile temporary = CreateTemporary(path_, 0666);
    descriptor_ = temporary.descriptor;
    if (descriptor_ >= 0) temporary_path_ = temporary.path;
    if (descriptor_ >= 0) watched_.emplace(temporary_path_);
  }
  if (descriptor_ < 0) ThrowErrno(path_);
  stream_ = std::make_unique<FileStream>(descriptor_, path_);
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_path_.empty()) unlink(temporary_path_.c_str());
}

void OutputFile::Commit() {
  stream_->flush();
  if (!temporary_path_.empty() && !SyncFile(descriptor_)) ThrowErrno(path_);
  if (close(std::exchange(descriptor_, -1)) != 0) ThrowErrno(path_);
  if (temporary_path_.empty()) return;
  if (!PublishTemporary(temporary_path_, path_, replace_)) {
    if (!replace_ && errno == EEXIST) RefuseToReplace(path_);
    ThrowErrno(path_);
  }
  watched_.reset();
  temporary_path_.clear();
}

}  // namespace barrow::cli
