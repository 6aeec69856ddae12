// SPDX-License-Identifier: Apache-2.0
// The rule of leaks that tells of cycles nobody collected. Its statement is queries/garbage_by_type.sql, which counts
// by what no root reaches; what the collector would find is decided from reference counts (garbage_report.h).
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

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

}  // namespace barrow::analyses
