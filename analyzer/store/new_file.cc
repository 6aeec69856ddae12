// SPDX-License-Identifier: Apache-2.0
#include "store/new_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"
#include "base/file_sync.h"
#include "base/system_reason.h"
#include "base/temporary_file.h"
#include "store/database_file.h"

namespace barrow::store {
namespace {

// A descriptor that closes itself.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags) : number_(open(path.c_str(), flags | O_CLOEXEC)) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void ThrowErrno(const std::filesystem::path& path, const std::string& doing) {
  ThrowInput(path.string() + ": " + doing + ": " + WritingFailed(errno));
}

[[noreturn]] void ThrowAppeared(const std::filesystem::path& place) {
  ThrowInput(place.string() + ": a file of this name appeared meanwhile; to add to it, run the command with --append");
}

}  // namespace

NewFile::NewFile(const std::filesystem::path& place) : place_(FollowLinks(place.string())) {
  CheckBeside(place_);
  const TemporaryFile made = CreateTemporary(place_.string(), 0600);
  if (made.descriptor < 0) ThrowErrno(place_, "cannot be created");
  close(made.descriptor);
  temporary_ = made.path;
  watched_.emplace(made.path);
}

NewFile::~NewFile() {
  if (temporary_.empty()) return;
  unlink(temporary_.c_str());
  unlink((temporary_.string() + "-journal").c_str());
}

void NewFile::StartWriting() const {
  const Descriptor file(temporary_, O_RDONLY);
  if (file.number() >= 0) sync_file_range(file.number(), 0, 0, SYNC_FILE_RANGE_WRITE);
}

void NewFile::Publish(bool replace) {
  {
    const Descriptor file(temporary_, O_RDONLY);
    if (file.number() < 0 || !SyncFile(file.number())) ThrowErrno(place_, "cannot be written");
  }
  if (!replace && access(place_.c_str(), F_OK) == 0) ThrowAppeared(place_);
  RemoveJournal(place_);
  if (!PublishTemporary(temporary_.string(), place_.string(), replace)) {
    if (!replace && errno == EEXIST) ThrowAppeared(place_);
    ThrowErrno(place_, "cannot be created");
  }
  watched_.reset();
  temporary_.clear();
}

}  // namespace barrow::store
