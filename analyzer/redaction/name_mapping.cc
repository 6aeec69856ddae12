// SPDX-License-Identifier: Apache-2.0
#include "redaction/name_mapping.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/file_sync.h"
#include "base/system_reason.h"
#include "base/temporary_file.h"
#include "base/temporary_name.h"

namespace barrow::redaction {
namespace {

constexpr std::string_view kFirstLine = "barrow names 1: who has this file can read the redacted files";
constexpr size_t kMostBytes = size_t{1} << 30;

[[noreturn]] void ThrowForeign(const std::string& path) {
  ThrowInput(path + ": is no file that 'barrow redact --mapping' wrote; name another one");
}

// Tab, line feed and backslash would be taken for the layout.
std::string Escaped(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '\\') text += "\\\\";
    if (c == '\n') text += "\\n";
    if (c == '\t') text += "\\t";
    if (c != '\\' && c != '\n' && c != '\t') text += c;
  }
  return text;
}

std::string Unescaped(std::string_view text) {
  std::string name;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      name += text[i];
      continue;
    }
    const char c = text[++i];
    name += c == 'n' ? '\n' : c == 't' ? '\t' : c;
  }
  return name;
}

KeyedHash::Key ParseSalt(const std::string& path, std::string_view line) {
  constexpr std::string_view kWord = "salt ";
  constexpr size_t kDigits = 16;
  KeyedHash::Key salt{};
  if (!line.starts_with(kWord) || line.size() != kWord.size() + salt.size() * kDigits) ThrowForeign(path);
  for (size_t i = 0; i < salt.size(); ++i) {
    const std::string_view digits = line.substr(kWord.size() + i * kDigits, kDigits);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), salt[i], 16);
    if (error != std::errc() || end != digits.data() + digits.size()) ThrowForeign(path);
  }
  return salt;
}

std::string MappingText(const Pseudonyms& pseudonyms) {
  char salt[64];
  std::snprintf(salt, sizeof salt, "salt %016llx%016llx", static_cast<unsigned long long>(pseudonyms.salt()[0]),
                static_cast<unsigned long long>(pseudonyms.salt()[1]));
  std::string text = std::string(kFirstLine) + "\n" + salt + "\n";
  for (const auto& [name, replacement] : pseudonyms.replacements()) {
    text += replacement + "\t" + Escaped(name) + "\n";
  }
  return text;
}

bool WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

Pseudonyms ReadMapping(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return Pseudonyms::WithRandomSalt();
    ThrowInput(path + ": " + ReadingFailed(errno));
  }
  if (!S_ISREG(status.st_mode) || static_cast<uint64_t>(status.st_size) > kMostBytes) ThrowForeign(path);
  std::ifstream file(path, std::ios::binary);
  if (!file) ThrowInput(path + ": " + ReadingFailed(errno));
  std::string line;
  if (!std::getline(file, line)) ThrowForeign(path);
  if (line != kFirstLine) ThrowForeign(path);
  if (!std::getline(file, line)) ThrowForeign(path);
  Pseudonyms pseudonyms(ParseSalt(path, line));
  while (std::getline(file, line)) {
    const size_t tab = line.find('\t');
    if (tab == 0 || tab == std::string::npos) ThrowForeign(path);
    pseudonyms.Set(Unescaped(std::string_view(line).substr(tab + 1)), line.substr(0, tab));
  }
  return pseudonyms;
}

void WriteMapping(const std::string& path, const Pseudonyms& pseudonyms) {
  const std::string place = FollowLinks(path);
  const TemporaryFile temporary = CreateTemporary(place, 0600);
  if (temporary.descriptor < 0) ThrowInput(path + ": " + WritingFailed(errno));
  const TemporaryName watched(temporary.path);
  const bool written = WriteAll(temporary.descriptor, MappingText(pseudonyms)) && SyncFile(temporary.descriptor);
  const int reason = errno;
  close(temporary.descriptor);
  if (!written || !PublishTemporary(temporary.path, place, true)) {
    const int failure = written ? errno : reason;
    unlink(temporary.path.c_str());
    ThrowInput(path + ": " + WritingFailed(failure));
  }
}

}  // namespace barrow::redaction
