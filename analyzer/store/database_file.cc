// SPDX-License-Identifier: Apache-2.0
#include "store/database_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "base/file_sync.h"
#include "base/system_reason.h"
#include "base/text.h"
#include "store/sqlite.h"

namespace barrow::store {
namespace {

namespace fs = std::filesystem;

// What a file begins or ends with.
template <size_t kBytes>
struct Piece {
  std::array<unsigned char, kBytes> bytes{};
  ssize_t count = 0;  // of bytes that were read; -1: errno says why none
  std::optional<struct stat> status;
};

enum class From { kBegin, kEnd };

// Nothing but regular files is read.
template <size_t kBytes>
Piece<kBytes> PieceOf(int file, From from) {
  Piece<kBytes> piece;
  struct stat status {};
  if (fstat(file, &status) != 0) return piece;
  piece.status = status;
  const off_t offset = from == From::kBegin ? 0 : status.st_size - static_cast<off_t>(kBytes);
  if (S_ISREG(status.st_mode) && offset >= 0) piece.count = pread(file, piece.bytes.data(), kBytes, offset);
  return piece;
}

// The file SQLite takes for one it keeps beside the case: it follows links to the case first.
fs::path Beside(const fs::path& path, std::string_view suffix) {
  std::error_code failure;
  const fs::path real = fs::canonical(path, failure);
  return (failure ? path : real).string() + std::string(suffix);
}

bool Exists(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

// A number of SQLite's file header, which is big endian.
uint64_t HeaderNumber(std::span<const unsigned char> head, size_t offset, size_t bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < bytes; ++i) number = number << 8 | head[offset + i];
  return number;
}

// How long the file should be by its header (https://www.sqlite.org/fileformat2.html#the_database_header); 0: the
// header does not say.
uint64_t ExpectedBytes(std::span<const unsigned char> head) {
  const uint64_t page_bytes = HeaderNumber(head, 16, 2) == 1 ? 65536 : HeaderNumber(head, 16, 2);
  const bool has_count = HeaderNumber(head, 24, 4) == HeaderNumber(head, 92, 4);
  return has_count && std::has_single_bit(page_bytes) ? page_bytes * HeaderNumber(head, 28, 4) : 0;
}

// A journal begins with these bytes. One that belongs to a change of several databases ends with the name of a file
// that ties them together, and with the same bytes; whoever plays it back deletes that file. Case and journal of
// barrow's are alone.
constexpr std::array<unsigned char, 8> kJournalMagic = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};

// Whether a file is a journal that a killed process left: it begins so, with zeros as long as it is not on the disk, or
// is empty yet.
bool IsJournal(const fs::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (file < 0) return false;
  const Piece<8> begin = PieceOf<8>(file, From::kBegin);
  close(file);
  if (!begin.status.has_value() || !S_ISREG(begin.status->st_mode) || begin.count < 0) return false;
  return begin.bytes == std::array<unsigned char, 8>() || begin.bytes == kJournalMagic;
}

void CheckJournal(const fs::path& journal) {
  const int file = open(journal.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  if (file < 0 && errno == ENOENT) return;
  const Piece<8> end = file < 0 ? Piece<8>() : PieceOf<8>(file, From::kEnd);
  const int failure = errno;
  if (file >= 0) close(file);
  const std::string remedy = "; remove it, then verify the case";
  if ((file < 0 && failure == ELOOP) || (end.status.has_value() && !S_ISREG(end.status->st_mode))) {
    ThrowInput(journal.string() + ": is no file, as the journal of a case is" + remedy);
  }
  if (!end.status.has_value() || end.count < 0) {
    ThrowInput(journal.string() + ": cannot be read: " + ReadingFailed(failure));
  }
  if (end.count == 8 && end.bytes == kJournalMagic) {
    ThrowInput(journal.string() + ": would have another file deleted, as no journal of barrow's does" + remedy);
  }
}

}  // namespace

void CheckDatabaseFile(const fs::path& path, const std::string& name) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) ThrowInput(name + ": cannot be opened: " + ReadingFailed(errno));
  constexpr size_t kHeaderBytes = 100;
  const auto head = PieceOf<kHeaderBytes>(file, From::kBegin);
  const int failure = errno;
  close(file);
  const mode_t mode = head.status.has_value() ? head.status->st_mode : 0;
  if (S_ISDIR(mode)) ThrowInput(name + ": is a folder" + std::string(kNoCase));
  if (mode != 0 && !S_ISREG(mode)) ThrowInput(name + ": is a device or a pipe" + std::string(kNoCase));
  if (mode == 0 || head.count < 0) ThrowInput(name + ": cannot be read: " + ReadingFailed(failure));
  if (head.count == 0) ThrowInput(name + ": is empty" + std::string(kNoCase));
  constexpr std::string_view kMagic("SQLite format 3", 16);  // the final zero is part of it
  if (head.count < static_cast<ssize_t>(kMagic.size()) ||
      std::memcmp(head.bytes.data(), kMagic.data(), kMagic.size()) != 0) {
    ThrowInput(name + ": is something else" + std::string(kNoCase));
  }
  // Versions of writing and of reading: 1 is a journal, 2 a log.
  if (HeaderNumber(head.bytes, 18, 1) == 2 || HeaderNumber(head.bytes, 19, 1) == 2) {
    ThrowInput(name +
               ": was put into SQLite's WAL mode, in which reading writes files beside it; bring it back with: "
               "sqlite3 CASE 'PRAGMA journal_mode = DELETE'");
  }
  const fs::path log = Beside(path, "-wal");
  if (Exists(log)) ThrowInput(log.string() + ": is a log of SQLite's WAL mode, which no case is in; remove it");
  const fs::path journal = Beside(path, kJournalSuffix);
  CheckJournal(journal);
  // With a journal beside it, a load is going on or was interrupted: SQLite sees to that.
  const auto bytes = static_cast<uint64_t>(head.status->st_size);
  const uint64_t expected = ExpectedBytes(head.bytes);
  if (bytes < expected && !Exists(journal)) {
    ThrowInput(name + ": is cut off: " + HumanBytes(bytes) + " of " + HumanBytes(expected) +
               " are there; copy or load it again");
  }
}

void CheckBeside(const fs::path& place) {
  const std::string log = place.string() + "-wal";
  const std::string journal = place.string() + std::string(kJournalSuffix);
  for (const std::string& left : {log, journal}) {
    if (!Exists(left) || (left == journal && IsJournal(left))) continue;
    ThrowInput(left + ": lies where SQLite would take it for its own; move it, or give the case another name");
  }
}

void RemoveJournal(const fs::path& place) {
  CheckBeside(place);
  const std::string journal = place.string() + std::string(kJournalSuffix);
  if (unlink(journal.c_str()) == 0) {
    SyncFolderOf(place.string());
  } else if (errno != ENOENT) {
    ThrowInput(journal + ": is left from another case and cannot be removed: " + WritingFailed(errno));
  }
}

}  // namespace barrow::store
