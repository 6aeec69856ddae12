// SPDX-License-Identifier: Apache-2.0
#include "cpython/source_lines.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <tuple>

namespace barrow::cpython {

namespace {

constexpr size_t kLargestSource = size_t{16} << 20;  // bytes of a file in which lines are looked for
constexpr size_t kLongestLine = 1024;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// `wanted` are lines of one file, in order; a line may be wanted more than once.
void ReadFile(std::span<SourceLine> wanted) {
  // A device or pipe of that name is not waited for.
  const Descriptor file(open(wanted[0].file.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat there;
  if (file.get() < 0 || fstat(file.get(), &there) != 0 || !S_ISREG(there.st_mode)) return;
  std::string text;  // of line `at`, as far as it was read
  char block[64 * 1024];
  uint32_t at = 1;
  size_t next = 0;
  const auto end_line = [&] {
    for (; next < wanted.size() && wanted[next].line == at; ++next) wanted[next].text = text;
    text.clear();
    ++at;
  };
  for (size_t total = 0; total < kLargestSource && next < wanted.size();) {
    const ssize_t count = read(file.get(), block, sizeof block);
    if (count <= 0) break;
    std::string_view rest(block, static_cast<size_t>(count));
    total += rest.size();
    while (next < wanted.size()) {
      const size_t end = rest.find('\n');
      if (at == wanted[next].line)
        text.append(rest.substr(0, end), 0, kLongestLine - std::min(text.size(), kLongestLine));
      if (end == rest.npos) break;
      end_line();
      rest.remove_prefix(end + 1);
    }
  }
  end_line();  // one without an end
}

}  // namespace

void ReadSourceLines(std::vector<SourceLine>& lines) {
  std::sort(lines.begin(), lines.end(), [](const SourceLine& left, const SourceLine& right) {
    return std::tie(left.file, left.line) < std::tie(right.file, right.line);
  });
  for (size_t begin = 0, end; begin < lines.size(); begin = end) {
    for (end = begin + 1; end < lines.size() && lines[end].file == lines[begin].file;) ++end;
    ReadFile({lines.data() + begin, end - begin});
  }
}

}  // namespace barrow::cpython
