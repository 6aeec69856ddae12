// SPDX-License-Identifier: Apache-2.0
#include "analyses/variable_groups.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/checked.h"

namespace barrow::analyses {
namespace {

using Key = std::tuple<std::string, std::string, std::string, std::string>;  // file, function, variable, type

struct Members {
  std::set<uint32_t> objects;
  std::set<std::pair<uint32_t, uint32_t>> frames;  // thread, frame
  std::set<uint32_t> lines;
};

VariableGroup GroupOf(const Key& key, const Members& members, const Lifelines& lifelines) {
  const auto& [file, function, variable, type] = key;
  VariableGroup group;
  group.variable = variable;
  group.function = function;
  group.file = file;
  group.type_name = type;
  group.line = members.lines.size() == 1 ? *members.lines.begin() : 0;
  group.members.assign(members.objects.begin(), members.objects.end());
  group.frame_count = members.frames.size();
  std::set<uint32_t> threads;
  for (const auto& [thread, frame] : members.frames) threads.insert(thread);
  group.thread_count = threads.size();
  for (const uint32_t member : group.members) {
    const uint64_t bytes = lifelines.retained_bytes[member];
    group.retained_bytes = SaturatedSum(group.retained_bytes, bytes);
    group.biggest_bytes = std::max(group.biggest_bytes, bytes);
  }
  return group;
}

}  // namespace

std::vector<VariableGroup> FindVariableGroups(store::Case& opened, const Subject& subject,
                                              const AccumulationFinder& finder) {
  const std::vector<reader::Thread> threads = opened.Threads(subject.info.id);
  std::unordered_map<uint32_t, const reader::Thread*> by_number;
  for (const reader::Thread& thread : threads) by_number.emplace(thread.number, &thread);
  std::map<Key, Members> found;
  for (const ResolvedRoot& root : opened.Roots(subject.info.id)) {
    const auto thread = by_number.find(root.thread);
    if (root.kind != reader::RootKind::kLocal || root.name.empty() || thread == by_number.end()) continue;
    const std::vector<reader::Frame>& frames = thread->second->frames;
    if (root.frame == 0 || root.frame > frames.size()) continue;
    const reader::Frame& frame = frames[root.frame - 1];
    const uint32_t object = root.object.value;
    Members& members = found[{frame.file, frame.function, root.name, finder.TypeNameOf(object)}];
    members.objects.insert(object);
    members.frames.emplace(root.thread, root.frame);
    members.lines.insert(static_cast<uint32_t>(frame.line));
  }
  std::vector<VariableGroup> groups;
  for (const auto& [key, members] : found) groups.push_back(GroupOf(key, members, finder.lifelines()));
  std::ranges::stable_sort(groups, std::greater<>(), &VariableGroup::retained_bytes);
  return groups;
}

}  // namespace barrow::analyses
