// SPDX-License-Identifier: Apache-2.0
#include "cli/profile_argument.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "base/error.h"

namespace barrow::cli {
namespace {

constexpr size_t kMostListed = 8;

std::optional<uint32_t> ParseNumber(std::string_view text) {
  if (text.starts_with('p')) text.remove_prefix(1);
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// How many profiles the choice fits, and the first of them.
std::pair<size_t, const store::ProfileInfo*> Find(const OpenedArgument& opened) {
  const std::string& choice = *opened.argument.choice;
  const std::optional<uint32_t> number = ParseNumber(choice);
  size_t count = 0;
  const store::ProfileInfo* found = nullptr;
  for (const store::ProfileInfo& info : opened.profiles) {
    if (number ? info.id.value != *number : info.name != choice) continue;
    if (count++ == 0) found = &info;
  }
  return {count, found};
}

}  // namespace

std::string ListedProfiles(const OpenedArgument& opened) {
  std::string text;
  for (size_t i = 0; i < opened.profiles.size() && i < kMostListed; ++i) {
    const store::ProfileInfo& info = opened.profiles[i];
    text += (i == 0 ? "#p" : ", #p") + std::to_string(info.id.value) + " " + info.name;
  }
  return opened.profiles.size() <= kMostListed ? text : text + ", …";
}

analyses::ProfileSubject NamedProfile(const OpenedArgument& opened, const store::ProfileInfo& info) {
  const bool needs_number = opened.file.is_case && opened.profiles.size() > 1;
  const std::string& path = opened.argument.path;
  return {needs_number ? path + "#p" + std::to_string(info.id.value) + " (" + info.name + ")" : path, info};
}

analyses::ProfileSubject ChosenProfile(const OpenedArgument& opened) {
  const std::string& path = opened.argument.path;
  if (opened.profiles.empty()) {
    ThrowInput(path + (opened.file.is_case
                           ? ": the case holds no profile; 'barrow load PROFILE --append -o " + path + "' adds one"
                           : ": is a snapshot, not a profile of a class tracker"));
  }
  if (!opened.argument.choice) {
    if (opened.profiles.size() == 1) return NamedProfile(opened, opened.profiles.front());
    ThrowUsage(path + " holds " + std::to_string(opened.profiles.size()) + " profiles: choose one as in " + path +
               "#p" + std::to_string(opened.profiles.back().id.value) + "; there are " + ListedProfiles(opened));
  }
  const auto [count, found] = Find(opened);
  if (count == 0) {
    ThrowUsage(path + " has no profile '" + *opened.argument.choice + "'; there are " + ListedProfiles(opened));
  }
  if (count > 1) {
    ThrowUsage(path + " has several profiles '" + *opened.argument.choice + "': choose by number; there are " +
               ListedProfiles(opened));
  }
  return NamedProfile(opened, *found);
}

bool MeansProfile(const OpenedArgument& opened) {
  if (opened.profiles.empty()) return false;
  if (opened.snapshots.empty()) return true;
  return opened.argument.choice && !opened.HasChosenSnapshot() && Find(opened).first > 0;
}

}  // namespace barrow::cli
