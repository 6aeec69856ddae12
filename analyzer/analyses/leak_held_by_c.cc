// SPDX-License-Identifier: Apache-2.0
// The rule of leaks that tells of what only C code holds. Its statement is queries/held_by_c.sql; of its objects those
// that C code holds in every program are left out (leak_side.h).
#include <string>
#include <utility>

#include "analyses/leak_search.h"
#include "base/text.h"

namespace barrow::analyses {

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
    const bool grew = search.Grew(suspect, [&](LeakSide& before) -> LeakSearch::CountAndBytes {
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
