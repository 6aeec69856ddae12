// SPDX-License-Identifier: Apache-2.0
#include "cli/global_options.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/limits.h"
#include "base/suggestion.h"
#include "base/text.h"
#include "cli/help_text.h"

namespace barrow::cli {
namespace {

constexpr std::array kGlobalOptions = {
    Option{.name = "max-memory",
           .kind = OptionKind::kBytes,
           .placeholder = "SIZE",
           .help = "before a command: take no more memory than that, as in 500M or 4G"},
    Option{.name = "limit",
           .kind = OptionKind::kText,
           .placeholder = "NAME=VALUE",
           .repeatable = true,
           .help =
               "before a command: change what a file or a statement may take, as in frame-size=128M or objects=10M; "
               "'barrow help limits' lists the names"},
};

// From now on the system gives this process no more than that.
void LimitMemory(const std::string& size) {
  const std::optional<uint64_t> bytes = ParseBytes(size);
  if (!bytes || *bytes == 0) ThrowUsage("--max-memory cannot be '" + size + "': it is a size, as in 500M or 4G");
  constexpr uint64_t kLeast = uint64_t{64} << 20;  // with less, the C library and Graphviz's fonts end the process
  if (*bytes < kLeast) ThrowUsage("--max-memory cannot be '" + size + "': 64M is the least");
  struct rlimit limit {};
  getrlimit(RLIMIT_DATA, &limit);
  limit.rlim_cur = std::min<rlim_t>(*bytes, limit.rlim_max);
  if (setrlimit(RLIMIT_DATA, &limit) != 0) ThrowInput("the system does not limit the memory of a process");
}

Limit RequireLimit(std::string_view name) {
  if (const std::optional<Limit> limit = FindLimit(name)) return *limit;
  std::vector<std::string_view> names;
  for (const LimitInfo& info : AllLimits()) names.push_back(info.name);
  ThrowUsage("there is no limit '" + std::string(name) + "'" +
             DidYouMean(name, names, "", "", "'barrow help limits' lists them"));
}

void ChangeLimit(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos) {
    const bool is_number = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    ThrowUsage(
        "--limit before a command cannot be '" + text + "': it is NAME=VALUE, as in frame-size=128M; " +
        (is_number ? "how many rows are shown is said behind the command" : "'barrow help limits' lists the names"));
  }
  const Limit limit = RequireLimit(std::string_view(text).substr(0, equals));
  const LimitInfo& info = Describe(limit);
  const std::string value = text.substr(equals + 1);
  const auto refuse = [&](const std::string& why) {
    ThrowUsage("--limit " + std::string(info.name) + " cannot be '" + value + "': " + why);
  };
  const std::optional<uint64_t> number = ParseBytes(value);
  const bool is_size = info.unit == LimitUnit::kBytes;
  if (!number) refuse(is_size ? "it is a size, as in 500M or 4G" : "it is a number, as in 1000 or 10M");
  if (*number < info.least) refuse(LimitText(info.unit, info.least) + " is the least");
  if (*number > info.most) refuse(LimitText(info.unit, info.most) + " is the most");
  SetLimit(limit, *number);
}

void Apply(const Option& option, const std::string& value) {
  if (option.name == "limit") {
    ChangeLimit(value);
  } else {
    LimitMemory(value);
  }
}

// The option that the word gives, and what stands behind its equals sign if there is one.
std::pair<const Option*, std::optional<std::string>> FindGlobalOption(std::string_view word) {
  for (const Option& option : kGlobalOptions) {
    const std::string dashed = "--" + std::string(option.name);
    if (word == dashed) return {&option, std::nullopt};
    if (word.starts_with(dashed + "=")) return {&option, std::string(word.substr(dashed.size() + 1))};
  }
  return {nullptr, std::nullopt};
}

}  // namespace

std::span<const Option> GlobalOptions() { return kGlobalOptions; }

std::span<const std::string> TakeGlobalOptions(std::span<const std::string> words) {
  while (!words.empty()) {
    const auto [option, attached] = FindGlobalOption(words.front());
    if (option == nullptr) break;
    if (!attached && words.size() == 1) {
      ThrowUsage("--" + std::string(option->name) + " needs a " + std::string(option->placeholder) +
                 " behind it, as in " + (option->kind == OptionKind::kBytes ? "500M or 4G" : "frame-size=128M"));
    }
    Apply(*option, attached ? *attached : words[1]);
    words = words.subspan(attached ? 1 : 2);
  }
  return words;
}

std::vector<std::string> LimitWords() {
  std::vector<std::string> words;
  for (const LimitInfo& info : AllLimits()) words.push_back(std::string(info.name) + "=");
  return words;
}

std::string_view LimitsText() {
  return "Files come from strangers, so what they may make barrow do has limits. What exceeds one is refused, or left "
         "out with a warning, and the message names the limit. Values have units of 1024, as in 64K, 128M or 4G. A "
         "file that is read under other limits than usual has a place of its own in the cache. The memory of all of "
         "barrow is limited by --max-memory, the time of a statement by --time-limit of sql, query and objects.\n";
}

std::string LimitExplanation(const LimitInfo& info) { return std::string(info.help) + " (" + InitialText(info) + ")"; }

std::string LimitsHelp(size_t columns) {
  std::string out = "Example:\n  barrow --limit frame-size=128M --limit objects=10M summary before.barrow\n";
  out += Wrapped("read a file with larger frames, but not if it has more objects than that", 6, columns);
  out += "\nUsage: barrow --limit NAME=VALUE... COMMAND [OPTIONS] FILE...\n\n";
  out += Wrapped(LimitsText(), 0, columns);
  out += "\nLimits:\n";
  Entries entries;
  for (const LimitInfo& info : AllLimits()) {
    entries.emplace_back(info.name, LimitExplanation(info));
  }
  AppendEntries(out, entries, columns);
  return out;
}

}  // namespace barrow::cli
