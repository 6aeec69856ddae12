// SPDX-License-Identifier: Apache-2.0
#include "cli/snapshot_argument.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "cli/profile_argument.h"
#include "cli/progress.h"

namespace barrow::cli {
namespace {

constexpr size_t kMostListed = 8;

// "#1 before.barrow, #2 after.barrow".
std::string Listed(const std::vector<store::SnapshotInfo>& snapshots) {
  std::string text;
  for (size_t i = 0; i < snapshots.size() && i < kMostListed; ++i) {
    text += (i == 0 ? "#" : ", #") + std::to_string(snapshots[i].id.value) + " " + snapshots[i].name;
  }
  return snapshots.size() <= kMostListed ? text : text + ", …";
}

std::optional<uint32_t> ParseNumber(const std::string& text) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

SnapshotArgument SplitArgument(const std::string& argument) {
  const size_t hash = argument.rfind('#');
  std::error_code ignored;
  if (hash == std::string::npos || hash == 0 || std::filesystem::exists(argument, ignored)) return {argument, {}};
  return {argument.substr(0, hash), argument.substr(hash + 1)};
}

std::vector<std::string> InputPaths(const Arguments& arguments) {
  std::vector<std::string> paths;
  for (const std::string& file : arguments.Files()) paths.push_back(SplitArgument(file).path);
  return paths;
}

analyses::Subject OpenedArgument::Named(const store::SnapshotInfo& info) const {
  const bool needs_number = file.is_case && snapshots.size() > 1;
  return {needs_number ? argument.path + "#" + std::to_string(info.id.value) + " (" + info.name + ")" : argument.path,
          info};
}

analyses::Subject OpenedArgument::Chosen() const {
  if (!argument.choice) {
    if (snapshots.size() == 1) return Named(snapshots.front());
    ThrowUsage(argument.path + " holds " + std::to_string(snapshots.size()) + " snapshots: choose one as in " +
               argument.path + "#" + std::to_string(snapshots.back().id.value) + "; there are " + Listed(snapshots));
  }
  const std::optional<uint32_t> number = ParseNumber(*argument.choice);
  const auto fits = [&](const store::SnapshotInfo& info) {
    return number ? info.id.value == *number : info.name == *argument.choice;
  };
  const auto chosen = std::find_if(snapshots.begin(), snapshots.end(), fits);
  if (chosen == snapshots.end() && MeansProfile(*this)) {
    const std::string named = argument.path + "#" + *argument.choice;
    ThrowUsage(named + " is a profile of a class tracker, not a snapshot; 'barrow stats " + named + "' shows it");
  }
  if (chosen == snapshots.end()) {
    const std::string profiles_too = profiles.empty() ? "" : ", and profiles " + ListedProfiles(*this);
    ThrowUsage(argument.path + " has no snapshot '" + *argument.choice + "'; there are " + Listed(snapshots) +
               profiles_too);
  }
  if (std::find_if(chosen + 1, snapshots.end(), fits) != snapshots.end()) {
    ThrowUsage(argument.path + " has several snapshots '" + *argument.choice + "': choose by number; there are " +
               Listed(snapshots));
  }
  return Named(*chosen);
}

bool OpenedArgument::HasChosenSnapshot() const {
  if (!argument.choice) return false;
  const std::optional<uint32_t> number = ParseNumber(*argument.choice);
  return std::any_of(snapshots.begin(), snapshots.end(), [&](const store::SnapshotInfo& info) {
    return number ? info.id.value == *number : info.name == *argument.choice;
  });
}

void PrepareLifelines(store::Case& opened, const analyses::Subject& subject, Console& console) {
  Progress progress(console);
  opened.PrepareLifelines(subject.info.id, progress.Parts(subject.label, subject.info.object_count));
}

OpenedArgument OpenAnyArgument(const std::string& argument, Console& console) {
  SnapshotArgument split = SplitArgument(argument);
  Progress progress(console);
  progress.Show(split.path + ": loading");
  store::OpenedFile file = store::OpenCaseOrSnapshot(split.path, progress.Bytes(split.path));
  progress.Clear();
  std::vector<store::SnapshotInfo> snapshots = file.opened.Snapshots();
  std::vector<store::ProfileInfo> profiles = file.opened.Profiles();
  if (snapshots.empty() && profiles.empty()) {
    ThrowInput(split.path + ": the case holds nothing; 'barrow load FILE --append -o " + split.path +
               "' adds a snapshot or a profile");
  }
  return {std::move(split), std::move(file), std::move(snapshots), std::move(profiles)};
}

OpenedArgument OpenArgument(const std::string& argument, Console& console) {
  OpenedArgument opened = OpenAnyArgument(argument, console);
  const std::string& path = opened.argument.path;
  if (opened.snapshots.empty()) {
    ThrowInput(path +
               (opened.file.is_case
                    ? ": the case holds no snapshot; 'barrow load SNAPSHOT --append -o " + path + "' adds one"
                    : ": is a profile of a class tracker, not a snapshot; 'barrow stats " + path + "' shows it"));
  }
  return opened;
}

}  // namespace barrow::cli
