// SPDX-License-Identifier: Apache-2.0
// The rule of leaks that tells of what a function holds in many threads.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "analyses/leak_search.h"
#include "analyses/variable_groups.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

using CountAndBytes = LeakSearch::CountAndBytes;

// "local variable of work (app.py:12) in 150 threads".
std::string PlaceWords(const VariableGroup& group) {
  std::string words = "local variable";
  if (!group.function.empty()) words += " of " + group.function;
  if (!group.file.empty()) words += " (" + group.file + (group.line == 0 ? "" : ":" + std::to_string(group.line)) + ")";
  words += " in " + Grouped(group.frame_count == group.thread_count ? group.thread_count : group.frame_count);
  if (group.frame_count == group.thread_count) return words + (group.thread_count == 1 ? " thread" : " threads");
  return words + " frames of " + Grouped(group.thread_count) + (group.thread_count == 1 ? " thread" : " threads");
}

// Many threads have the same in a variable of each of several functions: it is told once.
bool IsWorthTelling(const LeakSearch& search, const VariableGroup& group) {
  const auto told = std::ranges::count_if(group.members, [&](uint32_t member) { return search.IsExplained(member); });
  return group.members.size() >= std::max<uint64_t>(search.thresholds().least_objects, 1) &&
         static_cast<double>(group.biggest_bytes) <=
             static_cast<double>(group.retained_bytes) * search.thresholds().biggest_member &&
         static_cast<size_t>(told) * 2 < group.members.size();
}

}  // namespace

void AddVariables(LeakSearch& search) {
  for (const VariableGroup& group : search.now().variables()) {
    if (!IsWorthTelling(search, group)) continue;
    Suspect suspect{.rule = LeakRule::kAccumulation,
                    .type_name = group.type_name,
                    .path = group.variable + ", " + PlaceWords(group),
                    .owner = {},
                    .object_count = group.members.size(),
                    .retained_bytes = group.retained_bytes,
                    .sentence = {}};
    const auto same_in = [&](LeakSide& before) -> CountAndBytes {
      const VariableGroup* const same = before.SameVariables(group);
      if (same == nullptr) return std::pair<uint64_t, uint64_t>();
      return std::pair(uint64_t{same->members.size()}, same->retained_bytes);
    };
    if (!search.Grew(suspect, same_in)) continue;
    suspect.sentence = Grouped(suspect.object_count) + " " + group.type_name + " in " + group.variable + ", a " +
                       PlaceWords(group) + ", retain " + search.Held(suspect);
    Gathering told;
    told.members = group.members;
    search.Explain(told);
    search.Add(std::move(suspect));
  }
}

}  // namespace barrow::analyses
