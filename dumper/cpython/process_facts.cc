// SPDX-License-Identifier: Apache-2.0
#include "cpython/process_facts.h"

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <climits>
#include <ctime>
#include <optional>

namespace barrow::cpython {
namespace {

constexpr uint64_t kNanosecondsPerSecond = 1'000'000'000;

// The header of a snapshot stands in one frame. The kernel allows command lines of megabytes.
constexpr size_t kMaxCommandLineBytes = 32 * 1024;

std::string ReadWholeFile(const char* path) {
  std::string content;
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return content;
  char buffer[4096];
  for (;;) {
    const ssize_t count = read(fd, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    content.append(buffer, static_cast<size_t>(count));
  }
  close(fd);
  return content;
}

std::optional<uint64_t> ParseNumber(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> ReadCommandLine() {
  const std::string content = ReadWholeFile("/proc/self/cmdline");
  std::string_view rest = std::string_view(content).substr(0, kMaxCommandLineBytes);
  std::vector<std::string> arguments;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\0'), rest.size());
    arguments.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (content.size() > kMaxCommandLineBytes) arguments.emplace_back("…");
  return arguments;
}

std::string ReadExecutable() {
  char path[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
  return length > 0 ? std::string(path, static_cast<size_t>(length)) : std::string();
}

std::string ReadHost() {
  char name[HOST_NAME_MAX + 1] = {};
  return gethostname(name, sizeof name - 1) == 0 ? std::string(name) : std::string();
}

std::string ReadPlatform() {
  utsname system = {};
  if (uname(&system) != 0) return {};
  return std::string(system.sysname) + '-' + system.release + '-' + system.machine;
}

// Nanoseconds since the process began, from its start in clock ticks after the system's.
uint64_t UptimeFromStart(uint64_t start_ticks) {
  const long ticks_per_second = sysconf(_SC_CLK_TCK);
  timespec now = {};
  if (ticks_per_second <= 0 || clock_gettime(CLOCK_BOOTTIME, &now) != 0) return 0;
  const auto ticks = static_cast<uint64_t>(ticks_per_second);
  const uint64_t start_ns =
      start_ticks / ticks * kNanosecondsPerSecond + start_ticks % ticks * (kNanosecondsPerSecond / ticks);
  const uint64_t now_ns =
      static_cast<uint64_t>(now.tv_sec) * kNanosecondsPerSecond + static_cast<uint64_t>(now.tv_nsec);
  return now_ns > start_ns ? now_ns - start_ns : 0;
}

}  // namespace

uint64_t ProcessFacts::FigureBytes(std::string_view name) const {
  for (const Figure& figure : figures) {
    if (figure.name == name) return figure.bytes;
  }
  return 0;
}

void ParseStat(std::string_view line, ProcessFacts& facts) {
  const size_t name_end = line.rfind(')');
  if (name_end == std::string_view::npos) return;
  std::string_view rest = line.substr(name_end + 1);
  for (int item = 3;; ++item) {  // proc(5) counts from 1; the name is item 2
    const size_t begin = rest.find_first_not_of(" \n");
    if (begin == std::string_view::npos) return;
    rest.remove_prefix(begin);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \n"));
    rest.remove_prefix(word.size());
    const uint64_t number = ParseNumber(word).value_or(0);
    if (item == 12) facts.major_faults = number;
    if (item == 22) facts.uptime_ns = UptimeFromStart(number);
    if (item == 23) facts.virtual_bytes = number;
    if (item == 24) {
      facts.resident_bytes = number * facts.page_bytes;
      return;
    }
  }
}

void ParseStatus(std::string_view text, ProcessFacts& facts) {
  constexpr std::string_view kUnit = "kB";
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || !line.ends_with(kUnit)) continue;
    const std::string_view value = Trimmed(line.substr(colon + 1));
    if (const auto number = ParseNumber(value)) {
      facts.figures.push_back({std::string(line.substr(0, colon)), *number * 1024});
    }
  }
}

ProcessFacts ReadProcessFacts(bool identity) {
  ProcessFacts facts;
  facts.pid = static_cast<uint64_t>(getpid());
  facts.page_bytes = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  if (identity) {
    facts.host = ReadHost();
    facts.command_line = ReadCommandLine();
    facts.executable = ReadExecutable();
    facts.platform = ReadPlatform();
  }
  ParseStat(ReadWholeFile("/proc/self/stat"), facts);
  ParseStatus(ReadWholeFile("/proc/self/status"), facts);
  return facts;
}

ProcessFactViews::ProcessFactViews(const ProcessFacts& facts)
    : facts_(facts), command_line_(facts.command_line.begin(), facts.command_line.end()) {
  for (const ProcessFacts::Figure& figure : facts.figures) figures_.push_back({figure.name, figure.bytes});
}

void ProcessFactViews::Fill(writer::Facts& out) const {
  out.pid = facts_.pid;
  out.host = facts_.host;
  out.command_line = command_line_;
  out.executable = facts_.executable;
  out.platform = facts_.platform;
  out.uptime_ns = facts_.uptime_ns;
  out.virtual_bytes = facts_.virtual_bytes;
  out.resident_bytes = facts_.resident_bytes;
  out.major_faults = facts_.major_faults;
  out.data_segment_bytes = facts_.FigureBytes("VmData");
  out.code_segment_bytes = facts_.FigureBytes("VmExe");
  out.shared_segment_bytes = facts_.FigureBytes("VmLib");
  out.stack_segment_bytes = facts_.FigureBytes("VmStk");
  out.page_bytes = facts_.page_bytes;
  out.system_figures = figures_;
}

}  // namespace barrow::cpython
