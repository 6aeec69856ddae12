// SPDX-License-Identifier: Apache-2.0
// Rules of leaks that go by reference counts.
#include <utility>

#include "analyses/leak_search.h"
#include "base/text.h"

namespace barrow::analyses {
namespace {

using CountAndBytes = LeakSearch::CountAndBytes;

// Types of garbage and how many objects: the program's own before the runtime's, then the most first.
std::vector<std::pair<std::string, uint64_t>> GarbageTypes(const LeakSide& side) {
  std::vector<std::pair<std::string, uint64_t>> types;
  for (const auto& [type, total] : side.garbage()) types.emplace_back(type, total.objects);
  std::ranges::stable_sort(types, [](const auto& a, const auto& b) {
    const bool a_own = a.first.find('.') != std::string::npos;
    const bool b_own = b.first.find('.') != std::string::npos;
    return a_own != b_own ? a_own : a.second > b.second;
  });
  return types;
}

}  // namespace

void AddGarbage(LeakSearch& search) {
  const LeakSide::Total& all = search.now().all_garbage();
  if (all.objects == 0) return;
  const auto types = GarbageTypes(search.now());
  Suspect suspect{.rule = LeakRule::kGarbage,
                  .type_name = types.front().first,
                  .path = {},
                  .owner = {},
                  .object_count = all.objects,
                  .retained_bytes = all.bytes,
                  .sentence = {}};
  const auto same_in = [](LeakSide& before) -> CountAndBytes {
    return std::pair(before.all_garbage().objects, before.all_garbage().bytes);
  };
  if (!search.Grew(suspect, same_in)) return;
  constexpr size_t kMostNamed = 4;
  std::string kinds;
  for (size_t i = 0; i < std::min(types.size(), kMostNamed); ++i) {
    kinds += (i == 0 ? "" : ", ") + Grouped(types[i].second) + " " + types[i].first;
  }
  suspect.sentence = Grouped(all.objects) +
                     (all.objects == 1 ? " object only holds itself and waits for the cycle collector"
                                       : " objects only hold each other and wait for the cycle collector") +
                     (search.now().subject().info.header.collector_enabled ? "" : ", which is switched off") + " (" +
                     kinds + "): " + search.Held(suspect);
  search.Add(std::move(suspect));
}

void AddHeldByC(LeakSearch& search) {
  for (const auto& [type, total] : search.now().held_by_c()) {
    if (total.objects < search.thresholds().least_objects && total.bytes < search.least_bytes()) continue;
    Suspect suspect{.rule = LeakRule::kHeldByC,
                    .type_name = type,
                    .path = "held by C code",
                    .owner = total.example,
                    .object_count = total.objects,
                    .retained_bytes = total.bytes,
                    .sentence = {}};
    const std::string& name = suspect.type_name;
    const bool grew = search.Grew(suspect, [&](LeakSide& before) -> CountAndBytes {
      const auto same = before.held_by_c().find(name);
      if (same == before.held_by_c().end()) return std::pair<uint64_t, uint64_t>();
      return std::pair(same->second.objects, same->second.bytes);
    });
    if (!grew) continue;
    const bool one = total.objects == 1;
    suspect.sentence = Grouped(total.objects) + " " + name + (one ? " has" : " have") +
                       " more references than the snapshot explains, so that C code holds " +
                       (one ? "it (" : "them (as ") + "#" + std::to_string(total.example) +
                       (one ? "): it retains " : "): they retain ") + search.Held(suspect);
    search.Add(std::move(suspect));
  }
}

}  // namespace barrow::analyses
