// SPDX-License-Identifier: Apache-2.0
// The rule of leaks that tells of objects that are large by themselves, not by what hangs below. Its candidates are the
// rows of queries/big_objects.sql.
#include <algorithm>
#include <utility>

#include "analyses/candidates.h"
#include "analyses/leak_search.h"
#include "base/checked.h"

namespace barrow::analyses {

void AddBigObjects(LeakSearch& search) {
  const AccumulationFinder& finder = search.now().finder();
  const auto candidates =
      CandidateObjects(search.now().opened(), search.now().subject(), "big_objects",
                       {{"share", 0.0},
                        {"least_size", Clipped<int64_t>(std::max(search.least_bytes(), search.least_big()))},
                        {"limit", int64_t{kMostOwners}}});
  for (const uint32_t object : candidates) {
    if (search.IsExplained(object) || search.IsTold(object)) continue;
    const std::string& type = finder.TypeNameOf(object);
    const uint64_t bytes = finder.allocated_bytes(object);
    const PathText path = search.now().writer().To(object);
    Suspect suspect{.rule = LeakRule::kBigObject,
                    .type_name = type,
                    .path = path.text(),
                    .owner = object,
                    .object_count = 1,
                    .retained_bytes = bytes,
                    .sentence = {}};
    const auto same_in = [&](LeakSide& before) {
      return search.FiguresOfSame(
          before, object, [&](uint32_t same) { return std::pair(uint64_t{1}, before.finder().allocated_bytes(same)); });
    };
    if (!search.Grew(suspect, same_in)) continue;
    suspect.sentence = "one " + type + ", " + path.text() + ", takes " + search.Held(suspect);
    search.Add(std::move(suspect));
  }
}

}  // namespace barrow::analyses
